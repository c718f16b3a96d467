import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { assert } from '../assert.ts';

export interface OpenMadeFilm {
  /** The caller closes it. */
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly mtimeMs: number;
}

/** Films that tasks have made; each is there for some time, to be fetched. */
export interface MadeFilms {
  /** `undefined` when there is none, or none any more. */
  open(jobId: string): Promise<OpenMadeFilm | undefined>;
  remove(jobId: string): Promise<void>;
  close(): void;
}

export interface MadeFilmsOptions {
  readonly keptS: number;
  /** Told when a film cannot be removed; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** The newest so many are kept, however soon they came. */
const FILMS_MAX = 20;
const SWEEP_EVERY_MS = 30_000;
const NAME = /^[0-9a-f-]{36}\.mp4$/u;

/** Where the film of a job lies once it is made. */
export function madeFilmPath(folder: string, jobId: string): string {
  const name = `${jobId}.mp4`;
  assert(NAME.test(name), 'no id of a job');
  return path.join(folder, name);
}

/** Opens the folder, which no other program uses; what was left half-made by one that was killed is removed. */
export async function openMadeFilms(
  folder: string,
  { keptS, onError }: MadeFilmsOptions,
): Promise<MadeFilms> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const name of await readdir(folder)) {
    if (!NAME.test(name)) await rm(path.join(folder, name), { recursive: true, force: true });
  }
  await removeOld(folder, keptS).catch(onError);
  const sweep = setInterval(() => void removeOld(folder, keptS).catch(onError), SWEEP_EVERY_MS);
  sweep.unref();
  return {
    async open(jobId) {
      await removeOld(folder, keptS).catch(onError);
      const handle = await open(madeFilmPath(folder, jobId)).catch(() => undefined);
      if (handle === undefined) return undefined;
      const { size: sizeBytes, mtimeMs } = await handle.stat();
      return { handle, sizeBytes, mtimeMs };
    },
    remove: (jobId) => rm(madeFilmPath(folder, jobId), { force: true }),
    close: () => clearInterval(sweep),
  };
}

async function removeOld(folder: string, keptS: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => NAME.test(name));
  const films = await Promise.all(
    names.map(async (name) => {
      const file = path.join(folder, name);
      const { mtimeMs = 0 } = (await stat(file).catch(() => undefined)) ?? {};
      return { file, mtimeMs };
    }),
  );
  const newestFirst = films.toSorted((a, b) => b.mtimeMs - a.mtimeMs);
  for (const [place, { file, mtimeMs }] of newestFirst.entries()) {
    if (place >= FILMS_MAX || Date.now() - mtimeMs > keptS * 1000) await rm(file, { force: true });
  }
}
