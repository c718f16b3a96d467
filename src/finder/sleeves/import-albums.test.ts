import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createAnalysisPool } from '../../media/node-av/create-analysis-pool.ts';
import { pitchforkSource } from '../../sources/pitchfork/pitchfork-source.ts';
import { memoryCatalogStore } from '../../stores/memory/memory-catalog-store.ts';
import { memorySleeveDescriptionStore } from '../../stores/memory/memory-sleeve-description-store.ts';
import { idsFitting } from '../../catalog/ids-fitting.ts';
import { EarwormError } from '../../errors.ts';
import { memoryVectorStore } from '../../stores/memory/memory-vector-store.ts';
import { memorySleeveStore } from '../../stores/memory/memory-sleeve-store.ts';
import { importAlbums, type ImportEvent, type ImportPorts } from './import-albums.ts';
import { pixelSleeveDescribers } from './pixel-sleeve-describers.ts';

let folder: string;
const analyzer = createAnalysisPool({
  concurrency: 2,
  limits: { durationMaxS: 60, stallMaxS: 10, wallMaxS: 20, memoryMaxMb: 1024 },
});
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-import-'));
});
afterAll(async () => {
  await analyzer.close();
  await rm(folder, { recursive: true });
});

const emptyPorts = (catalog = memoryCatalogStore()): ImportPorts => ({
  catalog,
  vectors: memoryVectorStore(idsFitting(catalog)),
  sleeveStore: memorySleeveStore(),
  descriptions: memorySleeveDescriptionStore(),
  describers: pixelSleeveDescribers(analyzer),
  analyzer,
});

async function written(name: string, text: string | Uint8Array): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

async function albumNames({ catalog }: ImportPorts): Promise<string[]> {
  const { albums } = await catalog.listAlbums({ offset: 0, limit: 100 });
  return albums.map((album) => album.albumName);
}

const red = (side: number): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#d01020' } })
    .jpeg()
    .toBuffer();

it('keeps rows without a picture, refuses pictures that are none, and changes nothing the second time', async () => {
  const list = Array.from({ length: 4 }, (_, i) => ({
    local_id: i,
    artist: 'A',
    album_name: `N${i}`,
    genre: 'Rock',
  }));
  const metadataFile = await written('list.json', JSON.stringify(list));
  const imagesFolder = path.join(folder, 'images');
  await mkdir(imagesFolder, { recursive: true });
  await writeFile(path.join(imagesFolder, 'album_0.jpg'), await red(64));
  await writeFile(path.join(imagesFolder, 'album_1.jpg'), 'no picture');
  const bomb = sharp({
    create: { width: 7200, height: 7200, channels: 3, background: '#fff' },
    limitInputPixels: false,
  });
  await writeFile(path.join(imagesFolder, '2.png'), await bomb.png({ compressionLevel: 1 }).toBuffer());
  const ports = emptyPorts();
  const source = pitchforkSource({ metadataFile, imagesFolder });
  const events: ImportEvent[] = [];
  const first = await importAlbums(source, ports, { onEvent: (event) => events.push(event) });
  expect(first).toMatchObject({
    entries: 4,
    added: 4,
    problems: 0,
    pictures: 1,
    picturesRefused: 2,
    cancelled: false,
  });
  const refused = events.flatMap((event) => (event.kind === 'picture-refused' ? [event.error.code] : []));
  expect(refused).toEqual(['E_IMAGE_UNSUPPORTED', 'E_IMAGE_TOO_LARGE']);
  const { albums: before } = await ports.catalog.listAlbums({ offset: 0, limit: 10 });
  expect(before.map((album) => album.sleeveId !== undefined)).toEqual([true, false, false, false]);
  const [kind] = ports.describers.map((describer) => describer.kind);
  expect(await ports.descriptions.has(kind!, [before[0]!.sleeveId!])).toEqual([true]);

  const again = await importAlbums(source, ports);
  expect(again).toMatchObject({
    entries: 4,
    added: 0,
    pictures: 0,
    picturesUnchanged: 1,
    picturesRefused: 2,
  });
  expect((await ports.catalog.listAlbums({ offset: 0, limit: 10 })).albums).toEqual(before);

  await writeFile(path.join(imagesFolder, 'album_0.jpg'), await red(80));
  expect(await importAlbums(source, ports)).toMatchObject({ added: 0, pictures: 1, picturesUnchanged: 0 });
});

it('goes on after entries that cannot be read, and names their lines', async () => {
  const metadataFile = await written(
    'bad.csv',
    'artist,album,score\nA,One,5\nA,,5\nA,"Two\nA,Three,eleven\nA,Four,6\n',
  );
  const ports = emptyPorts();
  const events: ImportEvent[] = [];
  const summary = await importAlbums(pitchforkSource({ metadataFile }), ports, {
    onEvent: (event) => events.push(event),
  });
  expect(summary).toMatchObject({ entries: 2, added: 2, problems: 3 });
  expect(events.flatMap((event) => (event.kind === 'problem' ? [event.line] : []))).toEqual([3, 4, 5]);
  expect(await albumNames(ports)).toEqual(['Four', 'One']);
});

it('reads UTF-16 with a byte order mark, and other scripts', async () => {
  const text = Buffer.from('\u{feff}artist,album\n坂本龍一,千のナイフ\n', 'utf16le');
  const ports = emptyPorts();
  await importAlbums(pitchforkSource({ metadataFile: await written('wide.csv', text) }), ports);
  expect(await albumNames(ports)).toEqual(['千のナイフ']);
});

it.each([
  ['a CSV without the column it needs', 'artist,score\nA,5\n', 'E_IMPORT_UNREADABLE'],
  ['an empty file', '', 'E_IMPORT_UNREADABLE'],
  ['JSON without albums', '[1,2,3]', 'E_IMPORT_UNREADABLE'],
  ['random bytes', Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251), 'E_IMPORT_UNREADABLE'],
])('refuses %s', async (_, content, code) => {
  const metadataFile = await written('other', content);
  await expect(importAlbums(pitchforkSource({ metadataFile }), emptyPorts())).rejects.toMatchObject({ code });
});

it('refuses a JSON of 500 MB, a folder, and what is not there', async () => {
  const huge = path.join(folder, 'huge.json');
  await using file = await open(huge, 'w');
  await file.truncate(500 * 2 ** 20);
  const codes = [
    [huge, 'E_IMPORT_TOO_LARGE'],
    [folder, 'E_PATH_UNREADABLE'],
    [path.join(folder, 'nothing'), 'E_PATH_MISSING'],
  ] as const;
  for (const [metadataFile, code] of codes)
    await expect(importAlbums(pitchforkSource({ metadataFile }), emptyPorts())).rejects.toMatchObject({
      code,
    });
});

it('stops when told to, and keeps what it had', async () => {
  const metadataFile = await written('some.csv', 'album\nOne\n');
  const ports = emptyPorts();
  const summary = await importAlbums(pitchforkSource({ metadataFile }), ports, {
    signal: AbortSignal.abort(),
  });
  expect(summary).toMatchObject({ entries: 0, cancelled: true });
});

it('has CLIP look at the sleeves, then brings what stands beside vectors up to date, even if CLIP fails', async () => {
  const metadataFile = await written('one.json', JSON.stringify([{ artist: 'A', album_name: 'N' }]));
  const steps: string[] = [];
  const ports: ImportPorts = {
    ...emptyPorts(),
    vectors: {
      async maintain() {
        steps.push('maintain');
      },
    },
    async embedSleeves({ sleevesOnly, onModelFailed }) {
      steps.push(`embed, sleeves only: ${sleevesOnly}`);
      onModelFailed?.({ model: 'clip', error: new EarwormError('E_MODEL_CRASH') });
    },
  };
  const summary = await importAlbums(pitchforkSource({ metadataFile }), ports, {
    onEvent: (event) => event.kind === 'model-failed' && steps.push(event.failure.error.code),
  });
  expect(summary).toMatchObject({ entries: 1, added: 1, cancelled: false });
  expect(steps).toEqual(['embed, sleeves only: true', 'E_MODEL_CRASH', 'maintain']);
});
