import { albumFilterOf, albumResultOf } from '../replies/album-result-reply.ts';
import type { ServerDeps } from '../server-deps.ts';
import { songPicture } from '../replies/song-picture.ts';
import type { TypedApp } from '../typed-app.ts';
import {
  DatabaseStats,
  TextRecommendationRequest,
  TextRecommendations,
  TextSearchAnswer,
  TextSearchQuery,
} from '../contract/words-contract.ts';
import { readingOf, recommendedSongOf } from '../replies/words-reply.ts';

/** Songs and albums by words. */
export function registerWordsRoutes(app: TypedApp, deps: ServerDeps): void {
  registerTextSearch(app, deps);
  registerRecommendations(app, deps);
}

function registerTextSearch(app: TypedApp, { words }: ServerDeps): void {
  app.get(
    '/api/search-by-text',
    {
      schema: {
        operationId: 'searchByText',
        summary: 'Albums by words: what their sleeves look like, and their names',
        tags: ['sleeve'],
        querystring: TextSearchQuery,
        response: { 200: TextSearchAnswer },
      },
    },
    async ({ query }) => {
      const answer = await words.albums(query.query, { top: query.k, ...albumFilterOf(query) });
      return {
        success: true as const,
        query_type: 'text' as const,
        total_results: answer.found.length,
        results: answer.found.map(albumResultOf),
        ...readingOf(answer),
      };
    },
  );
}

function registerRecommendations(app: TypedApp, { collection, words }: ServerDeps): void {
  app.post(
    '/api/recommendations/text-recommendations',
    {
      schema: {
        operationId: 'recommendByText',
        summary: 'Songs by words: how they sound, and their names',
        tags: ['words'],
        body: TextRecommendationRequest,
        response: { 200: TextRecommendations },
      },
    },
    async ({ body: { query, limit } }) => {
      const answer = await words.songs(query, { top: limit });
      const data = answer.found.map(async (found) =>
        recommendedSongOf(found, await songPicture(collection, found.track)),
      );
      const total = answer.found.length;
      return { success: true as const, data: await Promise.all(data), total, ...readingOf(answer) };
    },
  );

  app.get(
    '/api/recommendations/database-stats',
    {
      schema: {
        operationId: 'getDatabaseStats',
        summary: 'How many songs can be found by how they sound',
        tags: ['words'],
        response: { 200: DatabaseStats },
      },
    },
    async () => {
      const { tracks, damaged } = await collection.figures();
      const status = damaged.length === 0 ? ('green' as const) : ('yellow' as const);
      const data = {
        collection_name: 'earworm',
        vectors_count: await words.describedSongs(),
        points_count: tracks,
        videos_count: await collection.countVideos(),
        status,
      };
      return { success: true as const, data };
    },
  );
}
