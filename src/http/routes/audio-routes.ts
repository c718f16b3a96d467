import path from 'node:path';
import { EarwormError } from '../../errors.ts';
import { openTrackFile } from '../../finder/open-track-file.ts';
import { idFrom, unknownId } from '../catalog-filter.ts';
import { SongParams } from '../contract/contract.ts';
import { sendFile } from '../send-file.ts';
import type { ServerDeps } from '../server-deps.ts';
import type { TypedApp } from '../typed-app.ts';

/** By the ending of the file's name; of all else the client may find out itself. */
const TYPES: Readonly<Record<string, string>> = {
  '.aac': 'audio/aac',
  '.aif': 'audio/aiff',
  '.aiff': 'audio/aiff',
  '.flac': 'audio/flac',
  '.m4a': 'audio/mp4',
  '.m4b': 'audio/mp4',
  '.mka': 'audio/x-matroska',
  '.mkv': 'video/x-matroska',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.oga': 'audio/ogg',
  '.ogg': 'audio/ogg',
  '.opus': 'audio/ogg',
  '.wav': 'audio/wav',
  '.webm': 'audio/webm',
  '.wma': 'audio/x-ms-wma',
};

/** The songs themselves, for players; which file that is the catalogue says, never the client. */
export function registerAudioRoutes(app: TypedApp, { collection }: ServerDeps): void {
  app.get(
    '/api/v1/songs/:song_id/audio',
    {
      schema: {
        operationId: 'getSongAudio',
        summary: 'The sound file of a song, whole or a range of it',
        tags: ['collection'],
        params: SongParams,
        produces: ['audio/*'],
      },
    },
    async (request, reply) => {
      const { song_id: songId } = request.params;
      const track = await collection.track(idFrom(songId, 'song'));
      if (track === undefined) throw unknownId(songId, 'song');
      const file = await openTrackFile(track);
      if (file === undefined) throw fileGone(songId);
      const type = TYPES[path.extname(file.path).toLowerCase()] ?? 'application/octet-stream';
      return sendFile(reply, file, { type, request });
    },
  );
}

function fileGone(songId: string): EarwormError {
  return new EarwormError('E_PATH_MISSING', {
    message: `The file of the song "${songId}" is not there now.`,
    details: { song_id: songId },
  });
}
