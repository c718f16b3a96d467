import { chmod, mkdtemp, readFile, rm, symlink, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  memoryIndexStores,
  numberedFingerprint,
  silence,
  soundsOnly,
  writeFiles,
} from '../../../test/fixtures/numbered-sounds.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import type { SleeveDescriptionStore } from '../../catalog/sleeve-description-store.ts';
import type { SleeveStore } from '../../catalog/sleeve-store.ts';
import type { Track } from '../../catalog/track.ts';
import { EarwormError } from '../../errors.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import type { RecordingAnalysis } from '../../media/media-analyzer.ts';
import type { VectorStore } from '../../vector/vector-store.ts';
import { createCollection } from '../collection.ts';
import { indexCollection, type IndexOptions, type IndexPorts } from './index-collection.ts';
import { SOUND_SPACE } from '../likeness/sound-space.ts';
import type { IndexEvent } from './index-collection-run.ts';

let folder: string;
let catalog: CatalogStore;
let postingStore: PostingStore;
let sleeveStore: SleeveStore;
let descriptions: SleeveDescriptionStore;
let vectors: VectorStore;
let analyzed: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-index-'));
  ({ catalog, postingStore, sleeveStore, descriptions, vectors } = memoryIndexStores());
  analyzed = [];
});
afterEach(() => rm(folder, { recursive: true }));

/** "Sound" is a file with a number in it: as many seconds, and the number as its only hash. */
const analyzer: IndexPorts['analyzer'] = {
  ...soundsOnly,
  async analyzeRecording(file, options): Promise<RecordingAnalysis> {
    analyzed.push(path.basename(file));
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new EarwormError('E_PATH_MISSING', { cause });
    });
    if (text === 'slow') await sleep(10_000, undefined, options?.signal ? { signal: options.signal } : {});
    if (text === 'mystery') throw new TypeError('a bug of ours');
    const number = Number(text);
    if (Number.isNaN(number)) throw new EarwormError('E_MEDIA_UNREADABLE');
    return {
      sound: silence,
      fingerprint: numberedFingerprint(number, (number + 1) * 43),
      tags: { title: `song ${text}` },
      durationMs: number * 1000,
      codec: 'text',
      bitRate: undefined,
      sampleRateHz: undefined,
      channels: undefined,
    };
  },
};

const write = (files: Record<string, string>) => writeFiles(folder, files);

async function index(options: IndexOptions = {}, paths = [folder]) {
  const events: IndexEvent[] = [];
  const ports = { catalog, postingStore, sleeveStore, analyzer, descriptions, describers: [], vectors };
  const summary = await indexCollection(paths, ports, { ...options, onEvent: (event) => events.push(event) });
  return { summary, events };
}

const trackNames = async () => {
  const { tracks } = await catalog.listTracks({ offset: 0, limit: 1000 });
  return tracks.map((track) => path.relative(folder, track.file.path)).toSorted();
};

const missingTitles = async () => {
  const { tracks } = await catalog.listTracks({ offset: 0, limit: 1000, isMissing: true });
  return tracks.map((track) => track.tags.title);
};

/** Root may read everything; as root, `work` is done as somebody who may not. */
async function asNobody<Result>(work: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}

const baseNames = (tracks: readonly Track[]) => tracks.map(({ file }) => path.basename(file.path)).toSorted();

const failuresIn = (events: readonly IndexEvent[]) =>
  events.flatMap((event) => (event.kind === 'failed' ? [event.failure] : []));

async function indexedHashes(): Promise<number[]> {
  using snapshot = await postingStore.snapshot();
  const found = [];
  for (const shard of snapshot.shards) {
    for (let hash = 0; hash < 100; hash++) {
      const { positions } = await shard.lists(Uint32Array.of(hash));
      if ([...positions].some((position) => shard.spanAt(position) !== undefined)) found.push(hash);
    }
  }
  return found.toSorted((a, b) => a - b);
}

describe('indexCollection', () => {
  it('indexes media files at any depth and passes by all else', async () => {
    await write({
      'a.mp3': '1',
      'deep/er/b.FLAC': '2',
      'film.mkv': '3',
      'notes.txt': '4',
      mp3: '5',
      '.hidden.mp3': '6',
      '.git/c.mp3': '7',
      '@eaDir/d.mp3': '8',
      'odd \' " \n 名前.ogg': '9',
    });
    const { summary } = await index();
    expect(summary).toMatchObject({ indexed: 4, unchanged: 0, failed: 0, audioS: 15, cancelled: false });
    expect(await trackNames()).toEqual(['a.mp3', 'deep/er/b.FLAC', 'film.mkv', 'odd \' " \n 名前.ogg']);
    expect(await indexedHashes()).toEqual([1, 2, 3, 9]);
  });

  it('indexes a file named outright whatever its name', async () => {
    await write({ sound: '5' });
    await index({}, [path.join(folder, 'sound')]);
    expect(await trackNames()).toEqual(['sound']);
  });

  it('skips what is unchanged and keeps what a changed file was, as missing', async () => {
    await write({ 'a.mp3': '1', 'b.mp3': '2' });
    await index();
    analyzed = [];
    await write({ 'b.mp3': '22' });
    const { summary } = await index();
    expect(summary).toMatchObject({ indexed: 1, unchanged: 1, failed: 0 });
    expect(analyzed).toEqual(['b.mp3']);
    expect(await indexedHashes()).toEqual([1, 2, 22]);
    await utimes(path.join(folder, 'a.mp3'), 1, 1);
    expect((await index()).summary).toMatchObject({ indexed: 1, unchanged: 1, missing: 0 });
    expect(await indexedHashes()).toEqual([1, 2, 22]);
    expect(await missingTitles()).toEqual(['song 2']);
  });

  it('lists broken files with reasons, and again without reading them until they change', async () => {
    await write({ 'a.mp3': '1', 'text.mp3': 'no music' });
    const first = await index();
    expect(first.summary).toMatchObject({ indexed: 1, failed: 1 });
    expect(failuresIn(first.events)).toEqual([
      {
        path: path.join(folder, 'text.mp3'),
        code: 'E_MEDIA_UNREADABLE',
        message: expect.stringContaining('not audio'),
        isKnown: false,
      },
    ]);
    analyzed = [];
    const second = await index();
    expect(second.summary).toMatchObject({ indexed: 0, unchanged: 1, failed: 1 });
    expect(failuresIn(second.events)).toMatchObject([{ code: 'E_MEDIA_UNREADABLE', isKnown: true }]);
    expect(analyzed).toEqual([]);
    await index({ retryFailed: true });
    expect(analyzed).toEqual(['text.mp3']);
    await write({ 'text.mp3': '7' });
    expect((await index()).summary).toMatchObject({ indexed: 1, unchanged: 1, failed: 0 });
    expect((await catalog.figures()).failedFiles).toBe(0);
  });

  it('does not remember failures that are not of the file', async () => {
    await write({ 'a.mp3': 'mystery' });
    const { events } = await index();
    expect(failuresIn(events)).toMatchObject([{ code: 'E_INTERNAL', cause: { message: 'a bug of ours' } }]);
    expect((await catalog.figures()).failedFiles).toBe(0);
  });

  it('gives up when it is not the files that are at fault', async () => {
    await write(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.mp3`, 'mystery'])));
    await expect(index()).rejects.toMatchObject({ code: 'E_INTERNAL', cause: { message: 'a bug of ours' } });
    expect(analyzed.length).toBeLessThan(20);
  });

  it('tells of a track only once it is durable, in both stores', async () => {
    await write(Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${i}.mp3`, String(i)])));
    const missing: string[] = [];
    const checks: Promise<void>[] = [];
    await indexCollection(
      [folder],
      { catalog, postingStore, sleeveStore, analyzer, descriptions, describers: [], vectors },
      {
        batch: { tracksMax: 4, waitMaxMs: 1000, batchesPerMerge: 2 },
        onEvent: (event) => {
          if (event.kind !== 'indexed') return;
          const { trackId, file } = event.track;
          const check = async () => {
            const [track] = await catalog.tracksById([trackId]);
            const isFingerprinted = (await postingStore.trackIds()).includes(trackId);
            if (track === undefined || !isFingerprinted) missing.push(file.path);
          };
          checks.push(check());
        },
      },
    );
    await Promise.all(checks);
    expect(checks).toHaveLength(30);
    expect(missing).toEqual([]);
  });

  it('follows links once, out of loops, and counts two links to a file as one', async () => {
    await write({ 'music/a.mp3': '1', 'elsewhere/b.mp3': '2' });
    await symlink(path.join(folder, 'music'), path.join(folder, 'music/loop'));
    await symlink(path.join(folder, 'elsewhere'), path.join(folder, 'music/link'));
    await symlink(path.join(folder, 'elsewhere/b.mp3'), path.join(folder, 'music/b-again.mp3'));
    await symlink('nowhere', path.join(folder, 'music/broken.mp3'));
    const { summary, events } = await index({}, [path.join(folder, 'music'), folder]);
    expect(summary).toMatchObject({ indexed: 2, failed: 1 });
    expect(failuresIn(events)).toMatchObject([{ code: 'E_PATH_MISSING' }]);
    expect(await trackNames()).toEqual(['elsewhere/b.mp3', 'music/a.mp3']);
  });

  it('passes by what .earwormignore says, as git does', async () => {
    await write({
      '.earwormignore': '# podcasts\r\nPodcasts/\n*.wav\n/top.mp3\nlive/*\n!live/best.mp3\n',
      'top.mp3': '1',
      'a.mp3': '2',
      'a.wav': '3',
      'Podcasts/b.mp3': '4',
      'sub/top.mp3': '5',
      'sub/Podcasts/c.mp3': '6',
      'sub/.earwormignore': '!*.wav\na*\n',
      'sub/x.wav': '7',
      'sub/abc.mp3': '8',
      'live/best.mp3': '9',
      'live/other.mp3': '10',
    });
    await index();
    expect(await trackNames()).toEqual(['a.mp3', 'live/best.mp3', 'sub/top.mp3', 'sub/x.wav']);
  });

  it('does not mark missing what is ignored from now on', async () => {
    await write({ 'a.mp3': '1', 'b.mp3': '2' });
    await index();
    await write({ '.earwormignore': 'a.mp3' });
    expect((await index()).summary).toMatchObject({ unchanged: 1, missing: 0 });
    expect(await trackNames()).toEqual(['a.mp3', 'b.mp3']);
  });

  it('does not let links lead out of the folders it is confined to', async () => {
    await write({ 'music/a.mp3': '1', 'secret/b.mp3': '2' });
    await symlink(path.join(folder, 'secret'), path.join(folder, 'music/link'));
    await symlink(path.join(folder, 'secret/b.mp3'), path.join(folder, 'music/b.mp3'));
    await index({ confineTo: [path.join(folder, 'music')] }, [path.join(folder, 'music')]);
    expect(await trackNames()).toEqual(['music/a.mp3']);
  });

  it('refuses paths that do not exist before doing anything', async () => {
    await write({ 'a.mp3': '1' });
    await expect(index({}, [folder, path.join(folder, 'none')])).rejects.toMatchObject({
      code: 'E_PATH_MISSING',
    });
    await expect(index({}, [''])).rejects.toMatchObject({ code: 'E_PATH_MISSING' });
    await expect(index({}, ['/dev/null'])).rejects.toMatchObject({ code: 'E_PATH_UNREADABLE' });
    expect(analyzed).toEqual([]);
  });

  it('goes on past a folder that cannot be read', async () => {
    await write({ 'a.mp3': '1', 'closed/b.mp3': '2' });
    await chmod(folder, 0o755);
    await chmod(path.join(folder, 'closed'), 0);
    const { summary, events } = await asNobody(() => index());
    await chmod(path.join(folder, 'closed'), 0o700);
    expect(summary).toMatchObject({ indexed: 1, failed: 1 });
    expect(failuresIn(events)).toMatchObject([{ code: 'E_PATH_UNREADABLE' }]);
  });

  it('keeps what is finished when it is cancelled, and goes on from there', async () => {
    await write({
      '1.mp3': '1',
      '2.mp3': '2',
      '3.mp3': 'slow',
      '4.mp3': 'slow',
      '5.mp3': 'slow',
      '6.mp3': 'slow',
    });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new EarwormError('E_CANCELLED')), 100);
    const { summary } = await index({ signal: stop.signal });
    expect(summary).toMatchObject({ indexed: 2, failed: 0, cancelled: true });
    expect(await trackNames()).toEqual(['1.mp3', '2.mp3']);
    expect((await catalog.figures()).failedFiles).toBe(0);
  });

  it('stops at a full disk and keeps what was stored', async () => {
    await write(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${10 + i}.mp3`, String(i)])));
    let room = 2;
    const small: PostingStore = {
      ...postingStore,
      add: (tracks) =>
        room-- > 0 ? postingStore.add(tracks) : Promise.reject(new EarwormError('E_DISK_FULL')),
    };
    const running = indexCollection(
      [folder],
      { catalog, postingStore: small, sleeveStore, analyzer, descriptions, describers: [], vectors },
      {
        batch: { tracksMax: 5, waitMaxMs: 1000, batchesPerMerge: 2 },
      },
    );
    await expect(running).rejects.toMatchObject({ code: 'E_DISK_FULL' });
    const { tracks } = await catalog.figures();
    expect(tracks).toBeGreaterThanOrEqual(10);
    expect(tracks).toBeLessThan(40);
    expect((await index()).summary).toMatchObject({ indexed: 40 - tracks, unchanged: tracks });
  });

  it('tells that a model failed, and does all else', async () => {
    await write({ '1.mp3': '1' });
    const steps: string[] = [];
    const maintain = async (): Promise<void> => void steps.push('maintain');
    const ports = { catalog, postingStore, sleeveStore, analyzer, descriptions, describers: [] };
    const summary = await indexCollection(
      [folder],
      {
        ...ports,
        vectors: { ...vectors, maintain },
        async embedWithModels({ onModelFailed }) {
          onModelFailed?.({ model: 'clap', error: new EarwormError('E_MODEL_DAMAGED') });
        },
      },
      { onEvent: (event) => event.kind === 'model-failed' && steps.push(event.failure.error.code) },
    );
    expect(steps).toEqual(['E_MODEL_DAMAGED', 'maintain']);
    expect(summary).toMatchObject({ indexed: 1, failed: 0, cancelled: false });
  });

  it('removes orphans that a crash left, and indexes again what the index lost', async () => {
    await write({ 'a.mp3': '1', 'b.mp3': '2' });
    await index();
    const fingerprint = { ...(await analyzer.analyzeRecording(path.join(folder, 'a.mp3'))).fingerprint };
    await postingStore.add([{ trackId: 99, fingerprint: { ...fingerprint, hashes: Uint32Array.of(77) } }]);
    const [lost] = await catalog.tracksByPath([path.join(folder, 'b.mp3')]);
    await postingStore.remove([lost?.trackId ?? 0]);
    const { summary } = await index();
    expect(summary).toMatchObject({ indexed: 1, unchanged: 1 });
    expect(await indexedHashes()).toEqual([1, 2]);
  });

  it('tells how far it is', async () => {
    await write({ 'a.mp3': '1', 'b.mp3': '22' });
    const { events } = await index();
    expect(events.find((event) => event.kind === 'planned')).toEqual({ kind: 'planned', files: 2, bytes: 3 });
    const last = events.findLast((event) => event.kind === 'progress');
    expect(last?.progress).toMatchObject({ files: 2, filesDone: 2, bytes: 3, bytesDone: 3 });
  });
});

describe('createCollection', () => {
  it('finds tracks by file and by folder', async () => {
    await write({ 'x/a.mp3': '1', 'x/b.mp3': '2', 'xy/c.mp3': '3' });
    await index();
    const collection = createCollection({ catalog, postingStore, sleeveStore, descriptions, vectors });
    expect(baseNames(await collection.tracksAt(path.join(folder, 'x')))).toEqual(['a.mp3', 'b.mp3']);
    expect(baseNames(await collection.tracksAt(path.join(folder, 'xy/c.mp3')))).toEqual(['c.mp3']);
    expect(await collection.tracksAt(path.join(folder, 'z'))).toEqual([]);
  });

  it('removes tracks from catalogue and index', async () => {
    await write({ 'a.mp3': '1', 'b.mp3': '2' });
    await index();
    const collection = createCollection({ catalog, postingStore, sleeveStore, descriptions, vectors });
    const [track] = await collection.tracksAt(path.join(folder, 'a.mp3'));
    const trackId = track?.trackId ?? 0;
    expect(await vectors.ids(SOUND_SPACE)).toContain(trackId);
    expect(await collection.removeTracks([trackId, 1234])).toEqual([trackId]);
    expect(await vectors.ids(SOUND_SPACE)).not.toContain(trackId);
    expect(await collection.track(trackId)).toBeUndefined();
    expect(await indexedHashes()).toEqual([2]);
    expect(await collection.figures()).toMatchObject({ tracks: 1, durationMs: 2000, failedFiles: 0 });
  });
});
