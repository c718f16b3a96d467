import { idFrom, unknownId } from '../catalog-filter.ts';
import { SimilarQuery, SimilarSongs, SongParams } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { similarSongOf } from '../replies/song-reply.ts';
import type { TypedApp } from '../typed-app.ts';

/** The songs that sound like one. */
export function registerSimilarRoutes(app: TypedApp, { collection, settings }: ServerDeps): void {
  app.get(
    '/api/v1/songs/:song_id/similar',
    {
      schema: {
        operationId: 'similarSongs',
        summary: 'List the songs that sound most like one, and why',
        description:
          'By CLAP where it has heard every song, else by what was measured of the sound; never by tags.',
        tags: ['collection'],
        params: SongParams,
        querystring: SimilarQuery,
        response: { 200: SimilarSongs },
      },
    },
    async ({ params: { song_id: songId }, query: { limit, min_likeness: likenessMin } }) => {
      const track = await collection.track(idFrom(songId, 'song'));
      if (track === undefined) throw unknownId(songId, 'song');
      const found = await collection.similarTracks(track, limit);
      const alike = found.filter(({ likeness }) => likeness >= likenessMin);
      return { song_id: songId, songs: alike.map((one) => similarSongOf(one, settings.showPaths)) };
    },
  );
}
