import { stat } from 'node:fs/promises';
import { enqueueIndex } from '../../jobs/index-job.ts';
import { IndexAccepted, IndexRequest, LibraryRoots } from '../contract/contract.ts';
import { resolveLibraryFolder } from '../library-folder.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** Indexing of a folder, as a job, and where folders may be. */
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

  app.get(
    '/api/v1/library',
    {
      schema: {
        operationId: 'listLibraryRoots',
        summary: 'List the folders below which music may be indexed',
        tags: ['collection'],
        response: { 200: LibraryRoots },
      },
    },
    async () => ({
      roots: await Promise.all(
        settings.libraryRoots.map(async (path) => ({ path, is_there: await isFolder(path) })),
      ),
    }),
  );
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
