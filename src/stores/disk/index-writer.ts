import { crc32 } from 'node:zlib';
import type { IdentifiedFingerprint } from '../../fingerprint/posting-store.ts';
import { buildSegment } from '../../fingerprint/segment/build-segment.ts';
import { memoryByteSource } from '../../fingerprint/segment/byte-source.ts';
import {
  assertNew,
  type LiveSegment,
  mergeCandidate,
  presentTracks,
  withMerged,
  withRemoved,
} from '../../fingerprint/segment/live-segment.ts';
import { chooseMerge } from '../../fingerprint/segment/merge-policy.ts';
import { mergeSegments } from '../../fingerprint/segment/merge-segments.ts';
import { SegmentReader } from '../../fingerprint/segment/segment-reader.ts';
import { RemovedTracks } from '../../fingerprint/segment/segment-shard.ts';
import { FileByteSource } from './file-byte-source.ts';
import { CANNOT_READ, type IndexContext, type IndexVersion, MANIFEST_FILE } from './index-version.ts';
import { damagedManifest, encodeManifest, type Manifest, type ManifestSegment } from './manifest.ts';
import { writeDurableFile } from './write-durable-file.ts';

const TEMPORARY_FILE = 'MANIFEST.tmp';
const SEGMENT_FILE = /^\d{6,}\.segment$/;
/** A segment that cannot be opened is kept under this name, for whoever wants to look into it. */
export const SET_ASIDE_FILE = /^\d{6,}\.segment\.damaged$/;

/**
 * Changes the index in a folder whose lock is held. Every change writes new files first and then
 * swaps the manifest; whatever happens on the way, the folder holds the index before or after it.
 */
export class IndexWriter {
  readonly #context: IndexContext;
  /** The version on disk now. */
  readonly #current: () => IndexVersion;
  #nextSegment = 1;
  /** Files of segments that no longer count, to be removed after the next swap. */
  readonly #unused: string[] = [];
  #queue: Promise<unknown> = Promise.resolve();

  constructor(context: IndexContext, current: () => IndexVersion) {
    this.#context = context;
    this.#current = current;
  }

  /** Makes the index if there is none, and removes what a writer that died has left. Foreign files stay. */
  async prepare(): Promise<void> {
    const { folder } = this.#context;
    const { manifest, identity } = this.#current();
    const names = await folder.names();
    if (identity === undefined && names.some((name) => SEGMENT_FILE.test(name)))
      throw damagedManifest(folder.path, 'is missing');
    this.#nextSegment = manifest.nextSegment;
    const used = new Set(manifest.segments.map((segment) => segment.file));
    for (const name of names)
      if (name === TEMPORARY_FILE || (SEGMENT_FILE.test(name) && !used.has(name))) await folder.remove(name);
    if (identity === undefined) await this.#publish([], []);
  }

  add(tracks: readonly IdentifiedFingerprint[]): Promise<void> {
    return this.#inTurn(async () => {
      const { segments } = this.#current();
      assertNew(
        segments,
        tracks.map((track) => track.trackId),
      );
      const bytes = buildSegment(tracks, this.#context.scheme, crc32);
      const name = this.#nextName();
      await writeDurableFile(this.#context.folder, name, (file) => file.write(bytes));
      const reader = SegmentReader.open(memoryByteSource(bytes), crc32);
      await this.#publish([...segments, { name, reader, removed: new RemovedTracks() }], [name]);
    });
  }

  remove(trackIds: readonly number[]): Promise<void> {
    return this.#inTurn(async () => {
      const { segments } = this.#current();
      const left = withRemoved(segments, trackIds);
      if (left.every((segment, i) => segment === segments[i])) return;
      await this.#publish(
        left.filter((segment) => presentTracks(segment) > 0),
        [],
      );
    });
  }

  /** Merges once, if that pays: whether it did. Others may add and remove meanwhile. */
  async mergeOnce(signal: AbortSignal | undefined): Promise<boolean> {
    const version = this.#current().hold();
    try {
      const whole = version.segments.filter((segment) => segment.reader.damage === undefined);
      const inputs = chooseMerge(whole.map(mergeCandidate)).map((candidate) => candidate.segment);
      if (inputs.length === 0) return false;
      await this.#merge(inputs, signal);
      return true;
    } finally {
      version.release();
    }
  }

  /** Takes segments that cannot be opened out of the index; their files stay under another name. */
  setAside(): Promise<void> {
    return this.#inTurn(async () => {
      const { unreadable, manifest } = this.#current();
      const lost = new Set(unreadable.filter((part) => part.reason !== CANNOT_READ).map((part) => part.name));
      if (lost.size === 0) return;
      const { folder } = this.#context;
      const names = new Set(await folder.names());
      for (const name of lost) if (names.has(name)) await folder.rename(name, `${name}.damaged`);
      await this.#swap({ ...manifest, segments: manifest.segments.filter((entry) => !lost.has(entry.file)) });
    });
  }

  /** Resolves when all that was begun has ended. */
  async settle(): Promise<void> {
    await this.#queue;
  }

  async #merge(inputs: readonly LiveSegment[], signal: AbortSignal | undefined): Promise<void> {
    const { folder, memory, scheme } = this.#context;
    const name = this.#nextName();
    await writeDurableFile(this.#context.folder, name, (file) =>
      mergeSegments(inputs, file, { scheme, crc32, signal }),
    );
    const source = new FileByteSource(folder.open(name), memory);
    try {
      const merged = { name, reader: SegmentReader.open(source, crc32), removed: new RemovedTracks() };
      await this.#inTurn(() => {
        const segments = withMerged<LiveSegment>(this.#current().segments, inputs, merged);
        return this.#publish(
          segments.filter((segment) => presentTracks(segment) > 0),
          [name],
        );
      });
    } finally {
      source.close();
    }
  }

  #nextName(): string {
    return `${String(this.#nextSegment++).padStart(6, '0')}.segment`;
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(action);
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** Makes these the index's segments, beside those that could not be opened. `fresh` files are removed when that fails. */
  async #publish(segments: readonly LiveSegment[], fresh: readonly string[]): Promise<void> {
    const { manifest, unreadable } = this.#current();
    const unread = new Set(unreadable.map((part) => part.name));
    const kept = manifest.segments.filter((entry) => unread.has(entry.file));
    try {
      await this.#swap({ ...manifest, segments: [...kept, ...segments.map(manifestEntry)] });
    } catch (error) {
      // the swap may have happened before what failed
      const used = new Set(this.#current().manifest.segments.map((entry) => entry.file));
      await this.#discard(fresh.filter((name) => !used.has(name)));
      throw error;
    }
  }

  async #swap(next: Manifest): Promise<void> {
    const { folder } = this.#context;
    const before = this.#current().manifest;
    const bytes = encodeManifest({
      ...next,
      generation: before.generation + 1,
      nextSegment: this.#nextSegment,
    });
    await writeDurableFile(this.#context.folder, TEMPORARY_FILE, (file) => file.write(bytes));
    try {
      // first the names of new segments, then the manifest that speaks of them
      await folder.sync();
      await folder.rename(TEMPORARY_FILE, MANIFEST_FILE);
    } catch (error) {
      await this.#discard([TEMPORARY_FILE]);
      throw error;
    }
    const used = new Set(next.segments.map((entry) => entry.file));
    this.#unused.push(...before.segments.map((entry) => entry.file).filter((name) => !used.has(name)));
    // until this succeeds a power cut may bring the old manifest back, and it needs its files
    await folder.sync();
    await this.#discard(this.#unused.splice(0));
  }

  /** What cannot be removed now is swept when the index is next opened for writing. */
  async #discard(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#context.folder.remove(name).catch(() => {});
  }
}

function manifestEntry({ name, reader, removed }: LiveSegment): ManifestSegment {
  const { sizeBytes, checksum, tracks } = reader;
  return { file: name, sizeBytes, checksum, tracks: tracks.size, removed };
}
