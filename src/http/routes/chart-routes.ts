import { EarwormError } from '../../errors.ts';
import { enqueueChart } from '../../jobs/chart-job.ts';
import { InitializeDatabaseRequest } from '../contract/chart-contract.ts';
import { TaskAccepted } from '../contract/film-contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

const VIDEOS_DEFAULT = 50;

/** Charts of music videos: importing one is a task. */
export function registerChartRoutes(app: TypedApp, { jobs, settings }: ServerDeps): void {
  app.post(
    '/api/recommendations/initialize-database',
    {
      schema: {
        operationId: 'initializeDatabase',
        summary: "Bring YouTube's music chart into the catalogue, as a task",
        description:
          'Needs a key of the YouTube Data API. Sound comes from your own files, or from a command that you configured.',
        tags: ['words'],
        body: InitializeDatabaseRequest,
        response: { 202: TaskAccepted },
      },
    },
    async ({ body: { max_videos: max = VIDEOS_DEFAULT, region } }, reply) => {
      if (!settings.hasYoutubeKey) throw new EarwormError('E_YOUTUBE_KEY_MISSING');
      const wish = { max, ...(region === undefined ? {} : { region: region.toUpperCase() }) };
      const { jobId } = await enqueueChart(jobs, wish);
      void reply.code(202);
      return { success: true as const, task_id: jobId, message: 'Database initialization started' };
    },
  );
}
