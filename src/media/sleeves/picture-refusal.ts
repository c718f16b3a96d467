import { EarwormError } from '../../errors.ts';

const REASONS = {
  unsupported: 'The picture is not a JPEG, PNG, WebP or AVIF file.',
  damaged: 'The picture is damaged or cut short.',
  tooLarge: 'The picture is larger than Earworm reads.',
  tooSmall: 'The picture is too small to be a sleeve.',
  outside: 'The picture is a link that leads out of the folder of its album.',
} as const;

export type PictureRefusalReason = keyof typeof REASONS;

/** `E_MEDIA_UNREADABLE` with the reason in words, and as `reason` among the details. */
export function pictureRefusal(
  reason: PictureRefusalReason,
  details: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): EarwormError {
  return new EarwormError('E_MEDIA_UNREADABLE', {
    message: REASONS[reason],
    details: { reason, ...details },
    ...(cause === undefined ? {} : { cause }),
  });
}
