import type { Sleeve } from '../../catalog/sleeve-store.ts';
import type { PictureQuery } from '../../image/picture-query.ts';
import { confineSharp } from './confine-sharp.ts';
import { describePicture } from './describe-picture.ts';
import { lookAtPicture } from './look-at-picture.ts';
import { readPicture } from './read-picture.ts';
import { readSleeve, type SleeveReading } from './read-sleeve.ts';
import { SleeveMemory } from './sleeve-memory.ts';

/** What a process that reads pictures can be asked for. */
export interface PictureReader {
  readSleeve(path: string, album: string | undefined): Promise<SleeveReading>;
  readPicture(path: string): Promise<Sleeve>;
  lookAtPicture(path: string, isSquared: boolean): Promise<PictureQuery>;
  describePicture(jpeg: Uint8Array, describer: string): Promise<Uint8Array>;
}

/** Confines the whole process; call it once. */
export function openPictureReader(): PictureReader {
  confineSharp();
  const memory = new SleeveMemory();
  return {
    readSleeve: (path, album) => readSleeve(path, album === undefined ? { memory } : { memory, album }),
    readPicture,
    describePicture,
    lookAtPicture,
  };
}
