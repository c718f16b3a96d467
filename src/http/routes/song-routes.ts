import { countingOf, filterOf, idFrom, unknownId } from '../catalog-filter.ts';
import { Song, SongPage, SongParams, SongRemoved, SongsQuery } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { songOf } from '../replies/song-reply.ts';
import type { TypedApp } from '../typed-app.ts';

/** The songs of the collection: list, look at, remove. */
export function registerSongRoutes(app: TypedApp, { collection, settings }: ServerDeps): void {
  app.get(
    '/api/v1/songs',
    {
      schema: {
        operationId: 'listSongs',
        summary: 'List songs, filtered and ordered',
        tags: ['collection'],
        querystring: SongsQuery,
        response: { 200: SongPage },
      },
    },
    async ({ query }) => {
      const { offset, limit, sort, order, missing: isMissing } = query;
      const page = await collection.listTracks({
        ...filterOf(query),
        ...countingOf(query),
        ...(isMissing === undefined ? {} : { isMissing }),
        order: sort,
        isDescending: order === 'desc',
        offset,
        limit,
      });
      const songs = page.tracks.map((track) => songOf(track, settings.showPaths));
      return {
        songs,
        total: page.total,
        ...(page.hasMore === true ? { has_more: true } : {}),
        offset,
        limit,
      };
    },
  );

  app.get(
    '/api/v1/songs/:song_id',
    {
      schema: {
        operationId: 'getSong',
        summary: 'Get one song',
        tags: ['collection'],
        params: SongParams,
        response: { 200: Song },
      },
    },
    async ({ params: { song_id: songId } }) => {
      const track = await collection.track(idFrom(songId, 'song'));
      if (track === undefined) throw unknownId(songId, 'song');
      return songOf(track, settings.showPaths);
    },
  );

  app.delete(
    '/api/v1/songs/:song_id',
    {
      schema: {
        operationId: 'removeSong',
        summary: 'Forget a song; its file is left alone',
        tags: ['collection'],
        params: SongParams,
        response: { 200: SongRemoved },
      },
    },
    async ({ params: { song_id: songId } }) => {
      const removed = await collection.removeTracks([idFrom(songId, 'song')]);
      if (removed.length === 0) throw unknownId(songId, 'song');
      return { song_id: songId, removed: true as const };
    },
  );
}
