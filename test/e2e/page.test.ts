import { copyFile, mkdir, mkdtemp, open as openFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSleeve } from '../../eval/sleeves/made-sleeve.ts';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { chromiumMissing, IN_A_BROWSER, launchChromium } from '../fixtures/chromium.ts';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { drop, graveFindings, openPage } from './page-actions.ts';
import { startEarworm, type RunningEarworm } from './run-earworm.ts';

const RATE_HZ = 11_025;
const MARKUP = '<img src=x onerror="window.executed=1">';
const SONGS = [
  { title: 'Alder', artist: 'The Trees', album: 'Grove', genre: 'Jazz', year: '1991' },
  { title: 'Birch', artist: 'The Trees', album: 'Grove', genre: 'Jazz', year: '1991' },
  { title: MARKUP, artist: MARKUP, album: 'Odd', genre: 'Rock', year: '2004' },
];
const VIEWS = [
  '/',
  '/?q=jazz',
  '/collection',
  '/collection/songs',
  '/collection/problems',
  '/collection/duplicates',
  '/songs/1',
  '/albums/1',
  '/jobs',
  '/statistics',
  '/listen',
  '/film',
];

describe.skipIf(chromiumMissing)(`the page in a browser ${chromiumMissing ?? ''}`, IN_A_BROWSER, () => {
  let home: string;
  let library: string;
  let server: RunningEarworm;
  let url: string;
  let browser: Browser;

  async function start(port: string): Promise<void> {
    const args = ['serve', '--data', path.join(home, 'data'), '--port', port, '--json'];
    server = startEarworm(args, { env: { EARWORM_LIBRARY: library } });
    ({ url } = JSON.parse(await server.waitForLine('listening')) as { url: string });
  }

  /** A page of its own; what scripts fail with, and requests to other hosts, fail the test. */
  function open(address: string, options: BrowserContextOptions = {}) {
    return openPage(browser, address, {
      baseURL: url,
      viewport: { width: 1280, height: 800 },
      // colours are looked at, and none of them half-way
      reducedMotion: 'reduce',
      timeoutMs: 20_000,
      isForbidden: (asked) => !/^(?:blob:|data:)/u.test(asked) && !asked.startsWith(url),
      ...options,
    });
  }

  beforeAll(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), 'earworm-page-')));
    library = path.join(home, 'library');
    for (const [i, { title, artist, album, genre, year }] of SONGS.entries()) {
      const folder = path.join(library, album);
      await mkdir(folder, { recursive: true });
      encodeAudio({
        path: path.join(folder, `${i + 1}.mp3`),
        sampleRateHz: RATE_HZ,
        channels: [madeTune(i + 1, 25)],
        tags: { title, artist, album, genre, date: year },
      });
      const { width, height, rgb } = madeSleeve(album.length, 400);
      const sleeve = sharp(rgb, { raw: { width, height, channels: 3 } }).jpeg();
      await writeFile(path.join(folder, 'cover.jpg'), await sleeve.toBuffer());
    }
    await writeFile(path.join(home, 'clip.wav'), tuneWav(cutTune(madeTune(2, 25), 9, 8)));
    await writeFile(path.join(home, 'text.txt'), 'neither sound nor picture');
    await start('0');
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    server.process.kill('SIGTERM');
    await server.ended;
    await rm(home, { recursive: true });
  });

  it('says what to do while there is no music and no model', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByText('The collection is empty').waitFor();
    await page.getByRole('searchbox').fill('anything');
    await page.getByRole('searchbox').press('Enter');
    await page.getByText('Not in your collection').waitFor();
    await page.goto('/collection');
    await page.getByText('No albums').waitFor();
    await page.goto('/statistics');
    await page.getByRole('button', { name: 'Fetch CLAP' }).waitFor();
    expect(await page.getByText(library, { exact: true }).count()).toBe(1);
  });

  it('can be installed, in less than 200 kB of script', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').waitFor();
    const address = (await page.locator('link[rel=manifest]').getAttribute('href')) ?? '';
    const manifest = (await (await page.request.get(address)).json()) as WebManifest;
    expect(manifest).toMatchObject({ display: 'standalone', start_url: '/' });
    for (const { src, type, sizes } of manifest.icons) {
      const icon = await page.request.get(src);
      expect([src, icon.status(), icon.headers()['content-type']]).toEqual([src, 200, type]);
      if (type !== 'image/png') continue;
      const { width, height } = await sharp(await icon.body()).metadata();
      expect(`${width}x${height}`).toBe(sizes);
    }
    const scriptBytes = (await page.evaluate(`performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0)`)) as number;
    expect(scriptBytes).toBeGreaterThan(10_000);
    expect(scriptBytes).toBeLessThan(200_000);
  });

  it('indexes a folder, following the job to its end, by keyboard alone', async () => {
    await using opened = await open('/jobs');
    const { page } = opened;
    await page.getByText('No jobs yet').waitFor();
    await tabTo(page, 'Folder to index');
    await page.keyboard.type('/nowhere');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(library);
    await page.keyboard.press('Enter');
    await page.locator('[data-testid=job][data-state=done]').waitFor();
    expect(await page.getByTestId('job').innerText()).toMatch(/indexed 3/u);
  });

  it('answers a clip that is dropped anywhere, and plays from where it begins', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').waitFor();
    await drop(page, [path.join(home, 'clip.wav')]);
    const found = page.getByTestId('found');
    await found.first().waitFor();
    expect(await found.first().innerText()).toMatch(/Birch[^]*the clip begins at 0:0[89]/u);
    await found
      .first()
      .getByRole('button', { name: /Play from/u })
      .click();
    await page.locator(`audio[src*="/api/v1/songs/"]`).waitFor();
    await found.first().getByRole('button', { name: 'More like this' }).click();
    await page.waitForURL(/like=song-/u);
    await page.getByText('More like', { exact: true }).waitFor();
  });

  it('answers a picture, and says of several files which it took', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').waitFor();
    await drop(page, [path.join(library, 'Grove/cover.jpg'), path.join(home, 'clip.wav')]);
    await page.getByTestId('found').first().waitFor();
    expect(await page.getByTestId('found').first().innerText()).toContain('Grove');
    await page.getByRole('group', { name: 'Other files' }).getByText('clip.wav').click();
    await page.getByText('the clip begins at').waitFor();
    await page.getByRole('group', { name: 'Other files' }).getByText('cover.jpg').waitFor();
  });

  it('takes the first useful one of a drop of ten files with a folder, and what is pasted', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').waitFor();
    const texts = Array.from({ length: 8 }, () => path.join(home, 'text.txt'));
    await drop(page, [path.join(home, 'folder'), ...texts, path.join(home, 'clip.wav')]);
    await page.getByText('the clip begins at').waitFor();
    expect(await page.getByRole('group', { name: 'Other files' }).getByRole('button').count()).toBe(9);
    await drop(page, [path.join(home, 'folder')]);
    await expect.poll(() => page.getByRole('alert').innerText()).toMatch(/folder.*under Jobs/u);
    await drop(page, [path.join(library, 'Grove/cover.jpg')], 'paste');
    await expect.poll(() => page.getByTestId('found').first().innerText()).toContain('Grove');
  });

  it('refuses a file of 2 GB before it is sent', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByText('of music').waitFor();
    const file = path.join(home, 'huge.wav');
    await using handle = await openFile(file, 'w');
    await handle.truncate(2_000_000_000);
    let posted = 0;
    page.on('request', (request) => (posted += Number(request.method() === 'POST')));
    await page.setInputFiles('input[type=file]', file);
    expect(await page.getByRole('alert').innerText()).toMatch(/huge\.wav.*2\.0 GB.*cut out/u);
    expect(posted).toBe(0);
  });

  it('draws a song and plays from where its picture is clicked, or the keys choose', async () => {
    await using opened = await open('/songs/2');
    const { page } = opened;
    const picture = page.getByRole('button', { name: /Play from/u });
    await picture.waitFor();
    await page.getByRole('img', { name: /^Waveform of 0:25, loudest at/u }).waitFor();
    await page.getByRole('img', { name: /[1-9]\d* peaks of the fingerprint/u }).waitFor();
    await picture.click({ position: { x: 600, y: 100 } });
    const position = (): Promise<number> =>
      page.evaluate("document.querySelector('audio[src*=songs]')?.currentTime ?? -1");
    await expect.poll(position).toBeGreaterThan(10);
    await page.mouse.move(0, 0);
    await picture.focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('button', { name: /^Play from 0:[12]\d/u }).waitFor();
  });

  it('asks for more like one and less like another, and keeps both in the address', async () => {
    await using opened = await open('/?like=song-1');
    const { page } = opened;
    await page.getByTestId('found').first().waitFor();
    await page.getByTestId('found').first().getByRole('button', { name: 'Less like this' }).click();
    await page.waitForURL(/like=song-1.*unlike=song-/u);
    await page.getByRole('group', { name: 'Examples' }).getByText('less like').waitFor();
    await page.getByRole('button', { name: 'Without song-1' }).click();
    await page.waitForURL(
      (address) => !address.search.includes('&like') && !address.search.includes('?like'),
    );
    await page.reload();
    await page.getByText('Less like', { exact: true }).waitFor();
    expect(await page.getByRole('group', { name: 'Examples' }).getByRole('button').count()).toBe(1);
  });

  it('says what is wrong with a file that is neither', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.setInputFiles('input[type=file]', path.join(home, 'text.txt'));
    expect(await page.getByRole('alert').innerText()).toContain('text.txt');
  });

  it('finds by words, filters at once, and keeps both in the address', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('searchbox').fill('trees grove');
    await page.getByRole('searchbox').press('Enter');
    await page.getByTestId('found').first().waitFor();
    await page.getByRole('radiogroup', { name: 'Kind' }).getByText('Songs').click();
    await expect.poll(() => page.getByTestId('found').count()).toBe(2);
    await page.getByLabel('From year').fill('2000');
    await page.getByText(/Not in your collection|Hidden by the filters/u).waitFor();
    expect(page.url()).toMatch(/q=trees\+grove.*kind=song.*year_min=2000/u);
    await page.reload();
    await page.getByText(/Not in your collection|Hidden by the filters/u).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('trees grove');
  });

  it('shows names as text, whatever is in them', async () => {
    await using opened = await open('/collection/songs');
    const { page } = opened;
    await page.getByText(MARKUP, { exact: true }).click();
    await page.getByRole('heading', { name: MARKUP }).waitFor();
    expect(await page.evaluate('window.executed')).toBeUndefined();
  });

  it('has no view that is not looked at below', async () => {
    await using opened = await open('/');
    const links = opened.page.getByRole('navigation', { name: 'Views' }).getByRole('link');
    await links.first().waitFor();
    const addresses = await links.evaluateAll((found) =>
      found.map((link) => link.getAttribute('href') ?? ''),
    );
    expect(addresses.length).toBeGreaterThan(4);
    expect(VIEWS).toEqual(expect.arrayContaining(addresses));
  });

  it.each(VIEWS)('fits a phone and shuts nobody out, light or dark: %s', async (view) => {
    await using opened = await open(view);
    const { page } = opened;
    await settled(page);
    expect(await graveFindings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    // the colours of some parts follow a moment later
    await expect.poll(() => graveFindings(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
  });

  it('shows a job while it runs, and stops it', async () => {
    const folder = path.join(library, 'Many');
    await mkdir(folder);
    for (let i = 0; i < 300; i++)
      await copyFile(path.join(library, 'Grove/1.mp3'), path.join(folder, `${i}.mp3`));
    await using opened = await open(`/jobs?folder=${encodeURIComponent(folder)}`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Index' }).click();
    const job = page.getByTestId('job').filter({ hasText: 'Many' });
    await job.getByText(/\d+ of 300/u).waitFor();
    await job.getByRole('button', { name: 'Cancel' }).click();
    await page.locator('[data-testid=job][data-state=cancelled]').waitFor();
    expect(await page.getByRole('heading', { name: 'History' }).count()).toBe(1);
  });

  it('says that the server is away, and takes it back', async () => {
    await using opened = await open('/jobs');
    const { page } = opened;
    await page.getByTestId('job').first().waitFor();
    server.process.kill('SIGKILL');
    await server.ended;
    const banner = page.getByText('This page tries again by itself');
    await banner.waitFor({ timeout: 30_000 });
    await start(new URL(url).port);
    await banner.waitFor({ state: 'detached', timeout: 30_000 });
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await expect.poll(() => page.getByTestId('job').count()).toBe(2);
  });
});

interface WebManifest {
  readonly icons: readonly { readonly src: string; readonly type: string; readonly sizes: string }[];
}

/** Until a view shows what it fetched. */
async function settled(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  const waiting = page.locator('[aria-busy=true], [aria-label=Loading]');
  await expect.poll(() => waiting.count()).toBe(0);
}

async function tabTo(page: Page, label: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab');
    const isThere = await page
      .locator('input')
      .and(page.getByLabel(label))
      .evaluate((element) => element.matches(':focus'));
    if (isThere) return;
  }
  expect.unreachable(`Tab does not lead to ${label}`);
}
