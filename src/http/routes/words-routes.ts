import type { Track } from '../../catalog/track.ts';
import { EarwormError } from '../../errors.ts';
import type { Example } from '../../finder/words-engine.ts';
import { albumFilterOf, albumResultOf } from '../album-result-reply.ts';
import { filterOf } from '../catalog-filter.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';
import {
  DatabaseStats,
  FindAnswer,
  FindQuery,
  TextRecommendationRequest,
  TextRecommendations,
  TextSearchAnswer,
  TextSearchQuery,
} from '../words-contract.ts';
import { foundAlbumOf, foundSongOf, readingOf, recommendedSongOf } from '../words-reply.ts';

/** Songs and albums by words. */
export function registerWordsRoutes(app: TypedApp, deps: ServerDeps): void {
  registerTextSearch(app, deps);
  registerRecommendations(app, deps);
  registerFind(app, deps);
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
        recommendedSongOf(found, await hasSleeve(collection, found.track)),
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
        status,
      };
      return { success: true as const, data };
    },
  );
}

async function hasSleeve(collection: ServerDeps['collection'], { albumId }: Track): Promise<boolean> {
  const album = albumId === undefined ? undefined : await collection.album(albumId);
  return album?.sleeveId !== undefined;
}

function registerFind(app: TypedApp, { collection, words, settings }: ServerDeps): void {
  app.get(
    '/api/v1/find',
    {
      schema: {
        operationId: 'find',
        summary: 'Songs and albums by words, in one list',
        tags: ['words'],
        querystring: FindQuery,
        response: { 200: FindAnswer },
      },
    },
    async ({ query }) => {
      const { kind, k: top, min_score: scoreMin } = query;
      const filter = filterOf(query);
      const examples = examplesFrom([query.like ?? []].flat());
      if (examples.length > 0 && kind === 'all')
        throw new EarwormError('E_USAGE', { message: 'With like, say which kind: songs or albums.' });
      const options = { top, scoreMin, examples, ...(Object.keys(filter).length === 0 ? {} : { filter }) };
      const songs = kind === 'albums' ? undefined : await words.songs(query.query, options);
      const albums = kind === 'songs' ? undefined : await words.albums(query.query, options);
      const results = [
        ...(await Promise.all(
          (songs?.found ?? []).map(async (found) =>
            foundSongOf(found, {
              showPaths: settings.showPaths,
              hasSleeve: await hasSleeve(collection, found.track),
            }),
          ),
        )),
        ...(albums?.found ?? []).map(foundAlbumOf),
      ].toSorted((a, b) => b.score - a.score);
      return { total_results: results.length, results, ...mergeReadings([songs, albums]) };
    },
  );
}

type Readings = readonly (Parameters<typeof readingOf>[0] | undefined)[];

/** A word is ignored when neither songs nor albums made anything of it. */
function mergeReadings(answers: Readings): ReturnType<typeof readingOf> {
  const readings = answers.filter((answer) => answer !== undefined).map(readingOf);
  const understood = new Set(readings.flatMap((reading) => reading.understood));
  const ignored = new Set(readings.flatMap((reading) => reading.ignored)).difference(understood);
  return {
    understood: [...understood],
    ignored: [...ignored],
    engines: [...new Set(readings.flatMap(({ engines }) => engines))],
  };
}

/** "7", "7:0.5", "7:-1". Errors: `E_USAGE`. */
function examplesFrom(texts: readonly string[]): Example[] {
  return texts.map((text) => {
    const [, id = '', weight = '1'] = /^([1-9]\d{0,9})(?::(-?[012](?:\.\d{1,3})?))?$/u.exec(text) ?? [];
    if (id !== '' && Math.abs(Number(weight)) <= 2) return { id: Number(id), weight: Number(weight) };
    throw new EarwormError('E_USAGE', {
      message: `"${text}" is no id with a weight from -2 to 2, such as 7:0.5.`,
    });
  });
}
