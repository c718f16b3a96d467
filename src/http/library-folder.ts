import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';

import { EarwormError } from '../errors.ts';

/**
 * The real path of a folder that a client asked to index, if it lies inside a library root with all
 * symbolic links resolved. What lies outside is refused before it is looked at, so that nobody
 * learns what exists there. Errors: `E_USAGE` (not a path, not a folder), `E_PATH_NOT_ALLOWED`,
 * `E_PATH_MISSING`, `E_PATH_UNREADABLE`.
 */
export async function resolveLibraryFolder(asked: string, roots: readonly string[]): Promise<string> {
  if (asked.trim() === '' || asked.includes('\0')) {
    throw refusal('E_USAGE', asked, 'directory_path is not a path.');
  }
  if (!isAbsolute(asked)) throw refusal('E_PATH_NOT_ALLOWED', asked, 'directory_path must be absolute.');
  if (roots.length === 0) throw refusal('E_PATH_NOT_ALLOWED', asked, 'No library root is configured.');
  const realRoots = await Promise.all(roots.map(realRootOf));
  const plain = resolve(asked);
  if (![...roots, ...realRoots].some((root) => isInside(plain, root))) {
    throw refusal('E_PATH_NOT_ALLOWED', asked);
  }
  const real = await realpath(plain).catch((thrown: unknown) => {
    throw pathError(asked, thrown);
  });
  if (!realRoots.some((root) => isInside(real, root))) throw refusal('E_PATH_NOT_ALLOWED', asked);
  const found = await stat(real).catch((thrown: unknown) => {
    throw pathError(asked, thrown);
  });
  if (!found.isDirectory()) throw refusal('E_USAGE', asked, 'directory_path is not a folder.');
  return real;
}

function isInside(path: string, root: string): boolean {
  const way = relative(resolve(root), path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

/** A root that is not there (a drive not mounted) holds nothing. */
async function realRootOf(root: string): Promise<string> {
  return realpath(root).catch(() => resolve(root));
}

function refusal(code: 'E_USAGE' | 'E_PATH_NOT_ALLOWED', asked: string, message?: string): EarwormError {
  const details = { field: 'directory_path', directory_path: asked };
  return new EarwormError(code, message === undefined ? { details } : { message, details });
}

function pathError(asked: string, cause: unknown): EarwormError {
  const reason = (cause as NodeJS.ErrnoException).code;
  const code = reason === 'EACCES' || reason === 'EPERM' ? 'E_PATH_UNREADABLE' : 'E_PATH_MISSING';
  return new EarwormError(code, { details: { field: 'directory_path', directory_path: asked }, cause });
}
