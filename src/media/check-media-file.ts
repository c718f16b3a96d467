import { access, constants, stat } from 'node:fs/promises';
import { EarwormError, type ErrorCode } from '../errors.ts';

const CODES: Readonly<Record<string, ErrorCode>> = {
  ENOENT: 'E_PATH_MISSING',
  ENOTDIR: 'E_PATH_MISSING',
  ENAMETOOLONG: 'E_PATH_MISSING',
  ERR_INVALID_ARG_VALUE: 'E_PATH_MISSING',
};

function systemCode(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
}

/**
 * Makes sure that there is a regular file with something in it: decoders would wait for ever on a
 * pipe, and report the rest less clearly. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_MEDIA_EMPTY`.
 */
export async function checkMediaFile(path: string): Promise<void> {
  try {
    const found = await stat(path);
    if (!found.isFile()) throw new EarwormError('E_PATH_UNREADABLE', { message: 'That is not a file.' });
    if (found.size === 0) throw new EarwormError('E_MEDIA_EMPTY');
    await access(path, constants.R_OK);
  } catch (error) {
    if (error instanceof EarwormError) throw error;
    throw new EarwormError(CODES[systemCode(error)] ?? 'E_PATH_UNREADABLE', { cause: error });
  }
}
