import { describe, expect, it } from 'vitest';
import type { SoundColumns, SoundValue } from '../../audio/descriptors/sound-values.ts';
import { type FoundKey, measureSongs, spreadOf } from './fit-song.ts';
import { songWords } from './song-words.ts';
import { yearWords } from './year-words.ts';

const NAMES =
  'brightness warmth bass flatness tempo beat onsetsPerS onsetStrength onsetBreadth percussiveness roughness mode loudness loudnessRange crest energy movement';

type Song = Partial<Record<SoundValue, number>>;

const song = (more: Song = {}): Song => more;

const columnsOf = (songs: readonly Song[]): SoundColumns =>
  Object.fromEntries(
    NAMES.split(' ').map((name) => [name, Float32Array.from(songs, (one) => one[name as SoundValue] ?? 0)]),
  ) as SoundColumns;

/** Of the first song of a collection that has one more, as usual as can be. */
function fitOf(words: string, one: Song, others: readonly Song[] = [], key?: FoundKey): number {
  const meaning = songWords(words.split(' '));
  if (meaning === undefined) throw new Error(`"${words}" means nothing`);
  const spread = spreadOf(columnsOf([...others, song()]));
  return measureSongs(meaning, { columns: columnsOf([one]), spread, keyAt: () => key }).fit(0);
}

describe('songWords', () => {
  it.each([
    ['120 bpm', 116.4, 123.6],
    ['120bpm', 116.4, 123.6],
    ['around 90', 82.8, 97.2],
    ['~90', 82.8, 97.2],
    ['100-90 bpm', 87.3, 103],
    ['slow', 0, 82],
    ['slower', 0, 82],
  ])('reads %j as a tempo', (text, bpmMin, bpmMax) => {
    const meaning = songWords(text.split(' '));
    expect(meaning).toMatchObject({ kind: 'tempo' });
    expect(
      Object.values(meaning ?? {})
        .slice(1)
        .map(Number),
    ).toEqual([expect.closeTo(bpmMin), expect.closeTo(bpmMax)]);
  });

  it.each([
    ['in a minor', 9, 'minor'],
    ['c# major', 1, 'major'],
    ['f sharp minor', 6, 'minor'],
    ['b flat maj', 10, 'major'],
    ['minor', undefined, 'minor'],
  ])('reads %j as a key', (text, tonic, mode) => {
    expect(songWords(text.split(' '))).toEqual({
      kind: 'key',
      mode,
      ...(tonic === undefined ? {} : { tonic }),
    });
  });

  it.each(['heartbreak', '120', '999 bpm', 'constructor', '__proto__', 'h minor', ''])(
    'knows nothing of %j',
    (text) => {
      expect(songWords(text.split(' '))).toBeUndefined();
    },
  );

  it('knows words in their other forms', () => {
    const forms = ['darker', 'darkest', 'calmly', 'happier', 'warmer', 'loudest'];
    expect(forms.filter((form) => songWords([form])?.kind !== 'leaning')).toEqual([]);
  });
});

describe('measureSongs', () => {
  it('tells loud from quiet, energetic from calm, happy from sad', () => {
    expect(fitOf('loud', song({ loudness: 1.5 }))).toBeGreaterThan(0.7);
    expect(fitOf('loud', song({ loudness: -1.5 }))).toBeLessThan(0.1);
    expect(fitOf('calm', song({ energy: -1.5, onsetStrength: -1 }))).toBeGreaterThan(0.6);
    expect(fitOf('calm', song({ energy: 1.5 }))).toBeLessThan(0.1);
    expect(fitOf('happy', song({ mode: 1.5, brightness: 1 }))).toBeGreaterThan(
      fitOf('sad', song({ mode: 1.5, brightness: 1 })),
    );
  });

  it('lets nothing unusual fit a leaning', () => {
    expect(fitOf('loud', song())).toBeLessThan(0.5);
  });

  it('measures by the spread of a large collection, and by what is usual in a small one', () => {
    const loud = Array.from({ length: 1000 }, (_, i) => song({ loudness: 1 + (i % 10) / 10 }));
    expect(fitOf('loud', song({ loudness: 1 }), loud)).toBeLessThan(0.2);
    expect(fitOf('loud', song({ loudness: 1 }), loud.slice(0, 3))).toBeGreaterThan(0.7);
    expect(fitOf('quiet', song({ loudness: 1 }), loud)).toBeGreaterThan(0.5);
  });

  it('takes half or twice a tempo for less, and never for a word without end', () => {
    // one deviation is 0.541 octaves about 91 bpm
    const at = (bpm: number): Song => song({ tempo: (Math.log2(bpm) - 6.51) / 0.541 });
    expect(fitOf('120 bpm', at(121))).toBeGreaterThan(0.95);
    expect(fitOf('120 bpm', at(60))).toBeCloseTo(0.3);
    expect(fitOf('120 bpm', at(90))).toBeLessThan(0.05);
    expect(fitOf('slow', at(70))).toBe(1);
    expect(fitOf('slow', at(140))).toBeLessThan(0.05);
  });

  it('asks for the tonic where it is named, and takes the relative key for less', () => {
    const values = song({ mode: -1.5 });
    const fit = (tonic: number, one = values): number =>
      fitOf('a minor', one, [], { tonic, confidence: 0.5 });
    expect(fit(9)).toBeCloseTo(0.8);
    expect(fit(4)).toBeLessThan(0.05);
    expect(fit(0, song({ mode: 1.5 }))).toBeCloseTo(0.3);
    expect(fitOf('a minor', values)).toBeLessThan(0.05);
  });

  it('knows nothing of a song without sound, and leaves it out of the spread', () => {
    const unheard = Object.fromEntries(NAMES.split(' ').map((name) => [name, Number.NaN])) as Song;
    expect(['loud', 'minor', 'slow'].map((word) => fitOf(word, unheard))).toEqual([NaN, NaN, NaN]);
    expect(fitOf('a minor', unheard, [], { tonic: 9, confidence: 1 })).toBeLessThan(0.05);
    expect(fitOf('loud', song({ loudness: 1 }), [unheard])).toBe(fitOf('loud', song({ loudness: 1 })));
  });
});

it.each([
  ['1994', 1994, 1994],
  ['1990-1999', 1990, 1999],
  ['80s', 1980, 1989],
  ["'60s", 1960, 1969],
  ['1970s', 1970, 1979],
  ['10s', 2010, 2019],
  ['nineties', 1990, 1999],
])('reads %j as years', (word, yearMin, yearMax) => {
  expect(yearWords([word])).toEqual({ kind: 'years', yearMin, yearMax });
});
