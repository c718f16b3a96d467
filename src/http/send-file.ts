import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenTrackFile } from '../finder/open-track-file.ts';
import { byteRange } from './byte-range.ts';
import { isFresh } from './entity-tag.ts';

/** Answers with a file, whole or the range that is asked for; whatever happens, its handle is closed. */
export async function sendFile(
  reply: FastifyReply,
  file: Omit<OpenTrackFile, 'path'>,
  { type, request }: { readonly type: string; readonly request: FastifyRequest },
): Promise<FastifyReply> {
  try {
    return await send(reply, file, { type, headers: request.headers, isHead: request.method === 'HEAD' });
  } catch (error) {
    await file.handle.close();
    throw error;
  }
}

interface Asked {
  readonly type: string;
  readonly headers: FastifyRequest['headers'];
  readonly isHead: boolean;
}

async function send(
  reply: FastifyReply,
  file: Omit<OpenTrackFile, 'path'>,
  { type, headers, isHead }: Asked,
): Promise<FastifyReply> {
  const { handle, sizeBytes, mtimeMs } = file;
  const tag = `"${sizeBytes.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`;
  void reply
    .header('accept-ranges', 'bytes')
    .header('etag', tag)
    .header('cache-control', 'private, no-cache');
  if (isFresh(headers['if-none-match'], tag)) {
    await handle.close();
    return reply.code(304).send();
  }
  // of a file that has changed since the client got its first part, the rest is of no use
  const isSameStill = headers['if-range'] === undefined || headers['if-range'] === tag;
  const range = isSameStill ? byteRange(headers.range, sizeBytes) : undefined;
  if (range === 'unsatisfiable') return refuseRange(reply, file);
  const { first, last } = range ?? { first: 0, last: sizeBytes - 1 };
  if (range !== undefined)
    void reply.code(206).header('content-range', `bytes ${first}-${last}/${sizeBytes}`);
  void reply.type(type).header('content-length', last - first + 1);
  if (!isHead && last >= first) return reply.send(handle.createReadStream({ start: first, end: last }));
  await handle.close();
  // not a string: its length would take the place of the file's
  return reply.send(Readable.from([]));
}

async function refuseRange(
  reply: FastifyReply,
  { handle, sizeBytes }: Pick<OpenTrackFile, 'handle' | 'sizeBytes'>,
): Promise<FastifyReply> {
  await handle.close();
  return reply.code(416).header('content-range', `bytes */${sizeBytes}`).send();
}
