/**
 * Descriptors as a point in a space where what sounds alike lies near: for `similar`, by cosine.
 *
 * Each value is centred and scaled by what is usual (`USUAL`, measured on 82 tracks of many kinds),
 * kept within three deviations, and weighed so that its group has the share of the squared length
 * given in `GROUP_SHARES`.
 */
import { CEPSTRUM_SIZE } from './timbre-meter.ts';
import type { SoundDescriptors } from './sound-descriptors.ts';
import { USUAL } from './usual-values.ts';

type Group = 'timbre' | 'movement' | 'rhythm' | 'harmony' | 'loudness';

/** How much each group counts; they sum to 1. */
const GROUP_SHARES: Readonly<Record<Group, number>> = {
  timbre: 0.4,
  movement: 0.2,
  rhythm: 0.25,
  harmony: 0.05,
  loudness: 0.1,
};

const DEVIATIONS_MAX = 3;
/** Stands for the tempo of music that has none. */
const NO_BPM = 60;

type DescribedSound = Omit<SoundDescriptors, 'courses'>;

interface Value {
  readonly group: Group;
  readonly value: number;
}

function grouped(group: Group, values: readonly number[]): Value[] {
  return values.map((value) => ({ group, value }));
}

/** What the vector is made of, in its order. */
function valuesOf({ timbre, onsets, tempo, key, loudness, energy }: DescribedSound): Value[] {
  const { brightnessHz, warmthDb, bass, flatness } = timbre;
  const { perSecond, meanStrengthDb, breadth, percussiveness } = onsets;
  const mode = key.mode === 'major' ? key.confidence : -key.confidence;
  return [
    ...grouped('timbre', timbre.cepstrum),
    ...grouped('timbre', [Math.log2(brightnessHz + 50), warmthDb, bass, Math.sqrt(flatness)]),
    ...grouped('movement', timbre.cepstrumDeviations),
    ...grouped('rhythm', [Math.log2(tempo.bpm ?? NO_BPM), tempo.confidence]),
    ...grouped('rhythm', [Math.log2(perSecond + 0.5), meanStrengthDb, breadth, percussiveness]),
    ...grouped('harmony', [timbre.roughness, mode]),
    ...grouped('loudness', [loudness.integratedLufs, loudness.rangeLu, loudness.crestDb, energy]),
  ];
}

/** Another one whenever the numbers of the same sound become others: `USUAL`, the shares or the values. */
export const SOUND_VECTOR_REVISION = '1';
/** The group of each number, in their order. */
const GROUPS: readonly Group[] = (
  [
    ['timbre', CEPSTRUM_SIZE + 4],
    ['movement', CEPSTRUM_SIZE],
    ['rhythm', 6],
    ['harmony', 2],
    ['loudness', 4],
  ] as const
).flatMap(([group, size]) => Array.from({ length: size }, () => group));

/** Numbers in a sound vector. */
export const SOUND_VECTOR_SIZE = 2 * CEPSTRUM_SIZE + 16;

/** `SOUND_VECTOR_SIZE` finite numbers; compare by cosine. */
export function soundVector(descriptors: DescribedSound): Float32Array {
  const values = valuesOf(descriptors);
  const sizes = Map.groupBy(values, ({ group }) => group);
  return Float32Array.from(values, ({ group, value }, i) => {
    const [mean, deviation] = USUAL[i]!;
    const centred = Math.max(-DEVIATIONS_MAX, Math.min(DEVIATIONS_MAX, (value - mean) / deviation));
    return centred * Math.sqrt(GROUP_SHARES[group] / sizes.get(group)!.length);
  });
}

/** What each number of a vector is of one standard deviation. */
export function vectorScales(): readonly number[] {
  const sizes = Map.groupBy(GROUPS, (group) => group);
  return GROUPS.map((group) => Math.sqrt(GROUP_SHARES[group] / sizes.get(group)!.length));
}

/** The numbers that `USUAL` holds the mean and deviation of, for whoever measures them anew. */
export function rawSoundValues(descriptors: SoundDescriptors): number[] {
  return valuesOf(descriptors).map(({ value }) => value);
}
