import { readFile } from 'node:fs/promises';

/** One clip of known origin. */
export interface ManifestClip {
  /** A file name in the folder of queries. */
  readonly query: string;
  /** The file in the folder of tracks it was cut from; without a meaning when not `isIndexed`. */
  readonly track: string;
  readonly offsetS: number;
  readonly lengthS: number;
  /** What was done to it. */
  readonly variant: string;
  /** `false`: its track is not among the tracks; no answer is the right one. */
  readonly isIndexed: boolean;
}

const COLUMNS = ['query', 'track', 'offset_s', 'length_s', 'variant', 'indexed'];

/** Reads a table of clips: comma-separated without quotes, first line `query,track,offset_s,length_s,variant,indexed`. */
export async function readManifest(file: string): Promise<ManifestClip[]> {
  const [heading, ...lines] = (await readFile(file, 'utf8')).split(/\r?\n/u).filter((line) => line !== '');
  if (heading !== COLUMNS.join(',')) throw new Error(`${file} does not begin with ${COLUMNS.join(',')}`);
  return lines.map((line) => {
    const [query = '', track = '', offsetS, lengthS, variant = '', indexed] = line.split(',');
    return {
      query,
      track,
      offsetS: Number(offsetS),
      lengthS: Number(lengthS),
      variant,
      isIndexed: indexed === 'yes',
    };
  });
}
