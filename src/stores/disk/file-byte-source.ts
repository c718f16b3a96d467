import type { ByteSource } from '../../fingerprint/segment/byte-source.ts';
import { systemCode } from './disk-error.ts';
import type { ReadableFile } from './folder.ts';

/** What a read costs beside its length, in bytes that could be read at once instead. */
const READ_COST_BYTES = 8192;
const BUFFER_BYTES = 1 << 16;

/** What the files of one index share: how much of them may be in memory, and a buffer to read into. */
export class ReadMemory {
  #freeBytes: number;
  #buffer = new Uint8Array(BUFFER_BYTES);

  constructor(cacheBytes: number) {
    this.#freeBytes = cacheBytes;
  }

  /** Whether so many bytes may be kept; give them back when not. */
  take(bytes: number): boolean {
    if (bytes > this.#freeBytes) return false;
    this.#freeBytes -= bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.#freeBytes += bytes;
  }

  /** Valid until the next call. */
  buffer(bytes: number): Uint8Array {
    if (bytes > this.#buffer.length) this.#buffer = new Uint8Array(2 * bytes);
    return this.#buffer.subarray(0, bytes);
  }
}

/**
 * A file as a source of bytes. It is read piece by piece until that has cost as much as reading all
 * of it, and is then kept in memory if there is room: one question reads little, a server soon reads
 * nothing. Closes the file.
 */
export class FileByteSource implements ByteSource {
  readonly sizeBytes: number;
  readonly #file: ReadableFile;
  readonly #memory: ReadMemory;
  #whole: Uint8Array | undefined;
  #spentBytes = 0;

  constructor(file: ReadableFile, memory: ReadMemory) {
    this.sizeBytes = file.sizeBytes;
    this.#file = file;
    this.#memory = memory;
  }

  makeResident(): boolean {
    if (this.#whole !== undefined) return true;
    if (this.#spentBytes < this.sizeBytes || !this.#memory.take(this.sizeBytes)) return false;
    try {
      const whole = new Uint8Array(this.sizeBytes);
      this.#whole = whole.subarray(0, this.#file.read(whole, 0));
    } catch (error) {
      this.#memory.giveBack(this.sizeBytes);
      if (systemCode(error) !== 'EIO') throw error;
    }
    return this.#whole !== undefined;
  }

  read(offsetBytes: number, lengthBytes: number): Uint8Array {
    if (this.#whole !== undefined) return this.#whole.subarray(offsetBytes, offsetBytes + lengthBytes);
    this.#spentBytes += READ_COST_BYTES + lengthBytes;
    const target = this.#memory.buffer(lengthBytes);
    try {
      return target.subarray(0, this.#file.read(target, offsetBytes));
    } catch (error) {
      // a bad sector costs what stands in it: too few bytes are taken for damage
      if (systemCode(error) === 'EIO') return target.subarray(0, 0);
      throw error;
    }
  }

  close(): void {
    if (this.#whole !== undefined) this.#memory.giveBack(this.sizeBytes);
    this.#whole = undefined;
    this.#file.close();
  }
}
