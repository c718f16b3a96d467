import { EarwormError } from '../../errors.ts';
import type { PeakRequest, PostingLists } from '../posting-store.ts';
import type { VerificationPeaks } from '../track-fingerprint.ts';
import type { ByteSource } from './byte-source.ts';
import { CheckedSource } from './checked-source.ts';
import type { Crc32 } from './crc32.ts';
import { GroupDirectory } from './group-directory.ts';
import { ListReader } from './list-reader.ts';
import { PeakReader } from './peak-record.ts';
import type { Postings } from './posting-blocks.ts';
import {
  damaged,
  decodeMeta,
  decodeTrailer,
  SEGMENT_HEAD,
  type SegmentHeader,
  type SegmentMeta,
  type SegmentTrailer,
  TRAILER_BYTES,
} from './segment-layout.ts';
import type { TrackTable } from './track-table.ts';
import { VarintReader } from './varint.ts';

/**
 * Answers from one segment. What is damaged is left out of the answers; `damage` says so.
 * Errors of the source itself (a failing disk) are thrown as they are.
 */
export class SegmentReader {
  readonly header: SegmentHeader;
  readonly tracks: TrackTable;
  readonly sizeBytes: number;
  /** Of the tables, block checksums included: tells one segment from another. */
  readonly checksum: number;
  readonly #source: CheckedSource;
  readonly #peakReader = new PeakReader();
  #directory: GroupDirectory | undefined;
  #lists: ListReader | undefined;

  /** Reads the tables at the end. Errors: `E_INDEX_DAMAGED`. */
  static open(source: ByteSource, crc32: Crc32): SegmentReader {
    const trailerAt = Math.max(0, source.sizeBytes - TRAILER_BYTES);
    const trailer = decodeTrailer(source.read(trailerAt, TRAILER_BYTES), source.sizeBytes, crc32);
    const metaBytes = source.read(trailer.dataBytes, trailer.metaBytes);
    if (crc32(metaBytes) !== trailer.metaChecksum) throw damaged('its tables fail the checksum');
    return new SegmentReader(source, decodeMeta(metaBytes), { trailer, crc32 });
  }

  private constructor(
    source: ByteSource,
    meta: SegmentMeta,
    checks: { trailer: SegmentTrailer; crc32: Crc32 },
  ) {
    this.header = meta.header;
    this.tracks = meta.tracks;
    this.sizeBytes = source.sizeBytes;
    this.checksum = checks.trailer.metaChecksum;
    this.#source = new CheckedSource(source, checks.trailer.dataBytes, {
      checksums: meta.blockChecksums,
      crc32: checks.crc32,
    });
  }

  /** What was found to be damaged first, if anything was. */
  get damage(): string | undefined {
    return this.#source.damage;
  }

  /** At most as long: the number of postings in each hash's group. Reads no list. */
  listLengths(hashes: Uint32Array): Uint32Array {
    const lengths = new Uint32Array(hashes.length);
    const directory = this.#openDirectory();
    if (directory === undefined) return lengths;
    const { cells } = this.header;
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i]!;
      if (hash < cells) lengths[i] = directory.counts[directory.groupOf(hash)]!;
    }
    return lengths;
  }

  /** The lists of these hashes, which ascend. */
  lists(hashes: Uint32Array): PostingLists {
    const reader = this.#openLists();
    if (reader !== undefined) return reader.lists(hashes);
    return { ends: new Uint32Array(hashes.length), positions: new Uint32Array(0) };
  }

  /** All postings of the hashes `[from, to)`, those of one hash in the order of positions. */
  postings(from: number, to: number): Postings {
    const none = { hashes: new Uint32Array(0), positions: new Uint32Array(0) };
    return this.#openLists()?.postings(from, to) ?? none;
  }

  /** The peaks of the track whose index is given, in half frames `[from, to)`. */
  peaksOf(index: number, from: number, to: number): VerificationPeaks {
    const none = { halfFrames: new Uint32Array(0), halfBins: new Uint16Array(0) };
    return this.#sparing(() => this.#peakReader.unpack(this.peakRecord(index), from, to), none);
  }

  peaks(requests: readonly PeakRequest[]): VerificationPeaks[] {
    return requests.map((request) => {
      const index = this.tracks.indexAt(request.start);
      return this.peaksOf(index, Math.max(0, request.fromHalfFrame), request.toHalfFrame);
    });
  }

  /** A track's packed peaks, with some bytes behind them; valid until the next call. Errors: `E_INDEX_DAMAGED`. */
  peakRecord(index: number): Uint8Array {
    const { postingBytes } = this.header;
    const from = this.tracks.peakOffsets[index]!;
    const length = this.tracks.peakOffsets[index + 1]! - from;
    return this.#source.read(SEGMENT_HEAD.length + postingBytes + from, length);
  }

  /** About how many postings these hashes have, by the directory. */
  postingsBetween(fromHash: number, toHash: number): number {
    const directory = this.#openDirectory();
    if (directory === undefined) return 0;
    const to = Math.min(toHash, this.header.cells);
    let total = 0;
    for (let hash = fromHash; hash < to;) {
      const groupCells = 2 ** directory.groupShiftAt(hash);
      const end = Math.min(to, (Math.floor(hash / groupCells) + 1) * groupCells);
      total += (directory.counts[directory.groupOf(hash)]! * (end - hash)) / groupCells;
      hash = end;
    }
    return total;
  }

  /** Checks all blocks from `fromBlock` on, at most `count`; whether that was the last. */
  verify(fromBlock: number, count: number): boolean {
    const to = Math.min(this.#source.blocks, fromBlock + count);
    for (let block = fromBlock; block < to; block++)
      this.#sparing(() => this.#source.checkBlock(block), undefined);
    return to === this.#source.blocks;
  }

  #openDirectory(): GroupDirectory | undefined {
    if (this.#directory !== undefined) return this.#directory;
    const { postingBytes, peakBytes, directoryBytes } = this.header;
    this.#directory = this.#sparing(() => {
      const bytes = this.#source.read(SEGMENT_HEAD.length + postingBytes + peakBytes, directoryBytes);
      return new GroupDirectory(new VarintReader(bytes), this.header);
    }, undefined);
    return this.#directory;
  }

  #openLists(): ListReader | undefined {
    const directory = this.#openDirectory();
    if (directory !== undefined) this.#lists ??= new ListReader(this.header, directory, this.#source);
    return this.#lists;
  }

  /** What `action` gives, or `otherwise` when it meets damage, which is noted. */
  #sparing<T>(action: () => T, otherwise: T): T {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof EarwormError) || error.code !== 'E_INDEX_DAMAGED') throw error;
      return otherwise;
    }
  }
}
