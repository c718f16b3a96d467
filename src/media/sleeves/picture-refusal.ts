import { EarwormError, type ErrorCode } from '../../errors.ts';

const CODES = {
  unsupported: 'E_IMAGE_UNSUPPORTED',
  damaged: 'E_IMAGE_DAMAGED',
  tooLarge: 'E_IMAGE_TOO_LARGE',
  tooSmall: 'E_IMAGE_TOO_SMALL',
  outside: 'E_IMAGE_OUTSIDE',
} as const satisfies Record<string, ErrorCode>;

export type PictureRefusalReason = keyof typeof CODES;

/** The `E_IMAGE_*` error of a picture that is not taken. */
export function pictureRefusal(
  reason: PictureRefusalReason,
  details: Readonly<Record<string, unknown>> = {},
  cause?: unknown,
): EarwormError {
  return new EarwormError(CODES[reason], {
    details,
    ...(cause === undefined ? {} : { cause }),
  });
}
