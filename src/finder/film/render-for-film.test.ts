import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawShots } from '../../../test/fixtures/film/drawn-shots.ts';
import { steadyTimes, writeFilm } from '../../../test/fixtures/film/write-film.ts';
import type { Track } from '../../catalog/track.ts';
import { createAnalysisPool } from '../../media/node-av/create-analysis-pool.ts';
import { encodeAudio } from '../../media/node-av/encode-audio.ts';
import { renderForFilm } from './render-for-film.ts';

const LIMITS = { durationMaxS: 600, stallMaxS: 20, wallMaxS: 60, memoryMaxMb: 1024 };
const pool = createAnalysisPool({ concurrency: 1, limits: LIMITS });
let folder: string;
let film: string;
let song: Track;
const inFolder = (name: string): string => path.join(folder, name);
/** A track of which only the file matters here. */
const songAt = (name: string): Track => ({ trackId: 7, file: { path: inFolder(name) } }) as Track;
/** What stands in the folder besides what was put there. */
const left = async (): Promise<string[]> =>
  (await readdir(folder)).filter((name) => !['film.avi', 'song.flac'].includes(name)).toSorted();

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-render-for-'));
  film = inFolder('film.avi');
  song = songAt('song.flac');
  const draw = drawShots([{ durationS: 6, seed: 1, movePerS: 0.4 }], 320, 180);
  writeFilm({ path: film, width: 320, height: 180, timesMs: steadyTimes(6, 12), draw });
  const samples = Float32Array.from({ length: 8 * 22_050 }, (_, i) => 0.3 * Math.sin(i / 9));
  encodeAudio({ path: inFolder('song.flac'), sampleRateHz: 22_050, channels: [samples] });
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true });
});

describe('renderForFilm', () => {
  it('tells how far it is, and leaves the film and nothing else', async () => {
    const shares: number[] = [];
    const output = inFolder('out.mp4');
    const onProgress = (share: number): void => void shares.push(share);
    const rendered = await renderForFilm(pool, { film, song, startMs: 500, output }, { onProgress });
    expect(rendered).toMatchObject({ pictures: 'encoded', plays: 1 });
    expect((await readFile(output)).length).toBe(rendered.sizeBytes);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(await left()).toEqual(['out.mp4']);
    await rm(output);
  });

  it('leaves nothing when it is stopped, fails or may not replace', async () => {
    const stop = new AbortController();
    const work = renderForFilm(
      pool,
      { film, song, startMs: 0, output: inFolder('stopped.mp4') },
      { signal: stop.signal },
    );
    setTimeout(() => stop.abort(), 300);
    await expect(work).rejects.toMatchObject({ code: 'E_CANCELLED' });
    const late = { film, song, startMs: 60_000, output: inFolder('late.mp4') };
    await expect(renderForFilm(pool, late)).rejects.toMatchObject({ code: 'E_USAGE' });
    const hasty = createAnalysisPool({ concurrency: 1, limits: { ...LIMITS, wallMaxS: 0.05 } });
    await expect(
      renderForFilm(hasty, { film, song, startMs: 0, output: inFolder('hasty.mp4') }),
    ).rejects.toMatchObject({ code: 'E_MEDIA_TIMEOUT' });
    await hasty.close();
    expect(await left()).toEqual([]);
  });

  it('does not replace what came there while it worked', async () => {
    const output = inFolder('raced.mp4');
    const renderer = {
      async renderFilm(...asked: Parameters<typeof pool.renderFilm>) {
        const rendered = await pool.renderFilm(...asked);
        await writeFile(output, 'mine');
        return rendered;
      },
    };
    await expect(renderForFilm(renderer, { film, song, startMs: 0, output })).rejects.toMatchObject({
      code: 'E_FILE_EXISTS',
    });
    expect(await readFile(output, 'utf8')).toBe('mine');
    expect(await left()).toEqual(['raced.mp4']);
  });

  it('says that a song has lost its file', async () => {
    const gone = songAt('gone.flac');
    const asked = { film, song: gone, startMs: 0, output: inFolder('a.mp4') };
    await expect(renderForFilm(pool, asked)).rejects.toMatchObject({ code: 'E_PATH_MISSING' });
  });
});
