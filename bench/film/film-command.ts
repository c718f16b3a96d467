import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { printMetrics, quantile } from '../../eval/metric.ts';
import { createRandom } from '../../src/demo/random.ts';
import { createAnalysisPool } from '../../src/media/node-av/create-analysis-pool.ts';
import { localFilmAnalyzer } from '../../src/video/local-film-analyzer.ts';
import { type DrawnShot, drawShots } from '../../test/fixtures/film/drawn-shots.ts';
import { steadyTimes, writeFilm } from '../../test/fixtures/film/write-film.ts';

const [WIDTH, HEIGHT, PER_S, DURATION_S] = [1280, 720, 25, 10];
/** Drawn so much smaller, for drawing takes far longer than what is measured. */
const SHRINK = 4;
const RATE_HZ = 48_000;
const ROUNDS = 9;

/** `bench film`: how long a 10 s film of 720p with sound takes from its file to its brief. */
export async function filmCommand(): Promise<void> {
  await using undo = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-film-'));
  undo.defer(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'film.mkv');
  makeFilm(file);
  const reader = createAnalysisPool({
    concurrency: 2,
    limits: { durationMaxS: 3600, stallMaxS: 30, wallMaxS: 600, memoryMaxMb: 1024 },
  });
  undo.defer(() => reader.close());
  const { analyze } = localFilmAnalyzer();
  const timesMs: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const startedMs = performance.now();
    const { shots, usage } = await analyze({ path: file, reading: await reader.readFilm(file) });
    timesMs.push(performance.now() - startedMs);
    if (
      shots.length < SHOTS.length / 2 ||
      usage['frames'] !== DURATION_S * PER_S ||
      usage['has_sound'] !== true
    )
      throw new Error(`not all of the film was seen: ${JSON.stringify({ shots: shots.length, usage })}`);
  }
  const [firstMs = 0, ...laterMs] = timesMs;
  const labels = {
    duration_s: DURATION_S,
    height: HEIGHT,
    size_mb: Math.round((await stat(file)).size / 1e5) / 10,
  };
  printMetrics([
    { metric: 'film_analysis_p50_ms', value: quantile(laterMs, 0.5), ...labels, n: ROUNDS },
    { metric: 'film_analysis_max_ms', value: quantile(laterMs, 1), ...labels, n: ROUNDS },
    // the process that decodes is started by it
    { metric: 'film_analysis_first_ms', value: firstMs, ...labels, n: 1 },
  ]);
}

const SHOTS: readonly DrawnShot[] = Array.from({ length: 8 }, (_, i) => ({
  durationS: DURATION_S / 8,
  seed: i,
  light: 0.2 + 0.08 * i,
  panPerS: i % 3 === 0 ? 0.5 : 0,
  movePerS: 0.3,
}));

function makeFilm(file: string): void {
  const [width, height] = [WIDTH / SHRINK, HEIGHT / SHRINK];
  const small = new Uint8Array(3 * width * height);
  const draw = drawShots(SHOTS, width, height);
  const random = createRandom('bench film');
  // as much grain as cameras give, so that decoding has something to do
  const grain = Int8Array.from({ length: 2 ** 16 }, () => Math.round(40 * (random.next() - 0.5)));
  const samples = Float32Array.from(
    { length: DURATION_S * RATE_HZ },
    (_, i) => 0.3 * Math.sin(i / 30) * Math.sin(i / 9000) + 0.1 * (random.next() - 0.5),
  );
  writeFilm({
    path: file,
    width: WIDTH,
    height: HEIGHT,
    timesMs: steadyTimes(DURATION_S, PER_S),
    sound: { sampleRateHz: RATE_HZ, samples },
    draw(timeS, into) {
      draw(timeS, small);
      const shift = Math.floor(random.next() * 2 ** 16);
      for (let y = 0, at = 0; y < HEIGHT; y++) {
        const row = Math.floor(y / SHRINK) * width;
        for (let x = 0; x < WIDTH; x++)
          for (let i = 0; i < 3; i++, at++) {
            const value = small[3 * (row + Math.floor(x / SHRINK)) + i]!;
            into[at] = Math.max(0, Math.min(255, value + grain[(at + shift) & 0xff_ff]!));
          }
      }
    },
  });
}
