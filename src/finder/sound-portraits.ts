import type { Track } from '../catalog/track.ts';
import { EarwormError } from '../errors.ts';
import type { SoundPortrait, SoundPortraitReader } from '../media/media-analyzer.ts';
import { openTrackFile } from './open-track-file.ts';

/** What can be drawn of songs. */
export interface SoundPortraits {
  /** Errors: `E_PATH_MISSING`, `E_MEDIA_*`, and `E_BUSY` when too many are being read. */
  portraitOf(track: Track): Promise<SoundPortrait>;
}

/** About 40 kB each. */
const KEPT_MAX = 200;
/** Each takes a process that reads files for a second or so. */
const READ_AT_ONCE_MAX = 8;

/** Portraits are in no store: they are read from songs' files, and the last ones are kept. */
export function createSoundPortraits(reader: SoundPortraitReader): SoundPortraits {
  const kept = new Map<string, SoundPortrait>();
  const underWay = new Map<string, Promise<SoundPortrait>>();
  const read = async (key: string, path: string): Promise<SoundPortrait> => {
    const portrait = await reader.readSoundPortrait(path);
    if (kept.size >= KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
    kept.set(key, portrait);
    return portrait;
  };
  return {
    async portraitOf(track) {
      const file = await openTrackFile(track);
      if (file === undefined) throw gone(track);
      await file.handle.close();
      const key = `${track.trackId} ${file.path} ${file.mtimeMs} ${file.sizeBytes}`;
      const known = kept.get(key) ?? underWay.get(key);
      if (known !== undefined) return known;
      if (underWay.size >= READ_AT_ONCE_MAX) throw new EarwormError('E_BUSY');
      const reading = read(key, file.path).finally(() => underWay.delete(key));
      underWay.set(key, reading);
      return reading;
    },
  };
}

const gone = ({ trackId }: Track): EarwormError =>
  new EarwormError('E_PATH_MISSING', {
    message: `The file of the song "${trackId}" is not there now.`,
    details: { song_id: String(trackId) },
  });
