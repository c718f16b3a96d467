/**
 * The program of the child process that decodes sound while it comes, of all listeners that send it compressed.
 * Started by `createStreamDecoder`; ends when the parent does or lets go of it.
 */
import { EarwormError } from '../../errors.ts';
import { loadResampleKernel } from '../load-resample-kernel.ts';
import { toPlainError } from './analysis-protocol.ts';
import { decodeStream } from './decode-stream.ts';
import { createIncomingBytes, type IncomingBytes } from './incoming-bytes.ts';
import type { StreamReply, StreamRequest } from './stream-protocol.ts';

/** So many bytes without any sound are no sound: what a container may be padded with stays in memory. */
const SOUNDLESS_MAX_BYTES = 2 ** 20;

const makeKernel = loadResampleKernel();
const streams = new Map<number, IncomingBytes>();

function reply(message: StreamReply): void {
  process.send?.(message);
}

async function serve(id: number): Promise<void> {
  let soundlessBytes = 0;
  const incoming = createIncomingBytes((bytes) => {
    soundlessBytes += bytes;
    reply({ type: 'taken', id, bytes });
    if (soundlessBytes > SOUNDLESS_MAX_BYTES) incoming.end();
  });
  streams.set(id, incoming);
  try {
    await decodeStream({
      read: (maxBytes) => incoming.read(maxBytes),
      kernel: makeKernel(),
      onSound(samples) {
        if (!streams.has(id) || samples.length === 0) return;
        soundlessBytes = 0;
        reply({ type: 'sound', id, samples: samples.slice() });
      },
    });
    // it was said to go on
    throw new EarwormError('E_MEDIA_UNREADABLE');
  } catch (error) {
    if (streams.delete(id)) reply({ type: 'failed', id, error: toPlainError(error) });
  }
}

process.on('message', (request: StreamRequest) => {
  const { type, id } = request;
  if (type === 'open') void serve(id);
  else if (type === 'bytes') streams.get(id)?.push(request.bytes);
  else {
    streams.get(id)?.end();
    streams.delete(id);
  }
});
process.on('disconnect', () => process.exit());
// A terminal or a service manager signals the whole group; the parent decides when its children end.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
