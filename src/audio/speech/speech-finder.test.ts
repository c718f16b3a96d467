import { describe, expect, it } from 'vitest';
import { madeSpeech } from '../../../test/fixtures/made-speech.ts';
import { createRandom } from '../../demo/random.ts';
import { SpeechFinder } from './speech-finder.ts';
import { VOICE_RATE_HZ } from './voice-frames.ts';

const find = (samples: Float32Array) => {
  const finder = new SpeechFinder();
  for (let from = 0; from < samples.length; from += 3000) finder.push(samples.subarray(from, from + 3000));
  return finder.finish();
};

const sound = (durationS: number, at: (timeS: number) => number) =>
  Float32Array.from({ length: durationS * VOICE_RATE_HZ }, (_, i) => at(i / VOICE_RATE_HZ));

/** Plucked notes, three a second. */
const melody = (timeS: number): number => {
  const hz = 220 * 2 ** ([0, 4, 7, 12, 9, 5][Math.floor(3 * timeS) % 6]! / 12);
  return 0.3 * Math.exp(-3 * (timeS % (1 / 3))) * Math.sin(2 * Math.PI * hz * timeS);
};

describe('SpeechFinder', () => {
  it.each(['a', 'b', 'c', 'd', 'e', 'f'])('hears where somebody begins and ends to speak (%s)', (seed) => {
    const samples = new Float32Array(20 * VOICE_RATE_HZ);
    samples.set(madeSpeech(8, VOICE_RATE_HZ, seed), 6 * VOICE_RATE_HZ);
    const { speech } = find(samples);
    expect(speech).toHaveLength(1);
    expect(speech[0]?.startS).toBeGreaterThan(5.8);
    expect(speech[0]?.startS).toBeLessThan(7.5);
    expect(speech[0]?.endS).toBeGreaterThan(12.5);
    expect(speech[0]?.endS).toBeLessThan(14.3);
  });

  it('hears speech through noise that is 10 dB softer', () => {
    const random = createRandom('noise');
    const samples = madeSpeech(10, VOICE_RATE_HZ, 'noisy').map((s) => s + 0.016 * (random.next() - 0.5));
    const spoken = find(samples).speech.reduce((sum, { startS, endS }) => sum + endS - startS, 0);
    expect(spoken).toBeGreaterThan(7);
  });

  it('takes notes for music and not for speech', () => {
    const { speech, musicShare } = find(sound(12, melody));
    expect(speech).toEqual([]);
    expect(musicShare).toBeGreaterThan(0.8);
  });

  it('hears no speech in noise that swells, in a siren and in silence', () => {
    const random = createRandom('waves');
    const waves = sound(10, (s) => 0.3 * (random.next() - 0.5) * (1 + Math.sin(20 * s)));
    const siren = sound(10, (s) => 0.3 * Math.sin(300 * Math.sin(s) + 2000 * s));
    for (const samples of [waves, new Float32Array(60_000), new Float32Array(0)])
      expect(find(samples)).toEqual({ speech: [], musicShare: 0 });
    expect(find(siren).speech).toEqual([]);
  });
});
