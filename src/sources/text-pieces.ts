import { open, stat } from 'node:fs/promises';
import { EarwormError } from '../errors.ts';

/** A piece of a text file, and how far reading has come with it. */
export interface TextPiece {
  readonly text: string;
  readonly bytesDone: number;
  readonly bytes: number;
  readonly isLast: boolean;
}

const PIECE_BYTES = 256 * 1024;

/**
 * Reads a text file (UTF-8, or UTF-16 that says so at its start) in bounded memory. Bytes that are not
 * UTF-8 become U+FFFD. Errors: `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_IMPORT_TOO_LARGE` beyond `bytesMax`.
 */
export async function* textPieces(path: string, bytesMax: number): AsyncGenerator<TextPiece> {
  const bytes = await sizeOf(path, bytesMax);
  await using file = await open(path, 'r').catch((cause: unknown) => {
    throw new EarwormError('E_PATH_UNREADABLE', { details: { path }, cause });
  });
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  // no more than it had when it was measured
  for (let bytesDone = 0; bytesDone < bytes;) {
    const { bytesRead } = await file.read(piece, 0, Math.min(PIECE_BYTES, bytes - bytesDone));
    if (bytesRead === 0) break;
    bytesDone += bytesRead;
    decoder ??= new TextDecoder(encodingOf(piece.subarray(0, bytesRead)));
    const text = decoder.decode(piece.subarray(0, bytesRead), { stream: true });
    yield { text, bytesDone, bytes, isLast: false };
  }
  yield { text: decoder?.decode() ?? '', bytesDone: bytes, bytes, isLast: true };
}

async function sizeOf(path: string, bytesMax: number): Promise<number> {
  const details = { path };
  const stats = await stat(path).catch((cause: unknown) => {
    throw new EarwormError('E_PATH_MISSING', { message: `There is no file ${path}.`, details, cause });
  });
  if (!stats.isFile()) {
    throw new EarwormError('E_PATH_UNREADABLE', { message: `${path} is not a file.`, details });
  }
  if (stats.size <= bytesMax) return stats.size;
  throw new EarwormError('E_IMPORT_TOO_LARGE', { details: { ...details, sizeBytes: stats.size, bytesMax } });
}

function encodingOf(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  return start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : 'utf-8';
}

/** What makes a text unfit to be read at all. */
export function flawOf(text: string): string | undefined {
  if (text.includes('\0')) return 'it holds a NUL character';
  return text.includes('\u{fffd}') ? 'it is not UTF-8; save the file as UTF-8' : undefined;
}
