import { basename } from 'node:path';
import { FileProblemPage, ProblemsQuery } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** The files that could not be used. */
export function registerProblemRoutes(app: TypedApp, { collection, settings }: ServerDeps): void {
  app.get(
    '/api/v1/problems',
    {
      schema: {
        operationId: 'listProblems',
        summary: 'List files that could not be indexed and pictures that are no sleeves, and why',
        tags: ['collection'],
        querystring: ProblemsQuery,
        response: { 200: FileProblemPage },
      },
    },
    async ({ query: { offset, limit } }) => {
      const page = await collection.listProblems({ offset, limit });
      const problems = page.problems.map(({ kind, path, code, message, foundAtMs }) => ({
        kind,
        name: basename(path),
        code,
        message: settings.showPaths ? message : message.replaceAll(path, basename(path)),
        failed_at: new Date(foundAtMs).toISOString(),
        ...(settings.showPaths ? { path } : {}),
      }));
      return { problems, total: page.total, offset, limit };
    },
  );
}
