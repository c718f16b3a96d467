import { EarwormError } from '../../errors.ts';

/** The system's errors as `E_DISK_FULL` or `E_STORE_FAILED`; anything else stays as it is. */
export function diskError(error: unknown, path: string): unknown {
  if (error instanceof EarwormError || !(error instanceof Error)) return error;
  const code = systemCode(error);
  if (code === undefined) return error;
  const details = { path, code };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new EarwormError('E_DISK_FULL', { details, cause: error });
  const message = `The index in ${path} could not be read or written (${error.message}).`;
  return new EarwormError('E_STORE_FAILED', { message, details, cause: error });
}

/** `ENOENT`, `ENOSPC`, ... and SQLite's; `undefined` when it is no error of the system. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return 'errno' in error || error.code === 'ERR_SQLITE_ERROR' ? error.code : undefined;
}
