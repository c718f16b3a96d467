import { dirname } from 'node:path';
import type { Sleeve } from '../../catalog/sleeve-store.ts';
import { EarwormError, type ErrorCode } from '../../errors.ts';
import { embeddedPictures } from './embedded-pictures.ts';
import type { FolderPicture } from './folder-pictures.ts';
import { openPictureFile } from './open-picture-file.ts';
import { SleeveMemory } from './sleeve-memory.ts';

export interface ReadSleeveOptions {
  /** As the tags name it: a picture of that name counts as a sleeve. */
  readonly album?: string;
  /** Kept from one call to the next by whoever reads many. */
  readonly memory?: SleeveMemory;
}

/** A picture that would have been the sleeve, and why it is not. */
export interface RefusedPicture {
  /** The picture's file, or the sound file that it is embedded in. */
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
}

export interface SleeveReading {
  /** Of the first picture that could be read. */
  readonly sleeve?: Sleeve;
  /** Where it was found: the picture's file, or the sound file that it is embedded in. */
  readonly path?: string;
  /** The better ones. */
  readonly refused: readonly RefusedPicture[];
}

/**
 * The sleeve of a sound file: a picture beside it (`FolderPictures` says in which order), else one
 * embedded in it, the front cover first. What is refused gives way to the next. Parses pictures and tags
 * that nobody vouches for, so it belongs into a child process; never fails.
 */
export async function readSleeve(path: string, options: ReadSleeveOptions = {}): Promise<SleeveReading> {
  const { album, memory = new SleeveMemory() } = options;
  const refused: RefusedPicture[] = [];
  const attempt = async (
    source: string,
    read: () => Promise<Sleeve | undefined>,
  ): Promise<SleeveReading | undefined> => {
    try {
      const sleeve = await read();
      return sleeve && { sleeve, path: source, refused };
    } catch (error) {
      const { code, message } = refusalOf(error);
      refused.push({ path: source, code, message });
      return undefined;
    }
  };
  for (const picture of await memory.folders.find(dirname(path), album)) {
    const reading = await attempt(picture.path, () => sleeveOfFile(picture, memory));
    if (reading !== undefined) return reading;
  }
  for (const bytes of await embeddedPictures(path)) {
    const reading = await attempt(path, () => memory.sleeveOf(bytes));
    if (reading !== undefined) return reading;
  }
  return { refused };
}

async function sleeveOfFile(
  { path, root }: FolderPicture,
  memory: SleeveMemory,
): Promise<Sleeve | undefined> {
  await using file = await openPictureFile(path, root);
  return file && (await memory.sleeveOfFile(file.stamp, () => file.read()));
}

/** The system's errors are of opening the file. */
function refusalOf(error: unknown): EarwormError {
  return error instanceof EarwormError ? error : new EarwormError('E_PATH_UNREADABLE', { cause: error });
}
