import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { StateFilter } from './filter.ts';
import { type Instrument, midiToHz, SAMPLE_RATE_HZ } from './instrument.ts';
import { createMarimba, createPiano } from './keyboards.ts';
import { masterTrack, PEAK_MAX } from './master.ts';
import { createNylonGuitar, createUprightBass } from './plucked-instruments.ts';
import { createFlute, createOrgan } from './ensembles.ts';
import { addReverb } from './reverb.ts';
import { createStereoTrack } from './stereo-track.ts';

function play(instrument: Instrument, midi: number, seconds: number): Float32Array {
  const track = new Float32Array(seconds * SAMPLE_RATE_HZ);
  instrument(track, {
    startFrame: 0,
    heldFrames: Math.round(0.8 * track.length),
    frequencyHz: midiToHz(midi),
    glideFromHz: undefined,
    velocity: 0.8,
    random: createRandom('test'),
  });
  return track;
}

/** How strongly a track holds a frequency. */
function strengthAt(track: Float32Array, hz: number): number {
  let re = 0;
  let im = 0;
  for (const [i, sample] of track.entries()) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / track.length);
    re += window * sample * Math.cos((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ);
    im += window * sample * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ);
  }
  return (2 * Math.hypot(re, im)) / track.length;
}

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

const tone = (hz: number): Float32Array =>
  Float32Array.from({ length: 8000 }, (_, i) => Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE_HZ));

const noise = (frames: number): Float32Array => {
  const random = createRandom('noise');
  return Float32Array.from({ length: frames }, () => random.next() * 2 - 1);
};

describe('instruments', () => {
  it.each([
    ['nylon guitar', createNylonGuitar, 52],
    ['upright bass', createUprightBass, 33],
    ['piano', createPiano, 64],
    ['marimba', createMarimba, 76],
    ['flute', createFlute, 79],
    ['organ', createOrgan, 57],
  ] as const)('%s is in tune within five cents', (_, create, midi) => {
    const sound = play(create(), midi, 1).subarray(4000);
    const cents = Array.from({ length: 41 }, (__, i) => i - 20);
    const strengths = cents.map((cent) => strengthAt(sound, midiToHz(midi + cent / 100)));
    const loudest = cents[strengths.indexOf(Math.max(...strengths))] ?? 99;
    expect(Math.abs(loudest)).toBeLessThanOrEqual(5);
  });

  it('gives the same sound for the same chance', () => {
    expect(play(createPiano(), 60, 0.5)).toEqual(play(createPiano(), 60, 0.5));
  });
});

describe('StateFilter', () => {
  it.each([
    ['low', 200, 5000],
    ['high', 5000, 200],
  ] as const)('%s passes %d Hz and holds back %d Hz', (shape, passedHz, stoppedHz) => {
    const filter = new StateFilter();
    filter.tune(1000, 0.3);
    const through = (hz: number): number => {
      const block = tone(hz);
      filter.process(shape, block, 0, block.length);
      return rms(block.subarray(1000));
    };
    expect(through(passedHz)).toBeGreaterThan(0.6);
    expect(through(stoppedHz)).toBeLessThan(0.06);
  });
});

describe('addReverb', () => {
  it('dies away in the time of the room', () => {
    const out = createStereoTrack(3 * SAMPLE_RATE_HZ);
    const send = new Float32Array(out.left.length);
    send.set(noise(3200));
    addReverb(out, send, { decayS: 1, damping: 0, size: 1 });
    const early = rms(out.left.subarray(0.2 * SAMPLE_RATE_HZ, 0.4 * SAMPLE_RATE_HZ));
    const late = rms(out.left.subarray(1.2 * SAMPLE_RATE_HZ, 1.4 * SAMPLE_RATE_HZ));
    const fallDb = 20 * Math.log10(early / late);
    expect(fallDb).toBeGreaterThan(50);
    expect(fallDb).toBeLessThan(70);
  });
});

describe('masterTrack', () => {
  it('reaches the loudness that was asked for and passes no peak', () => {
    const mix = { left: noise(30_000), right: noise(30_000) };
    mix.left[777] = 40;
    masterTrack(mix, -20);
    expect(20 * Math.log10(rms(mix.right))).toBeCloseTo(-20, 0);
    expect(mix.left[777]).toBeGreaterThan(0.6);
    expect(mix.left[777]).toBeLessThan(PEAK_MAX);
  });
});
