import path from 'node:path';
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { EarwormError } from '../../errors.ts';
import { openTrackFile, type OpenTrackFile } from '../../finder/open-track-file.ts';
import { byteRange } from '../byte-range.ts';
import { idFrom, unknownId } from '../catalog-filter.ts';
import { SongParams } from '../contract.ts';
import { isFresh } from '../entity-tag.ts';
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
    async ({ params: { song_id: songId }, headers, method }, reply) => {
      const track = await collection.track(idFrom(songId, 'song'));
      if (track === undefined) throw unknownId(songId, 'song');
      const file = await openTrackFile(track);
      if (file === undefined) throw fileGone(songId);
      try {
        return await sendFile(reply, file, { ...headers, isHead: method === 'HEAD' });
      } catch (error) {
        await file.handle.close();
        throw error;
      }
    },
  );
}

interface Asked {
  readonly range?: string | undefined;
  readonly 'if-range'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
  readonly isHead: boolean;
}

async function sendFile(reply: FastifyReply, file: OpenTrackFile, asked: Asked): Promise<FastifyReply> {
  const { handle, sizeBytes, mtimeMs } = file;
  const tag = `"${sizeBytes.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`;
  void reply
    .header('accept-ranges', 'bytes')
    .header('etag', tag)
    .header('cache-control', 'private, no-cache');
  if (isFresh(asked['if-none-match'], tag)) {
    await handle.close();
    return reply.code(304).send();
  }
  // of a file that has changed since the client got its first part, the rest is of no use
  const isSameStill = asked['if-range'] === undefined || asked['if-range'] === tag;
  const range = isSameStill ? byteRange(asked.range, sizeBytes) : undefined;
  if (range === 'unsatisfiable') return refuseRange(reply, file);
  const { first, last } = range ?? { first: 0, last: sizeBytes - 1 };
  if (range !== undefined)
    void reply.code(206).header('content-range', `bytes ${first}-${last}/${sizeBytes}`);
  void reply.type(TYPES[path.extname(file.path).toLowerCase()] ?? 'application/octet-stream');
  void reply.header('content-length', last - first + 1);
  if (!asked.isHead && last >= first) return reply.send(handle.createReadStream({ start: first, end: last }));
  await handle.close();
  // not a string: its length would take the place of the file's
  return reply.send(Readable.from([]));
}

async function refuseRange(reply: FastifyReply, { handle, sizeBytes }: OpenTrackFile): Promise<FastifyReply> {
  await handle.close();
  return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send();
}

function fileGone(songId: string): EarwormError {
  return new EarwormError('E_PATH_MISSING', {
    message: `The file of the song "${songId}" is not there now.`,
    details: { song_id: songId },
  });
}
