import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRandom } from '../../src/demo/random.ts';
import { readFilm } from '../../src/media/node-av/read-film.ts';
import type { BriefPart, FilmBrief } from '../../src/video/film-brief.ts';
import { findShots, type ShotSpan } from '../../src/video/find-shots.ts';
import { localFilmAnalyzer } from '../../src/video/local-film-analyzer.ts';
import { type DrawnShot, drawShots } from '../../test/fixtures/film/drawn-shots.ts';
import { steadyTimes, writeFilm } from '../../test/fixtures/film/write-film.ts';
import { printMetrics } from '../metric.ts';

const [WIDTH, HEIGHT, PER_S] = [96, 54, 25];
const BOUNDARY_FILMS = 4;
const COURSE_FILMS = 20;
/** A boundary counts as found when it is said so near to where it is. */
const CUT_TOLERANCE_S = 0.1;
const DISSOLVE_TOLERANCE_S = 0.5;

/**
 * `eval film`: shot boundaries on films made by code (80 hard cuts, 20 dissolves, flashes, fast pans), and on
 * others that nothing was tuned on, in which flashes also stand on cuts and in pans;
 * and whether slow and dark, then fast and bright films are told as such.
 */
export async function filmCommand(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'earworm-film-'));
  try {
    printMetrics(await judgeBoundaries(folder, { name: '', seeds: 'boundaries', isHarder: false }));
    printMetrics(await judgeBoundaries(folder, { name: '_held_out', seeds: 'held out', isHarder: true }));
    printMetrics(await judgeCourses(folder));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function makeAndRead(folder: string, shots: readonly DrawnShot[]) {
  const file = path.join(folder, 'film.mp4');
  const durationS = shots.reduce((sum, shot) => sum + shot.durationS, 0);
  writeFilm({
    path: file,
    width: WIDTH,
    height: HEIGHT,
    timesMs: steadyTimes(durationS, PER_S),
    draw: drawShots(shots, WIDTH, HEIGHT),
  });
  return readFilm(file, {});
}

interface Tally {
  found: number;
  missed: number;
  wrong: number;
}

interface FilmSet {
  /** Goes on the metrics' names. */
  readonly name: string;
  readonly seeds: string;
  /** Flashes also on cuts and in pans. */
  readonly isHarder: boolean;
}

async function judgeBoundaries(folder: string, set: FilmSet) {
  const cuts: Tally = { found: 0, missed: 0, wrong: 0 };
  const dissolves: Tally = { found: 0, missed: 0, wrong: 0 };
  for (let film = 0; film < BOUNDARY_FILMS; film++) {
    const shots = boundaryShots(film, set);
    const said = findShots(await makeAndRead(folder, shots)).slice(1);
    const starts = shots.map((_, i) => shots.slice(0, i).reduce((sum, shot) => sum + shot.durationS, 0));
    const isDissolve = shots.map(({ dissolveS = 0 }) => dissolveS > 0);
    const of = (dissolve: boolean) => starts.filter((_, i) => i > 0 && isDissolve[i] === dissolve);
    count(cuts, of(false), timesOf(said, 'cut'), CUT_TOLERANCE_S);
    count(dissolves, of(true), timesOf(said, 'dissolve'), DISSOLVE_TOLERANCE_S);
  }
  return [
    { metric: `hard_cut_f1${set.name}`, value: f1Of(cuts), n: cuts.found + cuts.missed, wrong: cuts.wrong },
    {
      metric: `dissolve_f1${set.name}`,
      value: f1Of(dissolves),
      n: dissolves.found + dissolves.missed,
      wrong: dissolves.wrong,
    },
  ];
}

/** Twenty cuts, five dissolves, flashes and four fast pans. */
function boundaryShots(film: number, { seeds, isHarder }: FilmSet): DrawnShot[] {
  const random = createRandom(`${seeds} ${film}`);
  return Array.from({ length: 26 }, (_, i): DrawnShot => {
    const durationS = Math.round(25 * random.between(0.9, 2.4)) / 25 + (i % 5 === 3 || i % 5 === 4 ? 1 : 0);
    const isFlashed = i % 4 === 1 || (isHarder && i % 6 === 2);
    const flashesS = isHarder && i % 7 === 3 ? [0] : isFlashed ? [durationS / 2] : [];
    return {
      durationS,
      seed: 1000 * film + i + (isHarder ? 100_000 : 0),
      light: random.between(0.15, 0.85),
      colour: random.between(0.2, 1),
      movePerS: random.between(0, 0.3),
      flashesS,
      ...(i % 5 === 4 ? { dissolveS: random.between(0.5, 1.5) } : {}),
      ...(i % 6 === 2 ? { panPerS: random.between(0.8, 1.6) } : {}),
    };
  });
}

const timesOf = (shots: readonly ShotSpan[], opening: ShotSpan['opening']): number[] =>
  shots.filter((shot) => shot.opening === opening).map(({ startS }) => startS);

function count(tally: Tally, truth: readonly number[], said: readonly number[], toleranceS: number): void {
  const left = [...said];
  for (const timeS of truth) {
    const at = left.findIndex((s) => Math.abs(s - timeS) <= toleranceS);
    if (at === -1) tally.missed++;
    else {
      left.splice(at, 1);
      tally.found++;
    }
  }
  tally.wrong += left.length;
}

const f1Of = ({ found, missed, wrong }: Tally): number => (2 * found) / (2 * found + missed + wrong);

async function judgeCourses(folder: string) {
  let right = 0;
  for (let film = 0; film < COURSE_FILMS; film++) {
    const { brief, turnS } = await readCourse(folder, film);
    if (isRight(brief, turnS)) right++;
    else console.error(film, turnS, JSON.stringify(brief.parts));
  }
  return [{ metric: 'course_right', value: right, n: COURSE_FILMS }];
}

/** Two or three slow, dark shots, then many short, bright ones. */
async function readCourse(folder: string, film: number): Promise<{ brief: FilmBrief; turnS: number }> {
  const random = createRandom(`course ${film}`);
  const slow = Array.from({ length: 2 + (film % 2) }, (_, i): DrawnShot => ({
    durationS: Math.round(random.between(4, 6)),
    seed: 7000 + 100 * film + i,
    light: random.between(0.08, 0.2),
    colour: random.between(0.05, 0.3),
    movePerS: random.between(0, 0.03),
  }));
  const fast = Array.from({ length: 10 + (film % 5) }, (_, i): DrawnShot => ({
    durationS: Math.round(25 * random.between(0.7, 1.3)) / 25,
    seed: 9000 + 100 * film + i,
    light: random.between(0.65, 0.9),
    colour: random.between(0.6, 1),
    movePerS: random.between(0.3, 0.7),
  }));
  const reading = await makeAndRead(folder, [...slow, ...fast]);
  const brief = await localFilmAnalyzer().analyze({ path: '', reading });
  return { brief, turnS: slow.reduce((sum, { durationS }) => sum + durationS, 0) };
}

const SLOW_BPM_MAX = 100;
const FAST_BPM_MIN = 110;
const TURN_TOLERANCE_S = 3;

/** Rising, at the right time, from low energy and a slow tempo to high and fast. */
function isRight({ course, parts }: FilmBrief, turnS: number): boolean {
  const [first, second] = parts as [BriefPart, BriefPart?];
  return (
    course === 'rising' &&
    second !== undefined &&
    Math.abs(second.start_s - turnS) <= TURN_TOLERANCE_S &&
    first.energy_level === 'Low' &&
    first.tempo_bpm_range[1] <= SLOW_BPM_MAX &&
    second.energy_level === 'High' &&
    second.tempo_bpm_range[0] >= FAST_BPM_MIN
  );
}
