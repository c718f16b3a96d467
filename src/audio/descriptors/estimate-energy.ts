import type { SoundDescriptors } from './sound-descriptors.ts';

/** A value's place between what counts as nothing and as everything. */
interface Scale {
  readonly weight: number;
  readonly none: number;
  readonly all: number;
}

/**
 * What makes music feel energetic, weighed by hand: it is loud, it is pressed against its peaks, much
 * begins, it is struck rather than held, and its tones rub against each other. Source of the choice: the correlates of arousal in
 * Gabrielsson and Lindström, "The influence of musical structure on emotional expression", 2001.
 */
const LOUDNESS: Scale = { weight: 0.35, none: -30, all: -8 };
const CREST: Scale = { weight: 0.15, none: 18, all: 8 };
const ONSETS: Scale = { weight: 0.2, none: 0.3, all: 2 };
const PERCUSSIVENESS: Scale = { weight: 0.15, none: 0.1, all: 0.5 };
const ROUGHNESS: Scale = { weight: 0.15, none: 0, all: 0.45 };

function share(value: number, { weight, none, all }: Scale): number {
  return weight * Math.max(0, Math.min(1, (value - none) / (all - none)));
}

/** 0 hardly anything happens .. 1 as much as can. */
export function estimateEnergy({
  loudness,
  onsets,
  timbre,
}: Pick<SoundDescriptors, 'loudness' | 'onsets' | 'timbre'>): number {
  return (
    share(loudness.integratedLufs, LOUDNESS) +
    share(loudness.crestDb, CREST) +
    share(onsets.meanStrengthDb, ONSETS) +
    share(onsets.percussiveness, PERCUSSIVENESS) +
    share(timbre.roughness, ROUGHNESS)
  );
}
