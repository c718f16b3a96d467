import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startEarworm } from '../test/e2e/run-earworm.ts';
import { launchChromium } from '../test/fixtures/chromium.ts';
import { drawShots } from '../test/fixtures/film/drawn-shots.ts';
import { steadyTimes, writeFilm } from '../test/fixtures/film/write-film.ts';
import { PROJECT_ROOT } from './run-tool.ts';

/** What each picture shows: its address, and what is done there first. */
const VIEWS: readonly { name: string; address: string; prepare?: (page: Page) => Promise<unknown> }[] = [
  { name: 'find', address: '/' },
  { name: 'words', address: '/?q=slow+and+quiet' },
  {
    name: 'sound',
    address: '/',
    prepare: async (page) => {
      await page.setInputFiles('input[type=file]', path.join(DEMO, '.try/noisy-clip.mp3'));
      await page.getByTestId('found').first().waitFor();
    },
  },
  { name: 'listen', address: '/listen' },
  { name: 'film', address: '/film' },
  {
    name: 'film-answer',
    address: '/film',
    prepare: async (page) => {
      await page.setInputFiles('input[type=file]', FILM);
      await page.getByRole('button', { name: 'Find music for it' }).click();
      await page.getByTestId('film-song').first().waitFor();
      await page.evaluate('document.querySelector("video").currentTime = 8');
    },
  },
  { name: 'albums', address: '/collection' },
  { name: 'songs', address: '/collection/songs' },
  { name: 'song', address: '/songs/3' },
  { name: 'album', address: '/albums/2' },
  { name: 'problems', address: '/collection/problems' },
  { name: 'duplicates', address: '/collection/duplicates' },
  { name: 'jobs', address: '/jobs' },
  { name: 'statistics', address: '/statistics' },
];
const LOOKS = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 860 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 860 } },
  { name: 'phone', colorScheme: 'light', viewport: { width: 390, height: 844 } },
] as const;

const [target = path.join(PROJECT_ROOT, 'build/screenshots')] = process.argv.slice(2);
const DATA = path.join(PROJECT_ROOT, 'build/screenshots-data');
const DEMO = path.join(DATA, 'demo');
const FILM = path.join(DATA, 'harbour.mp4');

/** Pictures of every view of the demo, in light, dark and on a phone. */
async function main(): Promise<void> {
  mkdirSync(target, { recursive: true });
  const server = startEarworm(['start', '--data', DATA, '--port', '0', '--json']);
  const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
  const browser = await launchChromium();
  try {
    await fetch(`${url}/api/v1/index`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ directory_path: DEMO }),
    });
    makeFilm();
    for (const look of LOOKS) await takeAll(browser, url, look);
  } finally {
    await browser.close();
    server.process.kill('SIGTERM');
    await server.ended;
  }
}

/** Two slow, dark shots, then eight fast, bright ones. */
function makeFilm(): void {
  const [width, height] = [320, 180];
  const shots = [
    ...[3, 4].map((seed) => ({ durationS: 3.5, seed, light: 0.25 })),
    ...[20, 21, 22, 23, 24, 25, 26, 27].map((seed, i) => ({
      durationS: 0.9,
      seed,
      light: 0.75,
      colour: 1,
      movePerS: 0.5,
      dissolveS: i === 0 ? 0.8 : 0,
    })),
  ];
  const durationS = shots.reduce((sum, shot) => sum + shot.durationS, 0);
  const draw = drawShots(shots, width, height);
  writeFilm({ path: FILM, width, height, timesMs: steadyTimes(durationS, 25), draw });
}

async function takeAll(browser: Browser, url: string, look: (typeof LOOKS)[number]): Promise<void> {
  const { colorScheme, viewport } = look;
  const context = await browser.newContext({ baseURL: url, colorScheme, viewport });
  const page = await context.newPage();
  for (const { name, address, prepare } of VIEWS) {
    await page.goto(address);
    await prepare?.(page);
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: path.join(target, `${name}-${look.name}.png`) });
  }
  await context.close();
}

await main();
