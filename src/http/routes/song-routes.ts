import { EarwormError } from '../../errors.ts';
import { Song, SongPage, SongParams, SongRemoved, SongsQuery } from '../contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { songOf } from '../song-reply.ts';
import type { TypedApp } from '../typed-app.ts';

/** The songs of the collection: list, look at, remove. */
export function registerSongRoutes(app: TypedApp, { collection, settings }: ServerDeps): void {
  app.get(
    '/api/v1/songs',
    {
      schema: {
        operationId: 'listSongs',
        summary: 'List songs, ordered by artist, album and track',
        tags: ['collection'],
        querystring: SongsQuery,
        response: { 200: SongPage },
      },
    },
    async ({ query: { q, offset, limit } }) => {
      const text = q?.trim() ?? '';
      const page = await collection.listTracks({ offset, limit, ...(text === '' ? {} : { text }) });
      const songs = page.tracks.map((track) => songOf(track, settings.showPaths));
      return { songs, total: page.total, offset, limit };
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
      const track = await collection.track(trackIdOf(songId));
      if (track === undefined) throw unknownSong(songId);
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
      const removed = await collection.removeTracks([trackIdOf(songId)]);
      if (removed.length === 0) throw unknownSong(songId);
      return { song_id: songId, removed: true as const };
    },
  );
}

function trackIdOf(songId: string): number {
  const trackId = /^[1-9]\d{0,9}$/u.test(songId) ? Number(songId) : 0;
  // ids are unsigned 32-bit numbers; whatever else is asked for does not exist
  if (trackId < 1 || trackId >= 2 ** 32) throw unknownSong(songId);
  return trackId;
}

function unknownSong(songId: string): EarwormError {
  return new EarwormError('E_NOT_FOUND', {
    message: `There is no song with the id "${songId}".`,
    details: { song_id: songId },
  });
}
