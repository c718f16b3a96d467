import path from 'node:path';
import { EarwormError } from '../../errors.ts';
import { enqueueFilmRender, FILM_RENDER_JOB } from '../../jobs/film-render-job.ts';
import { idFrom, unknownId } from '../catalog-filter.ts';
import { RenderFields, RenderForm, TaskAccepted, TaskParams } from '../contract/film-contract.ts';
import type { FilmUploads } from '../uploads/film-uploads.ts';
import { readFields } from '../uploads/read-fields.ts';
import { sendFile } from '../send-file.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';
import { streamedBody } from '../uploads/upload-answers.ts';

/** A song laid under a film: the upload becomes a task, whose film can be fetched for some time. */
export function registerFilmRenderRoutes(app: TypedApp, deps: ServerDeps, answerUpload: FilmUploads): void {
  const { collection, jobs, jobFiles } = deps;
  app.post(
    '/api/recommendations/render-video',
    {
      schema: {
        operationId: 'renderVideo',
        summary: 'Lay a song under a film, with fades and quieter under speech, as a task',
        description:
          'Answers as soon as the film is here. The result is MP4, at `/tasks/{task_id}/film`; its pictures are ' +
          'copied where MP4 can hold them. What was sent is deleted when the task ends, or is deleted.',
        tags: ['film'],
        consumes: ['multipart/form-data'],
        body: RenderForm,
        response: { 202: TaskAccepted },
      },
      validatorCompiler: streamedBody(app),
    },
    (request, reply) =>
      answerUpload(request, reply, async ({ path: filePath, fileName, fields }) => {
        const { song_id: songId, start_s, balance } = readFields(RenderFields, fields);
        const trackId = idFrom(songId, 'song');
        if ((await collection.track(trackId)) === undefined) throw unknownId(songId, 'song');
        const wish = { fileName, trackId, startMs: Math.round(1000 * start_s), balance };
        const job = await jobFiles.enqueue(filePath, (fileId) =>
          enqueueFilmRender(jobs, { fileId, ...wish }),
        );
        void reply.code(202);
        return { success: true as const, task_id: job.jobId, message: 'Rendering started' };
      }),
  );

  registerMadeFilm(app, deps);
}

function registerMadeFilm(app: TypedApp, { jobs, madeFilms }: ServerDeps): void {
  app.get(
    '/api/recommendations/tasks/:task_id/film',
    {
      schema: {
        operationId: 'getTaskFilm',
        summary: 'The film that a task has made, whole or a range of it',
        description: 'There until `kept_until` of the result, or until the task is deleted.',
        tags: ['film'],
        params: TaskParams,
        produces: ['video/mp4'],
      },
    },
    async (request, reply) => {
      const { task_id: taskId } = request.params;
      const job = await jobs.get(taskId);
      const isMade = job?.kind === FILM_RENDER_JOB && job.state === 'done';
      const film = isMade ? await madeFilms.open(taskId) : undefined;
      if (film === undefined)
        throw new EarwormError('E_NOT_FOUND', {
          message: `There is no film of a task with the id "${taskId}", or none any more.`,
          details: { task_id: taskId },
        });
      void reply.header('content-disposition', `attachment; filename*=UTF-8''${nameOf(job?.payload)}`);
      return sendFile(reply, film, { type: 'video/mp4', request });
    },
  );
}

const NAME_CHARACTERS_MAX = 100;

/** `holiday with music.mp4`, as RFC 8187 writes it. */
function nameOf(payload: unknown): string {
  const { file_name: given } = (payload ?? {}) as { readonly file_name?: unknown };
  const { name } = path.parse(typeof given === 'string' ? given : 'film');
  const plain = name.slice(0, NAME_CHARACTERS_MAX).toWellFormed();
  return encodeURIComponent(`${plain} with music.mp4`).replaceAll(/['()*]/gu, (letter) => {
    return `%${letter.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
