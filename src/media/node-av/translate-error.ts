import { FFmpegError } from 'node-av/lib';
import { AVERROR_EACCES, AVERROR_ENOENT, AVERROR_ENOSPC } from 'node-av/constants';
import { EarwormError, type ErrorCode } from '../../errors.ts';

const CODES = new Map<number, ErrorCode>([
  [AVERROR_ENOSPC, 'E_DISK_FULL'],
  [AVERROR_ENOENT, 'E_PATH_MISSING'],
  [AVERROR_EACCES, 'E_PATH_UNREADABLE'],
]);

/** `returned` when it is not negative, as FFmpeg's calls report success; else throws its meaning, or `fallback`. */
export function checkReturn(returned: number, operation: string, fallback: ErrorCode): number {
  if (returned >= 0) return returned;
  const cause = new FFmpegError(returned);
  throw new EarwormError(CODES.get(returned) ?? fallback, {
    cause,
    details: { operation, ffmpeg: cause.message },
  });
}
