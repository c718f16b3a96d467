import type { EarwormError } from '../../errors.ts';
import type { ByteSource } from './byte-source.ts';
import type { Crc32 } from './crc32.ts';
import { READ_AHEAD_BYTES } from './gap-reader.ts';
import { BLOCK_BYTES, damaged } from './segment-layout.ts';

/** Reads a segment's data, and checks each block the first time any of it is read. */
export class CheckedSource {
  readonly #source: ByteSource;
  readonly #checksums: Uint32Array;
  readonly #dataBytes: number;
  readonly #crc32: Crc32;
  /** 1 for a block that has passed, 2 for one that has failed. */
  readonly #states: Uint8Array;
  /** What was found to be damaged first, if anything was. */
  damage: string | undefined;

  constructor(source: ByteSource, dataBytes: number, checks: { checksums: Uint32Array; crc32: Crc32 }) {
    this.#source = source;
    this.#dataBytes = dataBytes;
    this.#checksums = checks.checksums;
    this.#crc32 = checks.crc32;
    this.#states = new Uint8Array(checks.checksums.length);
  }

  makeResident(): boolean {
    return this.#source.makeResident();
  }

  /**
   * The bytes, with `READ_AHEAD_BYTES` (unchecked) behind them; valid until the next read.
   * Errors: `E_INDEX_DAMAGED`.
   */
  read(offsetBytes: number, lengthBytes: number): Uint8Array {
    const last = Math.floor((offsetBytes + lengthBytes - 1) / BLOCK_BYTES);
    for (let block = Math.floor(offsetBytes / BLOCK_BYTES); block <= last; block++) {
      if (this.#states[block] !== 1) this.#check(block);
    }
    const bytes = this.#source.read(offsetBytes, lengthBytes + READ_AHEAD_BYTES);
    if (bytes.length !== lengthBytes + READ_AHEAD_BYTES) throw this.#tooShort();
    return bytes;
  }

  /** Errors: `E_INDEX_DAMAGED`. */
  checkBlock(block: number): void {
    if (this.#states[block] !== 1) this.#check(block);
  }

  get blocks(): number {
    return this.#states.length;
  }

  #tooShort(): EarwormError {
    this.damage ??= 'it has become shorter';
    return damaged(this.damage);
  }

  #check(block: number): void {
    const offset = block * BLOCK_BYTES;
    const length = Math.min(BLOCK_BYTES, this.#dataBytes - offset);
    if (this.#states[block] === 0) {
      const bytes = this.#source.read(offset, length);
      const good = bytes.length === length && this.#crc32(bytes) === this.#checksums[block];
      this.#states[block] = good ? 1 : 2;
    }
    if (this.#states[block] === 1) return;
    const reason = `its bytes ${offset} to ${offset + length} fail the checksum`;
    this.damage ??= reason;
    throw damaged(reason);
  }
}
