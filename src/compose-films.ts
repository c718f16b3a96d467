import path from 'node:path';
import type { Earworm } from './compose.ts';
import type { Config } from './config.ts';
import { EarwormError } from './errors.ts';
import { filmResultOf } from './http/replies/film-reply.ts';

import { renderResultOf } from './http/replies/render-reply.ts';
import { songPicture } from './http/replies/song-picture.ts';
import { createFilmJob, FILM_JOB, type FindSongs } from './jobs/film-job.ts';
import { createFilmRenderJob, FILM_RENDER_JOB, type RenderSong } from './jobs/film-render-job.ts';
import { type JobFiles, jobFilePath, openJobFiles } from './jobs/job-files.ts';
import type { JobKinds, JobQueue } from './jobs/job-queue.ts';
import { madeFilmPath, type MadeFilms, openMadeFilms } from './jobs/made-films.ts';
import type { Log } from './log.ts';

export interface FilmTasks {
  readonly kinds: JobKinds;
  readonly madeFilms: MadeFilms;
  /** To be called as soon as there are jobs. */
  openFiles(jobs: JobQueue): Promise<JobFiles>;
}

/** What the server does with films, and where they lie. */
export async function openFilmTasks(earworm: Earworm, config: Config, log: Log): Promise<FilmTasks> {
  const sent = path.join(config.data, 'films');
  const made = path.join(config.data, 'films-made');
  const onError = (error: unknown): void => log.error({ err: error }, 'a film cannot be removed');
  const filmPath = (fileId: string): string => jobFilePath(sent, fileId);
  const paths = { film: filmPath, output: (jobId: string) => madeFilmPath(made, jobId) };
  return {
    kinds: {
      [FILM_JOB]: createFilmJob(findSongsBy(earworm), filmPath),
      [FILM_RENDER_JOB]: createFilmRenderJob(renderSongBy(earworm, config), paths),
    },
    // before there are jobs: what is half-made now is nobody's
    madeFilms: await openMadeFilms(made, { keptS: config.filmKeptS, onError }),
    openFiles: (jobs) => openJobFiles(sent, jobs, { filesMax: config.filmsWaitingMax, onError }),
  };
}

/** Finds songs for a film, and shows them as the API does. */
function findSongsBy({ films, collection }: Earworm): FindSongs {
  return async (file, { limit, ...options }) => {
    const answer = await films.findForFilm(file, { top: limit, ...options });
    return filmResultOf(answer, ({ track }) => songPicture(collection, track));
  };
}

function renderSongBy({ films, collection }: Earworm, { filmKeptS }: Config): RenderSong {
  return async (film, { trackId, signal, onProgress, ...wish }) => {
    const song = await collection.track(trackId);
    if (song === undefined) throw new EarwormError('E_NOT_FOUND', { message: 'The song is not there now.' });
    const rendered = await films.renderFilm(
      { film, song, isReplacing: true, ...wish },
      { signal, onProgress },
    );
    return renderResultOf(rendered, { trackId, keptUntilMs: Date.now() + 1000 * filmKeptS });
  };
}
