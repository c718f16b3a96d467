import { describe, expect, it } from 'vitest';
import type { SoundValue, SoundValues } from '../../audio/descriptors/sound-values.ts';
import { fitSong, spreadOf } from './fit-song.ts';
import { songWords } from './song-words.ts';
import { yearWords } from './year-words.ts';

const NAMES =
  'brightness warmth bass flatness tempo beat onsetsPerS onsetStrength onsetBreadth percussiveness roughness mode loudness loudnessRange crest energy movement';

function song(more: Partial<Record<SoundValue, number>> = {}): SoundValues {
  return { ...Object.fromEntries(NAMES.split(' ').map((name) => [name, 0])), ...more } as SoundValues;
}

function fitOf(words: string, one: SoundValues, collection: readonly SoundValues[] = []): number {
  const meaning = songWords(words.split(' '));
  if (meaning === undefined) throw new Error(`"${words}" means nothing`);
  return fitSong(meaning, one, spreadOf([...collection, song()])).fit;
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

describe('fitSong', () => {
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
    const at = (bpm: number): SoundValues => song({ tempo: (Math.log2(bpm) - 6.51) / 0.541 });
    expect(fitOf('120 bpm', at(121))).toBeGreaterThan(0.95);
    expect(fitOf('120 bpm', at(60))).toBeCloseTo(0.3);
    expect(fitOf('120 bpm', at(90))).toBeLessThan(0.05);
    expect(fitOf('slow', at(70))).toBe(1);
    expect(fitOf('slow', at(140))).toBeLessThan(0.05);
  });

  it('asks for the tonic where it is named, and takes the relative key for less', () => {
    const [meaning, values] = [songWords(['a', 'minor'])!, song({ mode: -1.5 })];
    const fit = (tonic: number, one = values): number =>
      fitSong(meaning, one, spreadOf([song()]), { tonic, confidence: 0.5 }).fit;
    expect(fit(9)).toBeCloseTo(0.8);
    expect(fit(4)).toBeLessThan(0.05);
    expect(fit(0, song({ mode: 1.5 }))).toBeCloseTo(0.3);
    expect(fitSong(meaning, values, spreadOf([song()])).fit).toBeLessThan(0.05);
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
