import type { ModelStatus } from '../../embedding/model-library.ts';
import { enqueueModel, type ModelAction } from '../../jobs/model-jobs.ts';
import { IndexAccepted } from '../contract/contract.ts';
import { ModelParams, type ModelReport, ModelReports, PullPlanReport } from '../contract/model-contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** The models: which there are, what a pull would fetch, and pulling and verifying as jobs. */
export function registerModelRoutes(app: TypedApp, { models, jobs }: ServerDeps): void {
  app.get(
    '/api/v1/models',
    {
      schema: {
        operationId: 'listModels',
        summary: 'The models CLIP and CLAP, and whether they are here',
        tags: ['models'],
        response: { 200: ModelReports },
      },
    },
    async () => ({ models: (await models.status()).map(reportOf) }),
  );

  app.get(
    '/api/v1/models/:name/pull',
    {
      schema: {
        operationId: 'planModelPull',
        summary: 'What a pull of a model would fetch',
        description: 'Asks the hub for sizes, and fetches nothing else.',
        tags: ['models'],
        params: ModelParams,
        response: { 200: PullPlanReport },
      },
    },
    async ({ params }) => {
      const plan = await models.plan(params.name);
      const { name, model, dtype, source, sizeBytes, hasBytes, isInstalled } = plan;
      const sizes = { size_bytes: sizeBytes, has_bytes: hasBytes };
      return { name, model, dtype, source, ...sizes, is_installed: isInstalled };
    },
  );

  const summaries = {
    pull: 'Fetch a model, as a job',
    verify: 'Check a model against published values, as a job',
  };
  for (const action of ['pull', 'verify'] satisfies ModelAction[]) {
    app.post(
      `/api/v1/models/:name/${action}`,
      {
        schema: {
          operationId: `${action}Model`,
          summary: summaries[action],
          tags: ['models'],
          params: ModelParams,
          response: { 202: IndexAccepted },
        },
      },
      async ({ params }, reply) => {
        const { jobId, state } = await enqueueModel(jobs, action, params.name);
        return reply.code(202).header('location', `/api/v1/jobs/${jobId}`).send({ job_id: jobId, state });
      },
    );
  }
}

function reportOf({ name, model, state, problem, isLoaded, installed }: ModelStatus): ModelReport {
  return {
    name,
    model,
    state,
    problem: problem ?? null,
    in_memory: isLoaded,
    dtype: (installed?.space.dtype as ModelReport['dtype']) ?? null,
    revision: installed?.space.revision ?? null,
    size_bytes: installed?.sizeBytes ?? null,
    source: installed?.source ?? null,
    installed_at: installed === undefined ? null : new Date(installed.installedAtMs).toISOString(),
  };
}
