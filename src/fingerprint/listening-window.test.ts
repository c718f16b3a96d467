import { expect, it } from 'vitest';
import { madeTune } from '../../test/fixtures/made-tune.ts';
import { createClipExtractor } from './create-extractors.ts';
import { createListeningWindow } from './listening-window.ts';
import { createPeakFinder } from './peak-finder.ts';
import { SCHEME } from './scheme.ts';

const tune = madeTune(1, 20);
const pushed = (window: ReturnType<typeof createListeningWindow>, samples: Float32Array, size: number) => {
  for (let at = 0; at < samples.length; at += size) window.push(samples.subarray(at, at + size));
};

it('is the fingerprint of a clip, but for the end', () => {
  const window = createListeningWindow(createPeakFinder);
  pushed(window, tune.subarray(0, 8 * SCHEME.sampleRateHz), 137);
  const { query, startS } = window.fingerprint();
  const extractor = createClipExtractor();
  extractor.push(tune.subarray(0, 8 * SCHEME.sampleRateHz));
  const whole = extractor.finish();
  expect(startS).toBe(0);
  expect(query.spectrogram.frames).toBe(whole.spectrogram.frames - 21);
  expect(query.spectrogram.cells).toEqual(whole.spectrogram.cells.slice(0, query.spectrogram.cells.length));
  const certain = [...query.peaks.frames].filter((frame) => frame < query.spectrogram.frames - 25);
  expect(certain).toEqual(Array.from(whole.peaks.frames.subarray(0, certain.length)));
});

it('keeps the last seconds only, and knows where they begin', () => {
  const window = createListeningWindow(createPeakFinder);
  pushed(window, tune, 5000);
  const { query, startS } = window.fingerprint();
  expect(query.durationMs / 1000).toBeCloseTo(12, 1);
  expect(startS + query.durationMs / 1000).toBeCloseTo(20 - 0.56, 1);
  expect(window.heardS).toBe(20);
});

it('hears on when its finder is replaced, and after it was cleared', () => {
  let finders = 0;
  const window = createListeningWindow((scheme, sink) => {
    finders++;
    return createPeakFinder(scheme, sink);
  });
  pushed(window, new Float32Array(275 * SCHEME.sampleRateHz), 10_007);
  pushed(window, tune.subarray(0, 11 * SCHEME.sampleRateHz), 997);
  expect(finders).toBe(2);
  const { query, startS } = window.fingerprint();
  expect(startS + query.spectrogram.frames * (256 / 11_025)).toBeCloseTo(285.5, 0);
  expect(query.peaks.frames.length).toBeGreaterThan(200);
  expect(query.peaks.frames.every((frame) => frame >= 0 && frame <= query.spectrogram.frames)).toBe(true);
  window.clear();
  expect(window.fingerprint().query.peaks.frames).toHaveLength(0);
  pushed(window, tune.subarray(0, 2 * SCHEME.sampleRateHz), 997);
  expect(window.fingerprint().query.spectrogram.frames).toBeCloseTo(86, -1);
});
