import { enqueueFilm } from '../../jobs/film-job.ts';
import { FilmFields, FilmForm, FilmOptions, TaskAccepted } from '../contract/film-contract.ts';
import type { FilmUploads } from '../uploads/film-uploads.ts';
import { readFields } from '../uploads/read-fields.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';
import { streamedBody } from '../uploads/upload-answers.ts';

/** Songs for a film: the upload becomes a task. */
export function registerFilmRoutes(app: TypedApp, deps: ServerDeps, answerUpload: FilmUploads): void {
  const { jobs, jobFiles } = deps;
  registerFilmOptions(app, deps);
  app.post(
    '/api/recommendations/analyze-video',
    {
      schema: {
        operationId: 'analyzeVideo',
        summary: 'Say what music a film asks for, and find songs that suit it, as a task',
        description:
          'Answers as soon as the film is here. The film is deleted when the task ends, or is deleted.',
        tags: ['film'],
        consumes: ['multipart/form-data'],
        body: FilmForm,
        response: { 202: TaskAccepted },
      },
      validatorCompiler: streamedBody(app),
    },
    (request, reply) =>
      answerUpload(request, reply, async ({ path, fileName, fields }) => {
        const { genre: genres, ...wish } = readFields(FilmFields, fields);
        const { jobId } = await jobFiles.enqueue(path, (fileId) =>
          enqueueFilm(jobs, { fileId, fileName, genres, ...wish }),
        );
        void reply.code(202);
        return { success: true as const, task_id: jobId, message: 'Video analysis started' };
      }),
  );
}

function registerFilmOptions(app: TypedApp, { settings }: ServerDeps): void {
  app.get(
    '/api/recommendations/film-options',
    {
      schema: {
        operationId: 'getFilmOptions',
        summary: 'How large films may be here, and who can be asked about them',
        tags: ['film'],
        response: { 200: FilmOptions },
      },
    },
    () => ({
      success: true as const,
      size_max_bytes: settings.filmMaxBytes,
      duration_max_s: settings.filmMaxS,
      analyzers: settings.filmAnalyzers.map(({ name, sendsTo = null }) => ({ name, sends_to: sendsTo })),
    }),
  );
}
