export interface LevelMeter {
  /** The level of each quarter of a second that is complete now, in dB of full scale, -90 at least. */
  push(samples: Float32Array): number[];
}

const SPAN_S = 0.25;
const LEVEL_MIN_DB = -90;

export function createLevelMeter(sampleRateHz: number): LevelMeter {
  const spanSamples = Math.round(SPAN_S * sampleRateHz);
  let count = 0;
  let power = 0;
  return {
    push(samples) {
      const levels: number[] = [];
      for (const sample of samples) {
        power += sample * sample;
        if (++count < spanSamples) continue;
        levels.push(Math.max(LEVEL_MIN_DB, 10 * Math.log10(power / count + 1e-12)));
        count = 0;
        power = 0;
      }
      return levels;
    },
  };
}
