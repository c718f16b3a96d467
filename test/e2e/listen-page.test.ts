import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeSleeve } from '../../eval/sleeves/made-sleeve.ts';
import type { ListenHistoryAnswer } from '../../src/http/contract/listen-contract.ts';
import { encodeAudio } from '../../src/media/node-av/encode-audio.ts';
import { chromiumMissing, IN_A_BROWSER, launchChromium } from '../fixtures/chromium.ts';
import { cutTune, madeTune, tuneWav } from '../fixtures/made-tune.ts';
import { openRelay, type Relay } from '../fixtures/relay.ts';
import { noisy } from './listen-client.ts';
import { graveFindings, type OpenOptions, openPage } from './page-actions.ts';
import { runEarworm, startEarworm, type RunningEarworm } from './run-earworm.ts';

const RATE_HZ = 11_025;
/** A machine that is busy with something else is no failure. */
const SOON = { timeout: 15_000 };
const MARKUP = '<img src=x onerror="window.executed=1">';
const SONGS = [
  { title: 'Alder', artist: 'The Trees' },
  { title: MARKUP, artist: MARKUP },
];

const ALWAYS_ALLOWED = '--use-fake-ui-for-media-stream';
/** In this place the browser's fake microphone plays a file from its beginning to its end, over and over. */
const microphoneOf = (file: string): string[] => [
  '--use-fake-device-for-media-stream',
  ALWAYS_ALLOWED,
  `--use-file-for-fake-audio-capture=${file}`,
];

/** What a test changes before the page's own scripts run. */
const NO_MICROPHONE = `navigator.mediaDevices.getUserMedia = () =>
  Promise.reject(new DOMException('Requested device not found', 'NotFoundError'));`;
const STUBBORN_BROWSER = `{
  const { getSettings } = MediaStreamTrack.prototype;
  MediaStreamTrack.prototype.getSettings = function () {
    return { ...getSettings.call(this), noiseSuppression: true, autoGainControl: true };
  };
}`;
const HOLD_SOUND = `{
  const { resume } = AudioContext.prototype;
  AudioContext.prototype.resume = function () { window.context = this; return resume.call(this); };
  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => (window.stream = await getUserMedia(wanted));
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (kind) => (window.lock = await request(kind));
}`;
/** Opus in WebM, as a program of somebody else's may send it. */
const RECORD = `new Promise(async (resolve) => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { mimeType: 'audio/webm;codecs=opus' });
  const socket = new WebSocket('/api/v1/listen');
  socket.onopen = () => {
    socket.send(JSON.stringify({ format: 'webm-opus' }));
    recorder.ondataavailable = ({ data }) => socket.send(data);
    recorder.start(250);
  };
  let last;
  socket.onmessage = ({ data }) => (last = data);
  socket.onclose = () => resolve(last);
})`;
/** What a browser does when a microphone is unplugged. */
const UNPLUG = `for (const track of stream.getTracks()) {
  track.stop();
  track.dispatchEvent(new Event('ended'));
}`;

describe.skipIf(chromiumMissing)(`listening in a browser ${chromiumMissing ?? ''}`, IN_A_BROWSER, () => {
  let home: string;
  let server: RunningEarworm;
  let relay: Relay;
  let browser: Browser;

  async function start(port: string): Promise<number> {
    server = startEarworm(['serve', '--data', path.join(home, 'data'), '--port', port, '--json']);
    const { url } = JSON.parse(await server.waitForLine('listening')) as { url: string };
    return Number(new URL(url).port);
  }
  async function stop(): Promise<void> {
    server.process.kill('SIGTERM');
    await server.ended;
  }

  /** A page of its own; what scripts fail with fails the test. */
  async function open(address: string, options: OpenOptions = {}) {
    return openPage(browser, relay.url + address, options);
  }

  beforeAll(async () => {
    home = await realpath(await mkdtemp(path.join(tmpdir(), 'earworm-listen-page-')));
    const library = path.join(home, 'library');
    await mkdir(library);
    for (const [i, { title, artist }] of SONGS.entries()) {
      encodeAudio({
        path: path.join(library, `${i + 1}.mp3`),
        sampleRateHz: RATE_HZ,
        channels: [madeTune(i + 1, 40)],
        tags: { title, artist, album: 'Grove' },
      });
    }
    const { width, height, rgb } = madeSleeve(5, 400);
    const sleeve = sharp(rgb, { raw: { width, height, channels: 3 } }).jpeg();
    await writeFile(path.join(library, 'cover.jpg'), await sleeve.toBuffer());
    const played = Float32Array.from([
      ...noisy(cutTune(madeTune(1, 40), 9, 11), 1),
      ...noisy(cutTune(madeTune(2, 40), 3, 17), 2),
    ]);
    await writeFile(path.join(home, 'room.wav'), tuneWav(played));
    await writeFile(path.join(home, 'silence.wav'), tuneWav(new Float32Array(RATE_HZ)));
    await runEarworm(['index', library, '--data', path.join(home, 'data')]);
    relay = await openRelay(await start('0'));
    browser = await launchChromium(microphoneOf(path.join(home, 'room.wav')));
  });
  afterAll(async () => {
    await browser.close();
    await relay[Symbol.asyncDispose]();
    await stop();
    await rm(home, { recursive: true });
  });

  it('keeps listening over a connection that is cut, notes songs, and gives the notes away', async () => {
    await using opened = await open('/listen');
    const { page } = opened;
    await press(page, { isEndless: true });
    await page.getByRole('heading', { name: 'Alder' }).waitFor();
    await page.getByText('as it sounds').waitFor();
    relay.cut();
    await page.getByText('does not answer. Trying again; sound is kept').waitFor();
    relay.mend();
    await page.getByText('Listening on').waitFor();
    await page.getByRole('heading', { name: MARKUP }).waitFor({ timeout: 30_000 });
    // the room begins anew after 28 s: on a busy machine both songs may have been heard again
    const rows = page.getByRole('row');
    await expect.poll(() => rows.count(), SOON).toBeGreaterThanOrEqual(3);
    expect(await rows.last().innerText()).toContain('Alder');
    expect(await page.evaluate('window.executed')).toBeUndefined();
    const csv = await saved(page, 'Save as CSV');
    expect(csv.split('\r\n').length).toBeGreaterThanOrEqual(4);
    const { heard } = JSON.parse(await saved(page, 'Save as JSON')) as ListenHistoryAnswer;
    expect(heard.slice(0, 2).map(({ title }) => title)).toEqual(['Alder', MARKUP]);
    // leaving the view lets go of the microphone and of the server
    expect(relay.sockets()).toBe(1);
    await page.getByRole('link', { name: 'Statistics' }).click();
    await expect.poll(() => relay.sockets(), SOON).toBe(0);
  });

  it('outlives a restart of the server', async () => {
    await using opened = await open('/listen');
    const { page } = opened;
    await press(page, { isEndless: true });
    await page.getByRole('heading', { name: 'Alder' }).waitFor();
    await stop();
    await page.getByText('Trying again; sound is kept').waitFor();
    await start(String(relay.targetPort));
    await page.getByText('Listening on').waitFor({ timeout: 20_000 });
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it.concurrent('names the song, shows its sleeve, and goes along with it, by keyboard alone', async () => {
    await using opened = await open('/listen');
    const { page } = opened;
    await page.getByRole('button', { name: 'Listen' }).waitFor();
    await tabTo(page, 'Listen');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await expect
      .poll(() => page.evaluate("document.querySelector('meter').value"), SOON)
      .toBeGreaterThan(-60);
    const song = page.getByRole('article');
    await song.waitFor();
    expect(await song.innerText()).toMatch(/Alder\s+The Trees\s+Grove/u);
    await song.locator('img[src^="/api/image/"]').waitFor();
    expect(await page.getByRole('status').allInnerTexts()).toContain('This is Alder by The Trees.');
    // the song went on: nine seconds in it are where listening began
    const first = await positionS(page);
    expect(first).toBeGreaterThanOrEqual(11);
    expect(first).toBeLessThan(25);
    await expect.poll(() => positionS(page), SOON).toBeGreaterThan(first);
    // one answer was wanted: the microphone is given back
    await page.getByRole('button', { name: 'Listen', exact: true }).waitFor();
    expect(await page.evaluate(FOCUSED_BUTTON)).toBe('Listen');
  });

  it.concurrent('answers beside the field on Find', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('button', { name: 'Ask with the microphone' }).click();
    await page.getByRole('article').waitFor();
    expect(await page.getByRole('article').innerText()).toContain('Alder');
    await page.getByRole('searchbox').fill('trees');
    await page.getByRole('searchbox').press('Enter');
    await page.getByTestId('found').first().waitFor();
    expect(await page.getByTestId('position').count()).toBe(0);
  });

  it.concurrent('says that there is no sound, then that nothing was recognised', async () => {
    await using deaf = await launchChromium(microphoneOf(path.join(home, 'silence.wav')));
    await using opened = await openPage(deaf, `${relay.url}/`, {});
    const { page } = opened;
    await page.getByRole('button', { name: 'Ask with the microphone' }).click();
    await page.getByText('is the microphone muted').waitFor();
    await page.getByRole('heading', { name: 'Not in your collection' }).waitFor({ timeout: 30_000 });
    expect(await page.getByRole('button', { name: 'Listen again' }).count()).toBe(1);
    expect(await page.getByRole('meter').count()).toBe(0);
  });

  it.concurrent('says which processing the browser keeps on', async () => {
    await using opened = await open('/listen', { before: STUBBORN_BROWSER });
    const { page } = opened;
    await press(page);
    const told = page.getByText('the browser keeps');
    expect(await told.innerText()).toContain('noise suppression, gain control on');
  });

  it.concurrent('goes on at a press when the sound was suspended, and says when the microphone is taken away', async () => {
    await using opened = await open('/listen', { before: HOLD_SOUND });
    const { page } = opened;
    await press(page, { isEndless: true });
    await page.getByText('as it sounds').waitFor();
    await page.evaluate('context.suspend()');
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('heading', { name: 'Alder' }).waitFor();
    expect(await page.evaluate('lock.released')).toBe(false);
    await page.evaluate(UNPLUG);
    await expect.poll(() => page.evaluate('lock.released'), SOON).toBe(true);
    expect(await page.getByRole('alert').innerText()).toMatch(/taken away[^]*Connect it again/u);
    expect(await page.getByRole('meter').count()).toBe(0);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('meter').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it.concurrent('takes what the recorder of a browser makes', async () => {
    await using opened = await open('/listen');
    expect(await opened.page.evaluate(RECORD)).toContain('Alder');
  });

  it.concurrent('says what to do without a microphone', async () => {
    await using opened = await open('/listen', { before: NO_MICROPHONE });
    const { page } = opened;
    await press(page);
    expect(await page.getByRole('alert').innerText()).toMatch(/no microphone[^]*Connect one/u);
  });

  it.concurrent('says what to do when the microphone is refused', async () => {
    const flags = microphoneOf(path.join(home, 'room.wav'));
    await using asking = await launchChromium(flags.filter((flag) => flag !== ALWAYS_ALLOWED));
    await using opened = await openPage(asking, `${relay.url}/listen`, { permissions: [] });
    const { page, context } = opened;
    await context.grantPermissions(['clipboard-read']);
    await press(page);
    expect(await page.getByRole('alert').innerText()).toMatch(/was refused[^]*Allow it/u);
    await context.grantPermissions(['microphone']);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('meter').waitFor();
  });

  it.concurrent('says what to do where browsers give no microphone', async () => {
    await using opened = await open('/listen', {
      before: "Object.defineProperty(window, 'isSecureContext', { value: false })",
    });
    const { page } = opened;
    expect(await page.getByRole('alert').innerText()).toMatch(/https:[^]*localhost/u);
  });

  it.concurrent.each(['light', 'dark'] as const)(
    'shuts nobody out and fits a phone, %s',
    async (colorScheme) => {
      await using opened = await open('/listen', { colorScheme, viewport: { width: 360, height: 740 } });
      const { page } = opened;
      await page.getByRole('heading', { name: 'What was heard' }).waitFor();
      expect(await graveFindings(page)).toEqual([]);
      await press(page, { isEndless: true });
      await page.getByRole('article').waitFor();
      expect(await graveFindings(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth > innerWidth')).toBe(false);
    },
  );
});

async function press(page: Page, { isEndless = false } = {}): Promise<void> {
  if (isEndless) await page.getByRole('switch').check();
  await page.getByRole('button', { name: 'Listen', exact: true }).click();
}

/** Where in the song the page says one is. */
async function positionS(page: Page): Promise<number> {
  const [, minutes, seconds] = /(\d+):(\d+)/u.exec(await page.getByTestId('position').innerText()) ?? [];
  return 60 * Number(minutes) + Number(seconds);
}

async function saved(page: Page, link: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: link }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

const FOCUSED_BUTTON = "document.activeElement.closest('button')?.innerText";

async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 20; presses++) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate(FOCUSED_BUTTON)) === name) return;
  }
  expect.unreachable(`Tab does not lead to ${name}`);
}
