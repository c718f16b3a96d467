import { EarwormError } from '../../errors.ts';
import type { Example, FoundKind } from './words-engine.ts';

export const EXAMPLES_MAX = 10;
export const WEIGHT_MAX = 2;

export interface ExampleTexts {
  /** Such as `song-12`, `album-3:0.5`, or `7:-1` where the kind is clear. */
  readonly like?: readonly string[];
  /** The same, turned round: `album-3` is to be unlike it. */
  readonly unlike?: readonly string[];
}

/** By what is looked for: an album can only be like albums. */
export type Examples = Readonly<Record<FoundKind, readonly Example[]>>;

/**
 * Examples as people write them. `kind`: what ids without one are of; `undefined` where several are looked
 * for. Errors: `E_USAGE`.
 */
export function parseExamples(
  { like = [], unlike = [] }: ExampleTexts,
  kind: FoundKind | undefined,
): Examples {
  const read = [
    ...like.map((text) => parseExample(text, kind)),
    ...unlike.map((text) => {
      const { id, weight, of } = parseExample(text, kind);
      return { id, weight: -weight, of };
    }),
  ];
  if (read.length > EXAMPLES_MAX)
    throw new EarwormError('E_USAGE', { message: `There may be ${EXAMPLES_MAX} examples at most.` });
  const other = read.find(({ of }) => kind !== undefined && of !== kind);
  if (other !== undefined)
    throw new EarwormError('E_USAGE', {
      message: `An example among the ${other.of} cannot tell which ${kind} are meant: look for ${other.of}, or for both.`,
    });
  const of = (wanted: FoundKind): Example[] =>
    read.filter((one) => one.of === wanted).map(({ id, weight }) => ({ id, weight }));
  return { songs: of('songs'), albums: of('albums') };
}

const EXAMPLE = /^\s*(?:(song|album)-)?([1-9]\d{0,9})(?::(-?[012](?:\.\d{1,3})?))?\s*$/u;

function parseExample(text: string, kind: FoundKind | undefined): Example & { readonly of: FoundKind } {
  const [, prefix, id = '', weight = '1'] = EXAMPLE.exec(text) ?? [];
  if (id === '' || Math.abs(Number(weight)) > WEIGHT_MAX)
    throw new EarwormError('E_USAGE', {
      message: `"${text}" is no example: an id with a weight from -2 to 2, such as 7, 7:0.5, song-12 or album-3:-1.`,
    });
  const of = prefix === undefined ? kind : (`${prefix}s` as FoundKind);
  if (of === undefined)
    throw new EarwormError('E_USAGE', {
      message: `Say what "${text}" is, song-${id} or album-${id}; or look for songs or albums only.`,
    });
  return { id: Number(id), weight: Number(weight), of };
}
