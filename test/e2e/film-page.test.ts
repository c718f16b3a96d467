import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FilmResult } from '../../src/http/contract/film-contract.ts';
import { chromiumMissing, IN_A_BROWSER, launchChromium } from '../fixtures/chromium.ts';
import { type DrawnShot, drawShots } from '../fixtures/film/drawn-shots.ts';
import { writeFilmSongs } from '../fixtures/film/film-songs.ts';
import { steadyTimes, writeFilm } from '../fixtures/film/write-film.ts';
import { drop, graveFindings, openPage } from './page-actions.ts';
import { runEarworm } from './run-earworm.ts';
import { ServedFilms } from './served-films.ts';

const FILM_S = 8;
/** Lively: a new shot every 0.8 s. */
const SHOTS: readonly DrawnShot[] = Array.from({ length: 10 }, (_, i) => ({
  durationS: FILM_S / 10,
  seed: i,
  light: 0.8,
  colour: 1,
  movePerS: 0.5,
}));
/** What the page promises, and what asking for both places may add. */
const STEP_MAX_S = 0.1;

describe.skipIf(chromiumMissing)(`the film view in a browser ${chromiumMissing ?? ''}`, IN_A_BROWSER, () => {
  let home: string;
  let server: ServedFilms;
  let browser: Browser;
  let taskId: string;

  /** A page of its own; what scripts fail with fails the test. */
  function open(address: string, options: BrowserContextOptions = {}) {
    return openPage(browser, address, {
      baseURL: server.url,
      viewport: { width: 1280, height: 900 },
      // colours are looked at, and none of them half-way
      reducedMotion: 'reduce',
      // short names for what is looked at again and again
      before: `
      Object.defineProperty(window, 'film', { get: () => document.querySelector('video') });
      window.music = () => document.querySelector('audio');`,
      ...options,
    });
  }

  beforeAll(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), 'earworm-film-page-')));
    await writeFilmSongs(path.join(home, 'music'));
    await runEarworm(['index', path.join(home, 'music'), '--data', path.join(home, 'data')]);
    const [width, height] = [160, 90];
    writeFilm({
      path: path.join(home, 'lively.mp4'),
      width,
      height,
      timesMs: steadyTimes(FILM_S, 25),
      draw: drawShots(SHOTS, width, height),
    });
    await writeFile(path.join(home, 'words.mp4'), 'Once upon a time there was a film.\n'.repeat(50));
    await writeFile(path.join(home, 'notes.txt'), 'no film');
    server = await ServedFilms.start(path.join(home, 'data'));
    taskId = await server.send(path.join(home, 'lively.mp4'));
    await server.ended(taskId);
    browser = await launchChromium(['--autoplay-policy=no-user-gesture-required']);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop('SIGTERM');
    await rm(home, { recursive: true });
  });

  it('takes a film that is dropped on Find, lists songs, and plays one in step with it', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').waitFor();
    await drop(page, [path.join(home, 'lively.mp4')]);
    await page.waitForURL('**/film');
    await page.getByText('0:08').waitFor();
    // the way that most want is where the keyboard is already
    await expect
      .poll(() => page.evaluate('document.activeElement.textContent'))
      .toContain('Find music for it');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/film\/.+/u);
    const songs = page.getByTestId('film-song');
    await songs.first().waitFor();
    expect(await songs.count()).toBeGreaterThan(1);
    expect(await songs.first().innerText()).toMatch(/Lively[^]*from 0:\d\d to 0:\d\d/u);
    expect(await page.getByTestId('course').textContent()).toMatch(/0:08: 10 shots, 9 cuts, 0 dissolves/u);
    expect(await page.locator('[class*=brief]').first().innerText()).toMatch(/bpm/u);

    await songs.nth(1).getByRole('button').click();
    const startS = await startOf(songs.nth(1));
    await inStep(page, startS);
    // wherever the film goes, the song goes
    await page.evaluate('film.currentTime = 5');
    await inStep(page, startS);
    await page.evaluate('film.playbackRate = 1.5');
    await expect.poll(() => page.evaluate('music().playbackRate')).toBe(1.5);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    await expect.poll(() => page.evaluate('music().paused')).toBe(true);
    await expect.poll(() => stepOf(page, startS)).toBeLessThan(0.03);
  });

  it('is played by the keyboard: place, songs and balance', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    await askFor(page, path.join(home, 'lively.mp4'));
    const songs = page.getByTestId('film-song');
    await songs.first().waitFor();
    const place = page.getByLabel('Place in the film');
    await place.focus();
    await page.keyboard.press('End');
    await expect.poll(() => page.evaluate('film.currentTime')).toBeCloseTo(FILM_S, 0);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.evaluate('film.currentTime')).toBeCloseTo(0.1, 2);
    await page.getByRole('button', { name: 'Next song' }).focus();
    await page.keyboard.press('Enter');
    const second = await songs.nth(1).getByRole('heading').innerText();
    expect(await page.getByTestId('song-under-film').innerText()).toContain(second);
    const balance = page.getByRole('slider', { name: /Balance/u });
    await balance.focus();
    await page.keyboard.press('Home');
    await expect.poll(() => page.evaluate('[film.volume, music().volume]')).toEqual([1, 0]);
    expect(await balance.getAttribute('aria-valuetext')).toBe('only the film');
    await page.keyboard.press('End');
    await expect.poll(() => page.evaluate('[film.volume, music().volume]')).toEqual([0, 1]);
    await page.getByRole('button', { name: 'Play the film with the song' }).focus();
    await page.keyboard.press('Space');
    await inStep(page, await startOf(songs.nth(1)));
  });

  it('makes the film with the chosen song under it, to be saved', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    await askFor(page, path.join(home, 'lively.mp4'));
    await page.getByRole('button', { name: 'Make the film' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download', { timeout: 30_000 }),
      page.getByRole('link', { name: 'Save the film' }).click({ timeout: 30_000 }),
    ]);
    expect(download.suggestedFilename()).toBe('lively with music.mp4');
    const made = await readFile(await download.path());
    expect(made.subarray(4, 8).toString()).toBe('ftyp');
    expect(made.length).toBeGreaterThan(50_000);
  });

  it('says that a film leaves the machine before it does, and why it did not', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    await page.route('**/film-options', async (route) => {
      const analyzers = [
        { name: 'local', sends_to: null },
        { name: 'gemini', sends_to: 'films.example' },
      ];
      const reply = await route.fetch();
      await route.fulfill({ json: { ...(await reply.json()), analyzers } });
    });
    await page.reload();
    await page.getByRole('button', { name: /Drop a film/u }).waitFor();
    await drop(page, [path.join(home, 'lively.mp4')]);
    await page.getByLabel('This machine').waitFor();
    expect(await page.getByRole('note').count()).toBe(0);
    await page.getByLabel('Gemini, at films.example').click();
    expect(await page.getByRole('note').innerText()).toMatch(/leaves this machine.*films\.example/u);
    await page.getByRole('button', { name: 'Find music for it' }).click();
    await page.getByTestId('film-song').first().waitFor();
    // this server has no key
    expect(await page.getByRole('note').innerText()).toContain('this machine judged it');
  });

  it('goes to where one points in the picture of the course', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    await askFor(page, path.join(home, 'lively.mp4'));
    const course = page.getByTestId('course');
    await course.waitFor();
    const box = await course.boundingBox();
    await page.mouse.click(box!.x + box!.width / 4, box!.y + box!.height / 2);
    await expect.poll(() => page.evaluate('film.currentTime')).toBeCloseTo(FILM_S / 4, 0);
  });

  it('shows a task again by its address, says that the film is not here, and gives the songs away', async () => {
    await using opened = await open(`/film/${taskId}`);
    const { page } = opened;
    const songs = page.getByTestId('film-song');
    await songs.first().waitFor();
    await page.getByText('lively.mp4').waitFor();
    await page.getByText('The film itself is not here').waitFor();
    await page.getByRole('button', { name: 'Play the film with the song' }).click();
    await expect
      .poll(() => page.evaluate('music().currentTime'))
      .toBeGreaterThan(await startOf(songs.first()));
    const csv = await saved(page, 'Save songs as CSV');
    expect(csv.split('\r\n').length).toBe((await songs.count()) + 2);
    expect(csv).toMatch(/^place,song_id,title[^]*1,\d+,Lively/u);
    const { analysis } = JSON.parse(await saved(page, 'Save all as JSON')) as FilmResult;
    expect(analysis.duration_s).toBeCloseTo(FILM_S, 0);
    // whoever has the film still sees it again
    await page.setInputFiles('input[type=file]', path.join(home, 'lively.mp4'));
    await page.locator('video').waitFor();
  });

  it('refuses what cannot be a film before it is sent, and tells why text named so is none', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    await page.getByRole('button', { name: /Drop a film/u }).waitFor();
    await drop(page, [path.join(home, 'notes.txt')]);
    expect(await page.getByRole('alert').innerText()).toContain('notes.txt');
    await drop(page, [path.join(home, 'words.mp4')]);
    await page.getByRole('button', { name: 'Find music for it' }).click();
    await page.getByText('Nothing came of this film').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('E_MEDIA_UNREADABLE');
    await page.getByRole('button', { name: 'Send it again' }).click();
    await page.getByRole('button', { name: 'Find music for it' }).waitFor();
  });

  it('cancels a task, which deletes its film', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    // the server looks at one film after the other
    const before: string[] = [];
    for (let i = 0; i < 7; i++) before.push(await server.send(path.join(home, 'lively.mp4')));
    await askFor(page, path.join(home, 'lively.mp4'));
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Find music for it' }).waitFor();
    for (const other of before)
      await fetch(`${server.url}/api/recommendations/tasks/${other}`, { method: 'DELETE' });
    await expect.poll(() => server.films()).toEqual([]);
  });

  it('follows a task over a lost connection', async () => {
    await using opened = await open('/film');
    const { page } = opened;
    const before = await server.send(path.join(home, 'lively.mp4'));
    let refused = 0;
    await page.route('**/events', (route) => (refused++, route.fulfill({ status: 503 })), { times: 1 });
    await askFor(page, path.join(home, 'lively.mp4'));
    await page.getByTestId('film-song').first().waitFor();
    expect(refused).toBe(1);
    await server.ended(before);
  });

  it('has the music in a film named instead', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').waitFor();
    await drop(page, [path.join(home, 'lively.mp4')]);
    await page.getByRole('button', { name: 'Name the music in it' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').innerText()).toContain('E_MEDIA_NO_AUDIO');
    await page.getByRole('button', { name: 'Find music for it' }).click();
    await page.waitForURL('**/film');
  });

  it.each(['/film', 'answer'])('fits a phone and shuts nobody out, light or dark: %s', async (view) => {
    await using opened = await open('/film');
    const { page } = opened;
    if (view === 'answer') {
      await askFor(page, path.join(home, 'lively.mp4'));
      await page.getByTestId('film-song').first().waitFor();
      await page.getByText('as measured').click();
    } else await page.getByRole('button', { name: /Drop a film/u }).waitFor();
    expect(await graveFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => graveFindings(page), { timeout: 5000 }).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect
      .poll(() => page.evaluate('document.documentElement.scrollWidth - innerWidth'))
      .toBeLessThanOrEqual(0);
  });
});

async function askFor(page: Page, file: string): Promise<void> {
  await page.getByRole('button', { name: /Drop a film/u }).waitFor();
  await drop(page, [file]);
  await page.getByRole('button', { name: 'Find music for it' }).click();
  await page.waitForURL(/\/film\/.+/u);
}

/** Where in the song the film begins, as is said to people, seconds. */
async function startOf(song: Locator): Promise<number> {
  const [, minutes, seconds] = /from (\d+):(\d+) to/u.exec(await song.innerText()) ?? [];
  return 60 * Number(minutes) + Number(seconds);
}

/** How far the song is from where it should be, seconds. */
async function stepOf(page: Page, startS: number): Promise<number> {
  const aheadS = await page.evaluate<number>('music().currentTime - film.currentTime');
  return Math.abs(aheadS - startS);
}

/** Until both run and keep together for half a second. */
async function inStep(page: Page, startS: number): Promise<void> {
  await expect
    .poll(
      async () => {
        const steps: number[] = [];
        for (let i = 0; i < 5; i++) {
          await page.waitForTimeout(100);
          if (await page.evaluate('film.paused || music().paused')) return Infinity;
          steps.push(await stepOf(page, startS));
        }
        return Math.max(...steps);
      },
      { timeout: 6000, interval: 50 },
    )
    .toBeLessThan(STEP_MAX_S);
}

async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}
