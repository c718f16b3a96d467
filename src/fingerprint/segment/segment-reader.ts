import { EarwormError } from '../../errors.ts';
import type { PeakRequest, PostingLists } from '../posting-store.ts';
import type { VerificationPeaks } from '../track-fingerprint.ts';
import type { ByteSource } from './byte-source.ts';
import { CheckedSource } from './checked-source.ts';
import type { Crc32 } from './crc32.ts';
import { type GroupDirectory, readGroupDirectory } from './group-directory.ts';
import { unpackPeaks } from './peak-record.ts';
import { RiceReader } from './rice-reader.ts';
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

/** Lists that are closer than this in a file are read at once. */
const NEIGHBOUR_BYTES = 4096;
const READ_BYTES_MAX = 1 << 20;

/** A stretch of hashes whose groups are read at once: indexes into the asked hashes. */
interface Run {
  readonly from: number;
  readonly to: number;
}

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
  readonly #reader = new RiceReader();
  #directory: GroupDirectory | undefined;

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
    const { cells, groupShift } = this.header;
    for (let i = 0; i < hashes.length; i++) {
      const hash = hashes[i]!;
      if (hash < cells) lengths[i] = directory.counts[hash >>> groupShift]!;
    }
    return lengths;
  }

  /** The lists of these hashes, which ascend. */
  lists(hashes: Uint32Array): PostingLists {
    const ends = new Uint32Array(hashes.length);
    const resident = this.#source.makeResident();
    const directory = this.#openDirectory();
    let known = directory === undefined ? 0 : hashes.length;
    while (known > 0 && hashes[known - 1]! >= this.header.cells) known--;
    if (directory !== undefined && this.header.groupShift === 0)
      this.#reader.reserve(totalCount(directory, hashes.subarray(0, known)));
    for (let from = 0; from < known;) {
      const run = { from, to: resident ? known : this.#endOfRun(hashes, from, known) };
      this.#readRun(hashes, run, ends);
      from = run.to;
    }
    ends.fill(this.#reader.length, known);
    return { ends, positions: this.#reader.take() };
  }

  /** The peaks of the track whose index is given, in half frames `[from, to)`. */
  peaksOf(index: number, from: number, to: number): VerificationPeaks {
    const none = { halfFrames: new Uint32Array(0), halfBins: new Uint16Array(0) };
    return this.#sparing(() => unpackPeaks(this.peakRecord(index), from, to), none);
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
    const groupCells = 2 ** this.header.groupShift;
    const to = Math.min(toHash, this.header.cells);
    let total = 0;
    for (let hash = fromHash; hash < to;) {
      const group = Math.floor(hash / groupCells);
      const end = Math.min(to, (group + 1) * groupCells);
      total += (directory.counts[group]! * (end - hash)) / groupCells;
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
    const { cells, groupShift, positionLimit, postingBytes, peakBytes, directoryBytes } = this.header;
    this.#directory = this.#sparing(() => {
      const bytes = this.#source.read(SEGMENT_HEAD.length + postingBytes + peakBytes, directoryBytes);
      const groups = Math.ceil(cells / 2 ** groupShift);
      return readGroupDirectory(new VarintReader(bytes), groups, positionLimit * 2 ** groupShift);
    }, undefined);
    return this.#directory;
  }

  #endOfRun(hashes: Uint32Array, from: number, known: number): number {
    const { offsets } = this.#directory!;
    const shift = this.header.groupShift;
    const start = offsets[hashes[from]! >>> shift]!;
    let end = offsets[(hashes[from]! >>> shift) + 1]!;
    let to = from + 1;
    for (; to < known; to++) {
      const group = hashes[to]! >>> shift;
      const next = offsets[group + 1]!;
      if (offsets[group]! > end + NEIGHBOUR_BYTES || next - start > READ_BYTES_MAX) {
        if (next !== end) break;
      }
      end = next;
    }
    return to;
  }

  /** Reads a run's groups at once or, where a block between them is damaged, one by one. */
  #readRun(hashes: Uint32Array, run: Run, ends: Uint32Array): void {
    const { offsets } = this.#directory!;
    const shift = this.header.groupShift;
    const start = offsets[hashes[run.from]! >>> shift]!;
    const end = offsets[(hashes[run.to - 1]! >>> shift) + 1]!;
    const whole = this.#sparing(() => this.#load(start, end), false);
    for (let from = run.from; from < run.to;) {
      const group = hashes[from]! >>> shift;
      let to = from + 1;
      while (to < run.to && hashes[to]! >>> shift === group) to++;
      const at = offsets[group]!;
      const loaded = whole || this.#sparing(() => this.#load(at, offsets[group + 1]!), false);
      if (loaded) this.#decodeGroup(group, whole ? at - start : 0);
      this.#keepWanted(hashes, { from, to }, { ends, decoded: loaded ? this.#directory!.counts[group]! : 0 });
      from = to;
    }
  }

  #load(start: number, end: number): boolean {
    if (end > start) this.#reader.load(this.#source.read(SEGMENT_HEAD.length + start, end - start));
    return true;
  }

  #decodeGroup(group: number, at: number): void {
    const count = this.#directory!.counts[group]!;
    const { positionLimit, groupShift } = this.header;
    if (count > 0) this.#reader.append(at, count, positionLimit * 2 ** groupShift);
  }

  /** Of the last `decoded` keys, keeps the positions of the hashes `[from, to)`, which share a group. */
  #keepWanted(hashes: Uint32Array, { from, to }: Run, out: { ends: Uint32Array; decoded: number }): void {
    const { keys, length } = this.#reader;
    const { positionLimit, groupShift } = this.header;
    const mask = 2 ** groupShift - 1;
    let read = length - out.decoded;
    let write = read;
    if (groupShift === 0) write = length;
    else {
      for (let i = from; i < to; i++) {
        const low = (hashes[i]! & mask) * positionLimit;
        const high = low + positionLimit;
        while (read < length && keys[read]! < low) read++;
        for (; read < length && keys[read]! < high; read++) keys[write++] = keys[read]! - low;
        out.ends[i] = write;
      }
    }
    out.ends[to - 1] = write;
    this.#reader.length = write;
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

function totalCount({ counts }: GroupDirectory, groups: Uint32Array): number {
  let total = 0;
  for (const group of groups) total += counts[group]!;
  return total;
}
