import { EarwormError } from '../errors.ts';
import type { FilmAnalyzerName } from '../video/film-analyzer.ts';
import { namingFile } from './naming-file.ts';
import type { Job, JobKind, JobQueue, JsonValue } from './job-queue.ts';

/** The name under which the queue must know `createFilmJob`. */
export const FILM_JOB = 'film';

export interface FilmWish {
  /** Of `JobFiles`. */
  readonly fileId: string;
  /** As the client called it; for messages only. */
  readonly fileName: string;
  readonly limit: number;
  readonly genres: readonly string[];
  /** Absent: the configured one. */
  readonly analyzer?: FilmAnalyzerName;
}

export interface FindSongsOptions extends Pick<FilmWish, 'limit' | 'genres' | 'analyzer'> {
  readonly signal: AbortSignal;
  readonly onStep: (step: {
    readonly done: number;
    readonly total: number;
    readonly message: string;
  }) => void;
}

/** Finds songs for the film at a path; returns, as plain JSON, what is shown as the job's result. */
export type FindSongs = (path: string, options: FindSongsOptions) => Promise<object>;

/** Finding songs for a film as a kind of job; one at a time, for each takes all processors. */
export function createFilmJob(findSongs: FindSongs, pathOf: (fileId: string) => string): JobKind {
  return {
    concurrency: 1,
    async run(payload, { signal, report }) {
      const { fileId, fileName, ...wish } = wishOf(payload);
      const path = pathOf(fileId);
      const onStep: FindSongsOptions['onStep'] = (step) => report({ ...step, unit: 'steps' });
      return namingFile(path, fileName, async () => {
        const result = await findSongs(path, { ...wish, signal, onStep });
        return result as JsonValue;
      });
    },
  };
}

export function enqueueFilm(jobs: JobQueue, { fileId, fileName, ...wish }: FilmWish): Promise<Job> {
  return jobs.enqueue(FILM_JOB, { file: fileId, file_name: fileName, ...wish });
}

function wishOf(payload: JsonValue): FilmWish {
  const given = (payload ?? {}) as { readonly [Name in keyof FilmWish]?: FilmWish[Name] } & {
    readonly file?: unknown;
    readonly file_name?: unknown;
  };
  const { file, file_name: fileName, limit = 10, genres = [], analyzer } = given;
  if (typeof file !== 'string' || typeof fileName !== 'string')
    throw new EarwormError('E_USAGE', { message: 'A film job needs a file and its name.' });
  return { fileId: file, fileName, limit, genres, ...(analyzer !== undefined && { analyzer }) };
}
