import type { ByteSource } from '../../fingerprint/segment/byte-source.ts';
import { systemCode } from './disk-error.ts';
import type { ReadableFile } from './folder.ts';

/** Larger files are never kept in memory. */
const RESIDENT_BYTES_MAX = 64 * 2 ** 20;
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

/** A file as a source of bytes: whole in memory when it is small, read piece by piece when not. Closes the file. */
export class FileByteSource implements ByteSource {
  readonly sizeBytes: number;
  readonly #file: ReadableFile;
  readonly #memory: ReadMemory;
  #whole: Uint8Array | undefined;
  #tried = false;

  constructor(file: ReadableFile, memory: ReadMemory) {
    this.sizeBytes = file.sizeBytes;
    this.#file = file;
    this.#memory = memory;
  }

  makeResident(): boolean {
    if (this.#tried) return this.#whole !== undefined;
    this.#tried = true;
    if (this.sizeBytes > RESIDENT_BYTES_MAX || !this.#memory.take(this.sizeBytes)) return false;
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
