import { enqueueIndex } from '../../jobs/index-job.ts';
import { IndexAccepted, IndexRequest } from '../contract.ts';
import { resolveLibraryFolder } from '../library-folder.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** Indexing of a folder, as a job. */
export function registerIndexRoutes(app: TypedApp, { jobs, settings }: ServerDeps): void {
  app.post(
    '/api/v1/index',
    {
      schema: {
        operationId: 'indexFolder',
        summary: 'Index a folder of a library root',
        tags: ['collection'],
        body: IndexRequest,
        response: { 202: IndexAccepted },
      },
    },
    async ({ body }, reply) => {
      const folder = await resolveLibraryFolder(body.directory_path, settings.libraryRoots);
      const { jobId, state } = await enqueueIndex(jobs, folder);
      return reply.code(202).header('location', `/api/v1/jobs/${jobId}`).send({ job_id: jobId, state });
    },
  );
}
