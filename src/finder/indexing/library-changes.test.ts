import { mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { EarwormError } from '../../errors.ts';
import { type IndexOptions, indexCollection, type IndexPorts } from './index-collection.ts';
import type { IndexEvent } from './index-collection-run.ts';
import { listProblems } from '../list-problems.ts';
import { textPorts } from '../../../test/fixtures/text-ports.ts';

let root: string;
let catalog: CatalogStore;
let ports: IndexPorts;
/** Whose sleeves were looked for. */
let sought: string[];

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'earworm-library-'));
  catalog = memoryCatalogStore();
  sought = [];
  const texts = textPorts(catalog);
  ports = {
    ...texts,
    analyzer: {
      ...texts.analyzer,
      async readSleeve(file) {
        sought.push(path.relative(root, file));
        const cover = path.join(path.dirname(file), 'cover.jpg');
        return file.includes('broken')
          ? { refused: [{ path: cover, code: 'E_IMAGE_DAMAGED', message: 'It is cut short.' }] }
          : { refused: [] };
      },
    },
  };
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** The "sound" of a file is its text. */
async function write(...names: string[]): Promise<void> {
  for (const name of names) {
    const file = path.join(root, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, name);
  }
}

async function index(place = '', options: IndexOptions = {}) {
  const events: IndexEvent[] = [];
  sought.length = 0;
  const summary = await indexCollection([path.join(root, place)], ports, {
    libraryRoots: [root],
    ...options,
    onEvent: (event) => events.push(event),
  });
  const unchecked = events.filter((event) => event.kind === 'unchecked');
  return { ...summary, unchecked, sought: sought.toSorted() };
}

const gone = (name: string) => rm(path.join(root, name), { recursive: true });
const many = (folder: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${folder}/${Math.floor(i / 10)}/${i}.mp3`);

describe('sleeves beside unchanged songs', () => {
  it('are looked for again when they come, change or go', async () => {
    await write('a/1.mp3', 'b/2.mp3');
    expect((await index()).sought).toEqual(['a/1.mp3', 'b/2.mp3']);
    expect((await index()).sought).toEqual([]);
    await write('a/cover.jpg');
    expect((await index()).sought).toEqual(['a/1.mp3']);
    expect((await index()).sought).toEqual([]);
    await utimes(path.join(root, 'a/cover.jpg'), 1, 1);
    expect((await index()).sought).toEqual(['a/1.mp3']);
    await rename(path.join(root, 'a/cover.jpg'), path.join(root, 'a/front.PNG'));
    expect((await index('a')).sought).toEqual(['a/1.mp3']);
    await gone('a/front.PNG');
    expect(await index()).toMatchObject({ sought: ['a/1.mp3'], indexed: 0, unchanged: 2 });
    expect((await index()).sought).toEqual([]);
  });

  it('are looked for again when they lie above the folders of discs', async () => {
    await write('box/CD1/1.mp3', 'box/CD2/2.mp3', 'other/3.mp3');
    await index();
    await write('box/folder.webp');
    expect((await index()).sought).toEqual(['box/CD1/1.mp3', 'box/CD2/2.mp3']);
  });

  it('are told of with the reason when they are refused', async () => {
    await write('broken/1.mp3');
    await index();
    const { problems, total } = await listProblems({ offset: 0, limit: 9 }, catalog);
    expect([total, problems]).toMatchObject([
      1,
      [{ kind: 'picture', path: path.join(root, 'broken/cover.jpg'), code: 'E_IMAGE_DAMAGED' }],
    ]);
  });
});

describe('an ignore file', () => {
  it('above the given folder holds up to the library root, and not from beyond it', async () => {
    await write('lib/a/skipped/1.mp3', 'lib/a/kept/2.mp3', 'lib/a/kept/live/3.mp3');
    await writeFile(path.join(root, 'lib/.earwormignore'), 'skipped/\n**/live/**\n');
    const inLibrary = { libraryRoots: [path.join(root, 'lib')] };
    expect(await index('lib/a/kept', inLibrary)).toMatchObject({ indexed: 1 });
    expect(await index('lib/a/skipped', inLibrary)).toMatchObject({ indexed: 0, failed: 1 });
    expect(await index('lib/a/skipped/1.mp3', inLibrary)).toMatchObject({ indexed: 0, failed: 1 });
    expect(await index('lib/a/skipped', { libraryRoots: [path.join(root, 'lib/a')] })).toMatchObject({
      indexed: 1,
    });
  });

  it('that gives a folder up again lets it in', async () => {
    await write('a/1.mp3');
    await writeFile(path.join(root, '.earwormignore'), 'a\n');
    expect(await index()).toMatchObject({ indexed: 0 });
    await gone('.earwormignore');
    expect(await index()).toMatchObject({ indexed: 1 });
  });
});

describe('files that are gone', () => {
  it('are missing songs when a few are deleted, the last of a folder too', async () => {
    await write('a/1.mp3', 'a/2.mp3', 'b/3.mp3');
    await index();
    await gone('b');
    expect(await index()).toMatchObject({ missing: 1, unchecked: [] });
    await gone('a/1.mp3');
    await gone('a/2.mp3');
    await write('c/4.mp3');
    await index('c');
    expect(await index('a')).toMatchObject({ missing: 2, unchecked: [] });
  });

  it('are kept when a folder that held many is empty, until the user accepts the loss', async () => {
    await write(...many('drive', 30), ...many('home', 60));
    await index();
    await gone('drive');
    await mkdir(path.join(root, 'drive'));
    const doubtful = await index();
    expect(doubtful).toMatchObject({ missing: 0, unchecked: [{ files: 30 }] });
    expect(doubtful.unchecked[0]?.reason).toContain(path.join(root, 'drive'));
    expect(await index('', { isLossAccepted: true })).toMatchObject({ missing: 30, unchecked: [] });
  });

  it('are kept when they are more than half of the library', async () => {
    await write(...many('a', 30), ...many('b', 25));
    await index();
    await gone('a');
    expect(await index()).toMatchObject({ missing: 0, unchecked: [{ files: 30 }] });
    await rm(root, { recursive: true });
    await expect(index('', { isLossAccepted: true })).rejects.toMatchObject({ code: 'E_PATH_MISSING' });
    expect(await catalog.figures()).toMatchObject({ missingTracks: 0 });
  });

  it('are no loss when they were moved within the library', async () => {
    await write(...many('a', 40));
    await index();
    await rename(path.join(root, 'a'), path.join(root, 'b'));
    expect(await index()).toMatchObject({ missing: 0, unchecked: [], indexed: 40 });
  });
});

describe('a clock that is set back during a scan', () => {
  afterEach(() => vi.restoreAllMocks());

  it('costs no file, no id and no sense of time', async () => {
    const names = many('a', 30);
    await write(...names);
    let nowMs = Date.now();
    vi.spyOn(Date, 'now').mockImplementation(() => (nowMs -= 60_000));
    const etas: number[] = [];
    const onEvent = (event: IndexEvent): void => {
      if (event.kind === 'progress') etas.push(event.progress.etaS ?? 0, event.progress.songsPerMinute);
    };
    const summary = await indexCollection([root], ports, { onEvent });
    expect(summary).toMatchObject({ indexed: 30, failed: 0 });
    expect(summary.wallS).toBeGreaterThanOrEqual(0);
    expect(Math.min(...etas)).toBeGreaterThanOrEqual(0);
    expect(await index()).toMatchObject({ indexed: 0, unchanged: 30 });
    await gone('a/0/1.mp3');
    expect(await index()).toMatchObject({ missing: 1 });
    expect([...(await catalog.allTrackIds())]).toEqual(names.map((_, i) => i + 1));
  });
});

describe('files that are still being written', () => {
  it('wait until they are quiet, also when their time is yet to come', async () => {
    await write('young.mp3', 'old.mp3', 'future.mp3');
    const hour = 3600;
    const nowS = Date.now() / 1000;
    await utimes(path.join(root, 'old.mp3'), nowS - hour, nowS - hour);
    await utimes(path.join(root, 'future.mp3'), nowS + hour, nowS + hour);
    expect(await index('', { settleMs: 60_000 })).toMatchObject({ indexed: 2, postponed: 1, failed: 0 });
    expect(await index()).toMatchObject({ indexed: 1, unchanged: 2, postponed: 0 });
  });

  it.each([
    ['read well', () => Promise.resolve()],
    ['could not be read', () => Promise.reject(new EarwormError('E_MEDIA_UNREADABLE'))],
  ])('are left for later when they change while they %s', async (_, outcome) => {
    await write('growing.mp3');
    const { analyzer } = ports;
    const growing: IndexPorts['analyzer'] = {
      ...analyzer,
      async analyzeRecording(file, options) {
        const analysis = await analyzer.analyzeRecording(file, options);
        await writeFile(file, 'more than before');
        await outcome();
        return analysis;
      },
    };
    const whole = ports;
    ports = { ...ports, analyzer: growing };
    expect(await index()).toMatchObject({ indexed: 0, postponed: 1, failed: 0 });
    ports = whole;
    expect(await index()).toMatchObject({ indexed: 1, postponed: 0 });
    expect(await catalog.figures()).toMatchObject({ tracks: 1, missingTracks: 0, failedFiles: 0 });
  });
});
