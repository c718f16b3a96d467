import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CLAP_MEL, repeatPadded, WINDOW_SAMPLES, WindowGatherer } from '../embedding/sound-windows.ts';
import { createLogMel } from './mel.ts';

const GOLDEN = '../shared/clip/golden.json';
const WAV = '../shared/clip/1272-128104-0000.wav';
const hasGolden = existsSync(GOLDEN) && existsSync(WAV);

const SETTINGS = { ...CLAP_MEL, minHz: 0 };

/** 16-bit mono. */
function wavSamples(file: string): Float32Array {
  const bytes = readFileSync(file);
  const start = bytes.indexOf('data', 12, 'latin1') + 8;
  const pcm = new Int16Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length));
  return Float32Array.from(pcm, (value) => value / 32_768);
}

function padded(samples: Float32Array, padding: string): Float32Array {
  if (padding === 'repeatpad') return repeatPadded(samples);
  const window = new Float32Array(WINDOW_SAMPLES);
  if (padding === 'pad') window.set(samples);
  else for (let i = 0; i < window.length; i++) window[i] = samples[i % samples.length]!;
  return window;
}

describe('createLogMel', () => {
  it.skipIf(!hasGolden).each(['repeat', 'repeatpad', 'pad'])(
    'gives the published features of a recording with %s (needs the shared golden values)',
    (padding) => {
      const { clap_features: golden } = JSON.parse(readFileSync(GOLDEN, 'utf8'));
      const levels = createLogMel(SETTINGS)(padded(wavSamples(WAV), padding));
      expect(levels.length).toBe(1001 * 64);
      for (const [frame, expected] of Object.entries<number[] | string>(golden[padding])) {
        const row = [...levels.subarray(Number(frame) * 64, (Number(frame) + 1) * 64)];
        const wanted = typeof expected === 'string' ? row.map(() => -100) : expected;
        for (const [band, value] of wanted.entries()) expect(row[band]).toBeCloseTo(value, 2);
      }
    },
  );

  it('shows a tone in the band of its frequency', () => {
    const tone = Float32Array.from({ length: 48_000 }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / 48_000));
    const levels = createLogMel(CLAP_MEL)(tone);
    const row = levels.subarray(50 * 64, 51 * 64);
    const loudest = row.indexOf(Math.max(...row));
    const octaveUp = createLogMel(CLAP_MEL)(
      Float32Array.from({ length: 48_000 }, (_, i) => Math.sin((2 * Math.PI * 2000 * i) / 48_000)),
    ).subarray(50 * 64, 51 * 64);
    expect(octaveUp.indexOf(Math.max(...octaveUp))).toBeGreaterThan(loudest);
    // 15 mel at 1 kHz; the bands are (52.3 - 0.75) / 65 mel apart, the first centred a step above 0.75
    expect(loudest).toBe(
      Math.round((15 - 0.75) / ((15 + (Math.log(14) * 27) / Math.log(6.4) - 0.75) / 65)) - 1,
    );
  });

  it('gives silence -100 dB', () => {
    expect(new Set(createLogMel(CLAP_MEL)(new Float32Array(4800)))).toEqual(new Set([-100]));
  });
});

describe('WindowGatherer', () => {
  const stretch = (level: number): Float32Array => new Float32Array(WINDOW_SAMPLES).fill(level);

  it('repeats what is shorter than a window, then pads with silence', () => {
    const window = repeatPadded(Float32Array.of(1, 2, 3), 8);
    expect([...window]).toEqual([1, 2, 3, 1, 2, 3, 0, 0]);
  });

  it('keeps whole windows only, once there is one', () => {
    const gatherer = new WindowGatherer();
    gatherer.push(stretch(0.5));
    gatherer.push(new Float32Array(1000));
    expect(gatherer.finish()).toHaveLength(1);
    expect(new WindowGatherer().finish()).toEqual([]);
  });

  it('keeps eight windows at most, evenly spread, however the stream is cut', () => {
    const noise = (window: number): Float32Array =>
      stretch(0).map((_, i) => ((i * (window + 1)) % 1009) / 1009);
    const bytesOf = (windows: readonly Float32Array[]): Buffer =>
      Buffer.concat(windows.map(({ buffer }) => Buffer.from(buffer)));
    const whole = new WindowGatherer();
    const cut = new WindowGatherer();
    for (let window = 0; window < 19; window++) {
      whole.push(noise(window));
      for (let from = 0; from < WINDOW_SAMPLES; from += 70_001)
        cut.push(noise(window).subarray(from, from + 70_001));
    }
    const windows = whole.finish();
    expect(windows).toHaveLength(5); // 0, 4, 8, 12, 16
    expect(bytesOf(cut.finish()).equals(bytesOf(windows))).toBe(true);
    const third = new WindowGatherer();
    third.push(noise(8));
    expect(bytesOf(windows.slice(2, 3)).equals(bytesOf(third.finish()))).toBe(true);
  });
});
