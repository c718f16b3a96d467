import { Dictionary, type FormatContext } from 'node-av/lib';
import { EarwormError } from '../../errors.ts';
import { OPEN_OPTIONS } from './demuxers.ts';
import { checkReturn } from './translate-error.ts';

/** FFmpeg's certainty (of 100) that the file is what it takes it for; 1 means "by the ending of its name". */
const PROBE_SCORE_MIN = 5;

/** Opens a file that nobody vouches for, and finds its streams. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_MEDIA_UNREADABLE`. */
export function openMediaFile(file: FormatContext, path: string): void {
  const options = Dictionary.fromObject(OPEN_OPTIONS);
  checkReturn(file.openInputSync(`file:${path}`, null, options), 'open', 'E_MEDIA_UNREADABLE');
  checkReturn(file.findStreamInfoSync(), 'find streams', 'E_MEDIA_UNREADABLE');
  if (file.probeScore < PROBE_SCORE_MIN) {
    throw new EarwormError('E_MEDIA_UNREADABLE', { details: { container: file.iformat?.name } });
  }
}
