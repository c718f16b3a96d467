import type { Random } from '../../eval/recognition/random.ts';
import { SoundDescriber } from '../../src/audio/descriptors/describe-sound.ts';
import type { TrackSound } from '../../src/catalog/track.ts';

const { courses: _courses, ...SILENCE } = new SoundDescriber().finish();

/** A sound that nothing makes: each number about as usual, and no two depend on each other. */
export function madeSound(random: Random): TrackSound {
  const spread = (mean: number, deviation: number): number => mean + deviation * random.gaussian();
  const share = (mean: number, deviation: number): number =>
    Math.min(1, Math.max(0, spread(mean, deviation)));
  return {
    ...SILENCE,
    durationS: random.between(120, 320),
    loudness: {
      ...SILENCE.loudness,
      integratedLufs: spread(-14, 4),
      rangeLu: random.between(2, 15),
      crestDb: spread(14, 3),
    },
    tempo: { ...SILENCE.tempo, bpm: random.between(60, 180), confidence: share(0.4, 0.2) },
    onsets: {
      perSecond: random.between(1, 8),
      meanStrengthDb: random.between(2, 8),
      breadth: share(0.4, 0.1),
      percussiveness: share(0.5, 0.12),
    },
    key: {
      ...SILENCE.key,
      tonic: random.below(12),
      mode: random.pick(['major', 'minor'] as const),
      confidence: share(0.5, 0.2),
    },
    timbre: {
      ...SILENCE.timbre,
      cepstrum: SILENCE.timbre.cepstrum.map(() => spread(0, 5)),
      cepstrumDeviations: SILENCE.timbre.cepstrumDeviations.map(() => spread(4, 1)),
      brightnessHz: random.between(500, 4000),
      warmthDb: spread(10, 6),
      bass: share(0.2, 0.1),
      flatness: share(0.1, 0.05),
      roughness: share(0.3, 0.1),
    },
    energy: share(0.5, 0.15),
  };
}
