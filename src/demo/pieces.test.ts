import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ALBUMS } from './albums.ts';
import { DEMO_VERSION } from './demo-manifest.ts';
import { type SoundWord, tempoWord } from './piece.ts';
import { renderPiece } from './piece-file.ts';
import { type DemoPiece, PIECES } from './pieces.ts';
import { SAMPLE_RATE_HZ } from './synth/instrument.ts';
import { PEAK_MAX } from './synth/master.ts';
import type { StereoTrack } from './synth/stereo-track.ts';

/** When the sound of a piece changes on purpose, raise `DEMO_VERSION` and write the new digest here. */
const DIGESTS: Readonly<Record<number, string>> = { 1: 'aae13b51daccbacc' };

/** Drones and swells: they keep time too, but nothing in them strikes it. */
const BEATLESS_TITLES = new Set(['Fog Over the Estuary', 'Iron Bell Drone', 'Swell']);

const HOP_FRAMES = SAMPLE_RATE_HZ / 100;

interface Measured {
  readonly piece: DemoPiece;
  readonly digest: string;
  readonly loudnessDb: number;
  /** A mean pitch of the sound, high when it is bright. */
  readonly centroidHz: number;
}

function quantise({ left, right }: StereoTrack): Int16Array {
  const samples = new Int16Array(2 * left.length);
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = Math.round(32_767 * (left[i] ?? 0));
    samples[2 * i + 1] = Math.round(32_767 * (right[i] ?? 0));
  }
  return samples;
}

const mono = ({ left, right }: StereoTrack): Float32Array =>
  left.map((sample, i) => sample + (right[i] ?? 0));

/** Of every sample: written as loops, for millions of samples are judged. */
function power(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum / samples.length;
}

/** The largest sample, or not a number if one of them is not. */
function peakOf(samples: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const size = Math.abs(samples[i] ?? 0);
    if (!(size <= peak)) peak = size;
  }
  return peak;
}

/** Seconds of the longest stretch below -50 dB. */
function longestSilenceS(sound: Float32Array): number {
  let longest = 0;
  let current = 0;
  for (let start = 0; start < sound.length; start += HOP_FRAMES) {
    const isSilent = power(sound.subarray(start, start + HOP_FRAMES)) < 1e-5;
    current = isSilent ? current + 1 : 0;
    longest = Math.max(longest, current);
  }
  return longest / 100;
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Loudness of each hundredth of a second, in nepers: the lows or what is left without them. */
function loudnessCourse(sound: Float32Array, band: 'low' | 'high'): Float64Array {
  const course = new Float64Array(Math.floor(sound.length / HOP_FRAMES));
  let low = 0;
  for (let i = 0; i < course.length * HOP_FRAMES; i++) {
    const sample = sound[i] ?? 0;
    low += 0.03 * (sample - low);
    const part = band === 'low' ? low : sample - low;
    const hop = Math.floor(i / HOP_FRAMES);
    course[hop] = (course[hop] ?? 0) + part * part;
  }
  return course.map((energy) => Math.log(1e-6 + energy));
}

/** How much louder each hundredth of a second is than the one before, low and high sounds alike; mean 0. */
function onsets(sound: Float32Array): Float64Array {
  const courses = [loudnessCourse(sound, 'low'), loudnessCourse(sound, 'high')];
  const rises = new Float64Array(courses[0]?.length ?? 0);
  for (const course of courses) {
    for (let hop = 1; hop < rises.length; hop++) {
      const rise = (course[hop] ?? 0) - (course[hop - 1] ?? 0);
      rises[hop] = (rises[hop] ?? 0) + Math.min(3, Math.max(0, rise));
    }
  }
  const average = mean([...rises]);
  return rises.map((rise) => rise - average);
}

/** How well a tempo explains the onsets: at the beat, its half and its quarter. */
function tempoStrength(rises: Float64Array, bpm: number): number {
  return [1, 2, 4].reduce((sum, times) => {
    const radiansPerHop = (2 * Math.PI * times * bpm) / 60 / 100;
    let re = 0;
    let im = 0;
    for (let hop = 0; hop < rises.length; hop++) {
      re += (rises[hop] ?? 0) * Math.cos(radiansPerHop * hop);
      im += (rises[hop] ?? 0) * Math.sin(radiansPerHop * hop);
    }
    return sum + Math.hypot(re, im);
  }, 0);
}

/** The best tempo within a tenth of the stated one. */
function tempoHeard(sound: Float32Array, bpm: number): number {
  const rises = onsets(sound);
  const tempi = Array.from({ length: 41 }, (_, i) => bpm * (0.9 + i / 200));
  const strengths = tempi.map((tempo) => tempoStrength(rises, tempo));
  return tempi[strengths.indexOf(Math.max(...strengths))] ?? 0;
}

function centroidHz(sound: Float32Array): number {
  const steps = new Float32Array(sound.length);
  for (let i = 1; i < steps.length; i++) steps[i] = (sound[i] ?? 0) - (sound[i - 1] ?? 0);
  return (SAMPLE_RATE_HZ / Math.PI) * Math.asin(Math.min(1, Math.sqrt(power(steps) / power(sound)) / 2));
}

describe('the table of pieces', () => {
  it('has thirty different titles on the albums of the table', () => {
    expect(new Set(PIECES.map(({ title }) => title)).size).toBe(30);
    const albumIds = new Set(ALBUMS.map(({ albumId }) => albumId));
    for (const { albumId } of PIECES) expect(albumIds).toContain(albumId);
    expect(new Set(PIECES.map(({ albumId }) => albumId)).size).toBe(ALBUMS.length);
  });

  it('numbers the tracks of each album from one', () => {
    for (const { albumId } of ALBUMS) {
      const numbers = PIECES.filter((piece) => piece.albumId === albumId).map(
        ({ trackNumber }) => trackNumber,
      );
      expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    }
  });

  it('has slow and fast, minor and major, with drums and without, and every kind of file', () => {
    expect(new Set(PIECES.map(tempoWord))).toEqual(new Set(['slow', 'medium', 'fast']));
    expect(Math.min(...PIECES.map(({ bpm }) => bpm))).toBe(60);
    expect(Math.max(...PIECES.map(({ bpm }) => bpm))).toBe(180);
    expect(new Set(PIECES.map(({ hasDrums }) => hasDrums)).size).toBe(2);
    expect(new Set(PIECES.map(({ format }) => format))).toEqual(
      new Set(['flac', 'mp3', 'ogg', 'opus', 'm4a']),
    );
    expect(new Set(PIECES.map(({ key }) => key.mode)).size).toBe(6);
  });

  it('never calls a piece both bright and dark, calm and energetic, or happy and sad', () => {
    for (const { words } of PIECES) {
      for (const [one, other] of [
        ['bright', 'dark'],
        ['calm', 'energetic'],
        ['happy', 'sad'],
        ['acoustic', 'electronic'],
      ] as const) {
        expect(words.includes(one) && words.includes(other)).toBe(false);
      }
    }
  });
});

describe('scores', () => {
  it.each(PIECES)('$title has the tempo and the metre of the table', (piece) => {
    const score = piece.compose(piece);
    expect([score.bpm, score.beatsPerBar]).toEqual([piece.bpm, piece.beatsPerBar]);
    const durationS = (score.bars * score.beatsPerBar * 60) / score.bpm;
    expect(durationS).toBeGreaterThan(40);
    expect(durationS).toBeLessThan(75);
  });

  it.each(PIECES)('$title is never written twice alike', (piece) => {
    const notes = piece.compose(piece).parts.flatMap((part) => part.notes);
    const bars = Map.groupBy(notes, ({ beat }) => Math.floor(beat / piece.beatsPerBar));
    const written = [...bars].map(([bar, inBar]) =>
      JSON.stringify(inBar.map(({ beat, midi }) => [(beat - bar * piece.beatsPerBar).toFixed(4), midi])),
    );
    expect(new Set(written).size).toBe(written.length);
  });

  it('has drums where the table says so', () => {
    const drums = /^(kick|snare|rim|clap|drum|ride|timpani|brush)$/;
    for (const piece of PIECES) {
      const names = piece.compose(piece).parts.map(({ name }) => name);
      expect([piece.title, names.some((name) => drums.test(name))]).toEqual([piece.title, piece.hasDrums]);
    }
  });
});

describe('sound', () => {
  const measured: Measured[] = [];
  const measuresOf = (word: SoundWord, name: 'centroidHz' | 'loudnessDb'): number[] =>
    measured.filter(({ piece }) => piece.words.includes(word)).map((measure) => measure[name]);

  it.each(PIECES)('$title is whole, loud enough, below full scale and in time', (piece) => {
    const track = renderPiece(piece);
    const sound = mono(track);
    const peak = Math.max(peakOf(track.left), peakOf(track.right));
    expect(peak).toBeGreaterThan(0.4);
    expect(peak).toBeLessThan(PEAK_MAX);
    expect(longestSilenceS(sound)).toBeLessThan(2);
    const seconds = sound.length / SAMPLE_RATE_HZ;
    expect(seconds).toBeGreaterThan(40);
    expect(seconds).toBeLessThan(75);
    const heard = BEATLESS_TITLES.has(piece.title) ? piece.bpm : tempoHeard(sound, piece.bpm);
    expect(Math.abs(heard / piece.bpm - 1)).toBeLessThan(0.01);
    measured.push({
      piece,
      digest: createHash('sha256').update(quantise(track)).digest('hex'),
      loudnessDb: 10 * Math.log10((power(track.left) + power(track.right)) / 2),
      centroidHz: centroidHz(sound),
    });
  });

  it('is the same every time', () => {
    const [first] = PIECES;
    if (first === undefined) throw new Error('there is a first piece');
    const digest = createHash('sha256')
      .update(quantise(renderPiece(first)))
      .digest('hex');
    expect(measured.find(({ piece }) => piece === first)?.digest).toBe(digest);
  });

  it('is brighter where the words say bright than where they say dark or warm', () => {
    expect(Math.min(...measuresOf('bright', 'centroidHz'))).toBeGreaterThan(1500);
    expect(Math.max(...measuresOf('dark', 'centroidHz'))).toBeLessThan(1100);
    expect(Math.max(...measuresOf('warm', 'centroidHz'))).toBeLessThan(1500);
  });

  it('is louder where the words say energetic than where they say calm', () => {
    expect(mean(measuresOf('energetic', 'loudnessDb'))).toBeGreaterThan(
      mean(measuresOf('calm', 'loudnessDb')) + 4,
    );
    expect(Math.min(...measuresOf('energetic', 'loudnessDb'))).toBeGreaterThan(
      Math.max(...measuresOf('calm', 'loudnessDb')),
    );
  });

  it('has not changed since this version of the collection', () => {
    const digest = createHash('sha256')
      .update(measured.map((measure) => measure.digest).join('\n'))
      .digest('hex');
    expect(digest.slice(0, 16)).toBe(DIGESTS[DEMO_VERSION]);
  });

  it('lasts half an hour at most altogether', () => {
    const seconds = PIECES.reduce((sum, piece) => {
      const { bars, beatsPerBar, bpm } = piece.compose(piece);
      return sum + (bars * beatsPerBar * 60) / bpm + 4;
    }, 0);
    expect(seconds).toBeLessThanOrEqual(1800);
  });
});
