import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { madeTune } from '../fixtures/made-tune.ts';
import { runEarworm } from './run-earworm.ts';

const TIMEOUT_MS = 120_000;
const MEGABYTE = 2 ** 20;
const MUSICBRAINZ_ID = '0f4cb3c8-3a0c-4a3a-8d64-0d3a1f2e5b6c';

let home: string;
let music: string;
let data: string;

beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'earworm-hostile-'));
  music = path.join(home, 'music');
  data = path.join(home, 'data');
  await mkdir(music);
});
afterAll(() => rm(home, { recursive: true, force: true }));

interface MadeFile {
  readonly seed: number;
  readonly tags?: Readonly<Record<string, string>>;
  readonly cover?: Uint8Array;
}

function write(name: string, { seed, tags = {}, cover }: MadeFile): string {
  const file = path.join(music, name);
  const picture = cover === undefined ? {} : { cover: { mimeType: 'image/png' as const, bytes: cover } };
  encodeAudio({ path: file, sampleRateHz: 11_025, channels: [madeTune(seed, 4)], tags, ...picture });
  return file;
}

/** A PNG of few bytes that is 12,000 pixels square. */
const bomb = (): Promise<Buffer> =>
  sharp({
    create: { width: 12_000, height: 12_000, channels: 3, background: '#000' },
    limitInputPixels: false,
  })
    .png({ compressionLevel: 9 })
    .toBuffer();

const index = () => runEarworm(['index', music, '--data', data, '--json']);

async function songs(): Promise<Map<unknown, Record<string, unknown>>> {
  const { records } = await runEarworm(['songs', '--data', data, '--json']).then((run) => ({
    records: run.records(),
  }));
  return new Map(records.map((song) => [path.basename(String(song['path'])), song]));
}

async function problems(): Promise<Record<string, unknown>[]> {
  return (await runEarworm(['problems', '--data', data, '--json'])).records();
}

describe('earworm index', () => {
  it(
    'indexes songs whose tags or covers are hostile, and tells of these',
    { timeout: TIMEOUT_MS },
    async () => {
      write('long.flac', { seed: 1, tags: { title: 'x'.repeat(MEGABYTE), album: 'long' } });
      const broken = write('broken.flac', { seed: 2, tags: { title: 'A?B?C', album: 'text' } });
      const bytes = await readFile(broken);
      const at = bytes.indexOf('A?B?C');
      bytes[at + 1] = 0xff;
      bytes[at + 3] = 0xc3;
      await writeFile(broken, bytes);
      const cover = await bomb();
      expect(cover.length).toBeLessThan(4 * MEGABYTE);
      write('bomb.flac', { seed: 3, tags: { title: 'Bomb', album: 'bomb' }, cover });
      const run = await index();
      expect(run.records().at(-1)).toMatchObject({ event: 'done', indexed: 3, failed: 0 });
      const found = await songs();
      expect(String(found.get('long.flac')?.['title']).length).toBeLessThanOrEqual(1000);
      expect(found.get('broken.flac')?.['title']).toMatch(/^A.B.?C$/u);
      expect(found.get('bomb.flac')).toMatchObject({ title: 'Bomb' });
      expect(await problems()).toMatchObject([
        { kind: 'picture', path: path.join(music, 'bomb.flac'), code: 'E_IMAGE_TOO_LARGE' },
      ]);
    },
  );

  it('tries a refused sleeve again when it changes', { timeout: TIMEOUT_MS }, async () => {
    await writeFile(path.join(music, 'cover.jpg'), 'no picture');
    expect((await index()).records().at(-1)).toMatchObject({ indexed: 0, unchanged: 3 });
    const refused = (await problems()).map((problem) => path.basename(String(problem['path'])));
    expect(refused).toEqual(['bomb.flac', 'cover.jpg']);
    const good = await sharp({ create: { width: 99, height: 99, channels: 3, background: '#f00' } })
      .jpeg()
      .toBuffer();
    await writeFile(path.join(music, 'cover.jpg'), good);
    expect((await index()).records().at(-1)).toMatchObject({ indexed: 0, unchanged: 3 });
    expect(await problems()).toEqual([]);
  });

  it('reads the identifiers and the gain of a tagged file', { timeout: TIMEOUT_MS }, async () => {
    write('tagged.flac', {
      seed: 4,
      tags: {
        title: 'Tagged',
        track: '3/12',
        disc: '2',
        ISRC: 'DEXX12300001',
        LABEL: 'Own',
        MUSICBRAINZ_TRACKID: MUSICBRAINZ_ID,
        MUSICBRAINZ_ALBUMID: MUSICBRAINZ_ID,
        REPLAYGAIN_TRACK_GAIN: '-6.50 dB',
      },
    });
    await index();
    const song = (await songs()).get('tagged.flac');
    expect(song).toMatchObject({
      track_number: 3,
      disc_number: 2,
      isrc: 'DEXX12300001',
      label: 'Own',
      musicbrainz_recording_id: MUSICBRAINZ_ID,
      musicbrainz_release_id: MUSICBRAINZ_ID,
      musicbrainz_artist_id: null,
      replay_gain_track_db: -6.5,
      codec: 'flac',
    });
    expect(song?.['bit_rate']).toBeGreaterThan(0);
    expect(song?.['loudness_lufs']).toBeLessThan(0);
    expect(song?.['peak_dbfs']).toBeLessThanOrEqual(0);
  });

  it(
    'takes files from a time to come, and writes nothing into the library',
    { timeout: TIMEOUT_MS },
    async () => {
      const file = write('future.flac', { seed: 5 });
      const nextCentury = new Date('2126-01-01');
      await utimes(file, nextCentury, nextCentury);
      const before = await readdir(music);
      await chmod(music, 0o555);
      const run = await index();
      expect(run.records().at(-1)).toMatchObject({ indexed: 1, failed: 0 });
      expect((await index()).records().at(-1)).toMatchObject({ indexed: 0, unchanged: 5 });
      expect((await songs()).get('future.flac')).toMatchObject({
        files: [{ modified_at: nextCentury.toISOString() }],
      });
      await chmod(music, 0o755);
      expect(await readdir(music)).toEqual(before);
    },
  );
});
