import { megabytes } from '../common/format.ts';

/** What a person asks with. */
export type Question =
  | { readonly kind: 'words'; readonly key: string; readonly text: string }
  | ExampleQuestion
  | FileQuestion;

/** Things like these and unlike those (`song-12`, `album-3`), perhaps with words. */
export interface ExampleQuestion {
  readonly kind: 'examples';
  readonly key: string;
  readonly like: readonly string[];
  readonly unlike: readonly string[];
  readonly text: string;
}

export interface FileQuestion {
  readonly kind: 'sound' | 'picture' | 'film';
  /** Tells this asking from all others. */
  readonly key: string;
  readonly file: File;
}

const PICTURE_BYTES_MAX = 10_000_000;
const SOUND_ENDINGS =
  /\.(?:mp3|flac|ogg|oga|opus|m4a|aac|wav|aif|aiff|wma|webm|mka|mp2|amr|3gp|caf|ape|wv)$/iu;
const PICTURE_ENDINGS = /\.(?:jpe?g|png|webp|avif)$/iu;
const FILM_ENDINGS = /\.(?:mp4|m4v|mov|mkv|avi|mpe?g|ts|wmv|flv)$/iu;

let filesAsked = 0;

/** The question that stands in the address. */
export function questionIn(parameters: URLSearchParams): Question | undefined {
  const like = parameters.getAll('like');
  const unlike = parameters.getAll('unlike');
  const text = parameters.get('q') ?? '';
  if (like.length + unlike.length > 0) {
    return { kind: 'examples', key: `${like.join()} ${unlike.join()} ${text}`, like, unlike, text };
  }
  return text === '' ? undefined : { kind: 'words', key: text, text };
}

export const isOfUse = (file: File): boolean => file.size > 0 && kindOf(file) !== undefined;

/** The kind of a file decides what is asked. Throws an `Error` for people when it is of no use here. */
export function questionOf(file: File, soundBytesMax = Infinity): FileQuestion {
  if (file.size === 0)
    throw new Error(`“${file.name}” is empty, or a folder. Folders are indexed under Jobs.`);
  const kind = kindOf(file);
  if (kind === undefined) {
    throw new Error(`“${file.name}” is no sound, picture or film that Earworm knows.`);
  }
  if (kind === 'picture' && file.size > PICTURE_BYTES_MAX) {
    throw new Error(`“${file.name}” is larger than 10 MB: make the picture smaller.`);
  }
  if (kind === 'sound' && file.size > soundBytesMax) {
    throw new Error(
      `“${file.name}” has ${megabytes(file.size / 1e6)}, more than the ${megabytes(soundBytesMax / 1e6)} that this server takes: cut out some ten seconds of it.`,
    );
  }
  return numbered(kind, file);
}

/** Asks for the music in a film. */
export const filmQuestionOf = (file: File): FileQuestion => numbered('film', file);

function numbered(kind: FileQuestion['kind'], file: File): FileQuestion {
  filesAsked++;
  return { kind, key: `file ${filesAsked}`, file };
}

function kindOf({ type, name }: File): 'sound' | 'picture' | 'film' | undefined {
  if (type.startsWith('video/')) return 'film';
  if (type.startsWith('audio/') || SOUND_ENDINGS.test(name)) return 'sound';
  if (type.startsWith('image/') || PICTURE_ENDINGS.test(name)) return 'picture';
  if (FILM_ENDINGS.test(name)) return 'film';
  return undefined;
}
