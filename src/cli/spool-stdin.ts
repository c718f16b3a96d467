import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { EarwormError } from '../errors.ts';

/** A file that is deleted when disposed of. */
export interface SpooledFile extends AsyncDisposable {
  readonly path: string;
}

/** Standard input as a file, for decoders that seek. Errors: `E_UPLOAD_TOO_LARGE`, `E_DISK_FULL`, `E_CANCELLED`. */
export async function spoolStdin(
  input: Readable,
  { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
): Promise<SpooledFile> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-stdin-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const file = path.join(folder, 'clip');
  try {
    await pipeline(input, limited(maxBytes), createWriteStream(file, { mode: 0o600 }), { signal });
  } catch (error) {
    await remove();
    throw spoolError(error, signal);
  }
  return { path: file, [Symbol.asyncDispose]: remove };
}

function limited(maxBytes: number) {
  return async function* limit(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        const message = `Standard input is larger than ${maxBytes} bytes; uploadMaxMb sets the limit.`;
        throw new EarwormError('E_UPLOAD_TOO_LARGE', { message, details: { max_bytes: maxBytes } });
      }
      yield chunk;
    }
  };
}

function spoolError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new EarwormError('E_CANCELLED', { cause: error });
  const isDiskFull = (error as NodeJS.ErrnoException).code === 'ENOSPC';
  return isDiskFull ? new EarwormError('E_DISK_FULL', { cause: error }) : error;
}
