import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { mean, printMetrics, quantile } from '../../eval/metric.ts';
import type { ListenMessage } from '../../src/http/contract/listen-contract.ts';
import { launchChromium } from '../../test/fixtures/chromium.ts';
import { tuneWav } from '../../test/fixtures/made-tune.ts';
import { noisyClipsOf, SNR_DB, type NoisyClip } from './noisy-clips.ts';
import { serveTracks } from './serve-tracks.ts';

/** From the press of the button on; none when it was not named in time, or by another name. */
interface Named {
  /** Until the name stood on the page. */
  readonly shownS: number;
  /** Sound that the server had heard. */
  readonly heardS: number;
}

const NAMED_WITHIN_MS = 20_000;
/** The page is there and quiet before the button is pressed. */
const LISTEN = { name: 'Listen', exact: true } as const;

/**
 * `bench listen-page`: songs with noise at 5 dB, played into the microphone of a real browser, one after
 * another: how long from the press of the button until the name of the song stands on the page.
 * `--tracks FOLDER` instead of the demo collection.
 */
export async function listenPageCommand(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      tracks: { type: 'string' },
      songs: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  await using served = await serveTracks(values.tracks);
  const clips = noisyClipsOf(served.tracks, Number(values.songs), Number(values.seed));
  console.error(`${clips.length} songs into the microphone, one after another ...`);
  const all: (Named | undefined)[] = [];
  for (const clip of clips) {
    const named = await playToPage(served, clip);
    console.error(
      `${path.basename(clip.file)}: ${named === undefined ? 'not named' : `${named.shownS.toFixed(1)} s`}`,
    );
    all.push(named);
  }
  const n = all.length;
  const about = { snr_db: SNR_DB, n };
  const shown = all.map((named) => named?.shownS ?? Number.POSITIVE_INFINITY);
  const heard = all.map((named) => named?.heardS ?? Number.POSITIVE_INFINITY);
  printMetrics([
    { metric: 'listen_page_match_p50_s', value: quantile(shown, 0.5), ...about },
    { metric: 'listen_page_match_p90_s', value: quantile(shown, 0.9), ...about },
    { metric: 'listen_page_heard_p50_s', value: quantile(heard, 0.5), ...about },
    { metric: 'listen_page_named', value: mean(all.map((named) => Number(named !== undefined))), ...about },
  ]);
}

/** A browser of its own: what its microphone plays is settled when it starts. */
async function playToPage(
  { url, folder }: { url: string; folder: string },
  { file, samples }: NoisyClip,
): Promise<Named | undefined> {
  const wav = path.join(folder, 'room.wav');
  await writeFile(wav, tuneWav(quieter(samples)));
  await using browser = await launchChromium([
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-audio-capture=${wav}`,
  ]);
  return await pressAndWait(browser, url, file);
}

async function pressAndWait(browser: Browser, url: string, file: string): Promise<Named | undefined> {
  const page = await browser.newPage();
  let heardS = 0;
  let heardFile: string | undefined;
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const message = JSON.parse(String(payload)) as ListenMessage;
      if (message.type === 'match') [heardS, heardFile] = [message.heard_s, message.path];
    }),
  );
  await page.goto(`${url}/listen`);
  await page.getByRole('button', LISTEN).waitFor();
  await page.waitForLoadState('networkidle');
  const pressedMs = performance.now();
  await page.getByRole('button', LISTEN).click();
  try {
    await page.getByRole('article').waitFor({ timeout: NAMED_WITHIN_MS });
  } catch {
    return undefined;
  }
  console.error(heardFile, file, heardS);
  const shownS = (performance.now() - pressedMs) / 1000;
  return heardFile === file ? { shownS, heardS } : undefined;
}

/** Noise adds up to more than a file of integers can hold. */
function quieter(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
  return samples.map((x) => x / peak);
}
