import { readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseFile } from 'music-metadata';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DemoCollection, type DemoProgress, makeDemoCollection } from './make-demo-collection.ts';

const MAKING_MAX_MS = 240_000;

/** Beyond what Linux gives to processes. */
const KILLED_PID = 2 ** 22 + 7;

async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

async function timesOf(files: readonly string[]): Promise<number[]> {
  return Promise.all(files.map(async (file) => (await stat(file)).mtimeMs));
}

describe('makeDemoCollection', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'earworm-demo-'));
  const progress: DemoProgress[] = [];
  let demo: DemoCollection;

  beforeAll(async () => {
    demo = await makeDemoCollection({ directory, onProgress: (step) => progress.push(step) });
  }, MAKING_MAX_MS);

  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('reports each file once', () => {
    expect(progress.map(({ done }) => done)).toEqual(progress.map((_, i) => i + 1));
    expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total);
    expect(new Set(progress.map((step) => step.path)).size).toBe(progress.length);
  });

  it('leaves nothing but the collection, a clip to try and a list', async () => {
    const made = [
      ...demo.files.map((file) => file.path),
      ...demo.albums.map(({ coverPath }) => coverPath),
      demo.clip,
    ];
    const found = await filesIn(directory);
    expect(new Set(found)).toEqual(new Set([...made, path.join(directory, '.demo-collection.json')]));
  });

  it('writes tags that come back', async () => {
    for (const { path: file, piece, album } of demo.files) {
      const { common, format } = await parseFile(file, { duration: true });
      expect(common).toMatchObject({
        title: piece.title,
        artist: album.artist,
        album: album.title,
        albumartist: album.artist,
        genre: [piece.genres[0]],
        year: album.year,
        track: { no: piece.trackNumber },
      });
      // The MP4 writer knows no field for a label.
      const label = piece.format === 'm4a' ? undefined : [album.label];
      expect(common.label ?? common.publisher).toEqual(label);
      expect(format.duration).toBeGreaterThan(40);
      expect(format.numberOfChannels).toBe(2);
    }
  });

  it('puts a sleeve beside every piece', async () => {
    for (const { path: file } of demo.files) {
      const cover = await readFile(path.join(path.dirname(file), 'cover.jpg'));
      expect(cover.subarray(0, 3).toString('hex')).toBe('ffd8ff');
    }
  });

  it('does nothing in a folder that is complete', async () => {
    const files = await filesIn(directory);
    const before = await timesOf(files);
    const again = await makeDemoCollection({ directory, onProgress: () => expect.unreachable() });
    expect(again).toEqual(demo);
    expect(await timesOf(files)).toEqual(before);
  });

  it('makes what is missing or damaged anew, the same as it was, and nothing else', async () => {
    const [kept, cut] = demo.files.map((file) => file.path);
    const cover = demo.albums[0]?.coverPath;
    if (kept === undefined || cut === undefined || cover === undefined) throw new Error('there are files');
    const whole = await readFile(cut);
    const [keptBefore] = await timesOf([kept]);
    await truncate(cut, 1000);
    await rm(cover);
    const unfinished = path.join(path.dirname(cut), `.${KILLED_PID}-unfinished.flac`);
    await writeFile(unfinished, 'half');
    const remade: string[] = [];
    await makeDemoCollection({ directory, onProgress: (step) => remade.push(step.path) });
    expect(new Set(remade)).toEqual(new Set([cut, cover]));
    expect(whole.equals(await readFile(cut))).toBe(true);
    expect(await filesIn(directory)).not.toContain(unfinished);
    expect((await timesOf([kept]))[0]).toBe(keptBefore);
  });

  it('stops when it is told to and leaves no half-made file', async () => {
    const elsewhere = path.join(directory, 'cancelled');
    const stop = new AbortController();
    const making = makeDemoCollection({
      directory: elsewhere,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    await expect(making).rejects.toMatchObject({ code: 'E_CANCELLED' });
    const left = await filesIn(elsewhere);
    expect(left.filter((file) => path.basename(file).startsWith('.'))).toEqual([]);
    await rm(elsewhere, { recursive: true, force: true });
  });

  it('says so when the folder cannot be written to', async () => {
    const file = path.join(directory, 'a-file');
    await writeFile(file, '');
    await expect(makeDemoCollection({ directory: path.join(file, 'folder') })).rejects.toMatchObject({
      code: 'E_PATH_UNREADABLE',
    });
    await rm(file);
  });
});
