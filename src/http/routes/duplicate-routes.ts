import { createDuplicateSearch } from '../../finder/duplicates/duplicate-search.ts';
import { DuplicatesPage, DuplicatesQuery, DuplicatesSought } from '../contract/duplicate-contract.ts';
import { duplicateGroupOf, relatedPairOf } from '../replies/duplicate-reply.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** A search that takes longer goes on, and the client asks again. */
const WAIT_MAX_MS = 5000;
const ASK_AGAIN_S = 2;

/** The files that hold the same recording. */
export function registerDuplicateRoutes(
  app: TypedApp,
  { collection, settings }: ServerDeps,
  closing: AbortSignal,
): void {
  const search = createDuplicateSearch({
    duplicates: (options) => collection.duplicates(options),
    version: async () => {
      const { tracks, missingTracks, postings, sizeBytes } = await collection.figures();
      return [tracks, missingTracks, postings, sizeBytes].join(' ');
    },
    closing,
  });
  app.get(
    '/api/v1/duplicates',
    {
      schema: {
        operationId: 'listDuplicates',
        summary: 'List files that hold the same recording, and which to keep',
        description:
          'By sound, however they are packed; nothing is deleted. A search that takes longer is answered with 202: ask again after `Retry-After` seconds.',
        tags: ['collection'],
        querystring: DuplicatesQuery,
        response: { 200: DuplicatesPage, 202: DuplicatesSought },
      },
    },
    async ({ query: { offset, limit } }, reply) => {
      const answer = await search.ask(WAIT_MAX_MS);
      if (answer.state === 'running') {
        const { done, total } = answer;
        void reply.header('retry-after', String(ASK_AGAIN_S));
        return reply.code(202).send({ state: 'running' as const, songs_done: done, songs_total: total });
      }
      const { groups, related } = answer.report;
      const page = <Row>(rows: readonly Row[]): readonly Row[] => rows.slice(offset, offset + limit);
      return {
        groups: page(groups).map((group) => duplicateGroupOf(group, settings.showPaths)),
        related: page(related).map((pair) => relatedPairOf(pair, settings.showPaths)),
        total: groups.length,
        total_related: related.length,
        reclaimable_bytes: groups.reduce((sum, group) => sum + group.reclaimableBytes, 0),
        offset,
        limit,
      };
    },
  );
}
