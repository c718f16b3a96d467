import { EarwormError } from '../errors.ts';
import { namingFile } from './naming-file.ts';
import type { Job, JobKind, JobQueue, JsonValue } from './job-queue.ts';

/** The name under which the queue must know `createFilmRenderJob`. */
export const FILM_RENDER_JOB = 'film-render';

export interface RenderWish {
  /** Of `JobFiles`. */
  readonly fileId: string;
  /** As the client called it. */
  readonly fileName: string;
  readonly trackId: number;
  /** Where in the song the film begins. */
  readonly startMs: number;
  /** 0 only the film's own sound .. 1 only the song. */
  readonly balance: number;
}

export interface RenderSongOptions extends Pick<RenderWish, 'trackId' | 'startMs' | 'balance'> {
  readonly output: string;
  readonly signal: AbortSignal;
  /** `share`: of the work, 0..1. */
  readonly onProgress: (share: number) => void;
}

/** Lays a song under the film at a path; returns, as plain JSON, what is shown as the job's result. */
export type RenderSong = (path: string, options: RenderSongOptions) => Promise<object>;

export interface RenderPaths {
  readonly film: (fileId: string) => string;
  readonly output: (jobId: string) => string;
}

/** Laying songs under films as a kind of job; one at a time, for each takes all processors. */
export function createFilmRenderJob(renderSong: RenderSong, paths: RenderPaths): JobKind {
  return {
    concurrency: 1,
    async run(payload, { jobId, signal, report }) {
      const { fileId, fileName, ...wish } = wishOf(payload);
      const film = paths.film(fileId);
      const onProgress = (share: number): void =>
        report({ done: Math.round(100 * share), total: 100, unit: 'percent', message: fileName });
      const output = paths.output(jobId);
      return namingFile(film, fileName, async () => {
        const result = await renderSong(film, { ...wish, output, signal, onProgress });
        onProgress(1);
        return result as JsonValue;
      });
    },
  };
}

export function enqueueFilmRender(jobs: JobQueue, { fileId, fileName, ...wish }: RenderWish): Promise<Job> {
  return jobs.enqueue(FILM_RENDER_JOB, { file: fileId, file_name: fileName, ...wish });
}

function wishOf(payload: JsonValue): RenderWish {
  const { file, file_name, trackId, startMs, balance } = (payload ?? {}) as Record<string, unknown>;
  const numbers = { trackId: Number(trackId), startMs: Number(startMs), balance: Number(balance) };
  if (typeof file === 'string' && typeof file_name === 'string' && Object.values(numbers).every(isFinite))
    return { fileId: file, fileName: file_name, ...numbers };
  throw new EarwormError('E_USAGE', { message: 'A job that renders needs a file, its name and a song.' });
}

const isFinite = (value: number): boolean => Number.isFinite(value);
