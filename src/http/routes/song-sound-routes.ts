import { idFrom, unknownId } from '../catalog-filter.ts';
import { SongParams } from '../contract/contract.ts';
import type { ServerDeps } from '../server-deps.ts';
import { SongSound } from '../contract/song-sound-contract.ts';
import { songSoundOf } from '../replies/song-sound-reply.ts';
import type { TypedApp } from '../typed-app.ts';

/** What can be drawn of a song. */
export function registerSongSoundRoutes(app: TypedApp, { collection, portraits }: ServerDeps): void {
  app.get(
    '/api/v1/songs/:song_id/sound',
    {
      schema: {
        operationId: 'getSongSound',
        summary: 'The waveform of a song, and the peaks of its fingerprint',
        description: 'Read from the file of the song when first asked for.',
        tags: ['collection'],
        params: SongParams,
        response: { 200: SongSound },
      },
    },
    async ({ params: { song_id: songId } }, reply) => {
      const track = await collection.track(idFrom(songId, 'song'));
      if (track === undefined) throw unknownId(songId, 'song');
      const portrait = await portraits.portraitOf(track);
      // a song is its sound: another sound is another song
      void reply.header('cache-control', 'private, max-age=86400');
      return songSoundOf(songId, portrait);
    },
  );
}
