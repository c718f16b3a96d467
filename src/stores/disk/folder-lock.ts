import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EarwormError } from '../../errors.ts';
import type { FolderLock } from './folder.ts';

/** Never removed: a lock on a removed file would lock nothing. */
export const LOCK_FILE = 'write.lock';
/** Says who has the lock, for the message; the lock does not depend on it. */
export const LOCK_OWNER_FILE = 'write.lock.json';

const SQLITE_BUSY = 5;

/** Whoever has the lock, as far as is known. */
interface LockOwner {
  readonly pid: number;
  readonly host: string;
}

/**
 * Locks a folder for one writer. The lock is the operating system's own lock on a file, which ends
 * with the process however that ends: no stale lock can be left, and none has to be guessed at from
 * process ids (which containers that share a folder do not share). Node has no call for it; the
 * SQLite inside Node does, and an exclusive transaction on an empty database holds it.
 * Errors: `E_INDEX_LOCKED`, naming the process; those of the file system.
 */
export function takeFolderLock(path: string): Promise<FolderLock> {
  return takeLock(path, {
    file: LOCK_FILE,
    ownerFile: LOCK_OWNER_FILE,
    refusal: (owner, cause) => lockedError(path, owner, cause),
  });
}

/** What only one process does for a collection at a time, beside writing the index. */
export type Role = 'serve' | 'watch';

const DOING: Readonly<Record<Role, string>> = { serve: 'serves', watch: 'watches the folders of' };

/**
 * As `takeFolderLock`, for a role of its own in the folder of a collection.
 * Errors: `E_ALREADY_RUNNING`, naming the process; those of the file system.
 */
export function takeRole(path: string, role: Role): Promise<FolderLock> {
  return takeLock(path, {
    file: `${role}.lock`,
    ownerFile: `${role}.lock.json`,
    refusal: (owner, cause) => alreadyRunning(path, role, { owner, cause }),
  });
}

interface LockKind {
  readonly file: string;
  readonly ownerFile: string;
  readonly refusal: (owner: LockOwner | undefined, cause: unknown) => EarwormError;
}

async function takeLock(path: string, { file, ownerFile, refusal }: LockKind): Promise<FolderLock> {
  const database = new DatabaseSync(join(path, file), { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY)
      throw refusal(await readOwner(join(path, ownerFile)), error);
    throw error;
  }
  const ownerPath = join(path, ownerFile);
  const owner: LockOwner = { pid: process.pid, host: hostname() };
  // only a courtesy: a full disk must not keep anyone from removing tracks
  await writeFile(ownerPath, JSON.stringify(owner)).catch(() => {});
  return {
    async release() {
      await rm(ownerPath, { force: true });
      database.close();
    },
  };
}

async function readOwner(file: string): Promise<LockOwner | undefined> {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Partial<LockOwner>;
    return typeof owner.pid === 'number' && typeof owner.host === 'string'
      ? { pid: owner.pid, host: owner.host }
      : undefined;
  } catch {
    return undefined;
  }
}

function lockedError(path: string, owner: LockOwner | undefined, cause: unknown): EarwormError {
  const who = owner === undefined ? 'Another Earworm' : `Earworm process ${owner.pid} on ${owner.host}`;
  return new EarwormError('E_INDEX_LOCKED', {
    message: `${who} is writing to ${path}; stop it or wait.`,
    details: { path, ...owner },
    cause,
  });
}

function alreadyRunning(
  path: string,
  role: Role,
  { owner, cause }: { owner: LockOwner | undefined; cause: unknown },
): EarwormError {
  const isHere = owner?.host === hostname();
  const who = owner === undefined ? 'Another Earworm' : `Earworm process ${owner.pid} on ${owner.host}`;
  const how = isHere ? `stop it first (kill ${owner.pid})` : 'stop it first';
  return new EarwormError('E_ALREADY_RUNNING', {
    message: `${who} already ${DOING[role]} the collection in ${path}; ${how}, or choose another --data folder.`,
    details: { path, role, ...owner },
    cause,
  });
}
