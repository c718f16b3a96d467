import { describe, expect, it } from 'vitest';
import { trackNamed } from '../../../test/e2e/open-http-server.ts';
import { createHeardDecision, type Sighting } from './decide-heard.ts';

const sighting = (trackId: number, heardS: number, offsetS: number, confidence = 0.6): Sighting => ({
  heardS,
  track: { track: trackNamed(trackId, 'T'), confidence, offsetS, speed: 1, tied: false },
});

const asked = (heardS: number, ...found: Sighting[]) => ({ found, heardS, lengthS: Math.min(12, heardS) });

describe('what is heard', () => {
  it('is a match when two asks agree on the song and the place', () => {
    const decision = createHeardDecision();
    expect(decision.answered(asked(2, sighting(1, 2, 30))).type).toBe('candidate');
    expect(decision.answered(asked(3, sighting(1, 3, 31.2)))).toMatchObject({ type: 'match', heardS: 3 });
  });

  it('is no match while asks differ in song or place', () => {
    const decision = createHeardDecision();
    decision.answered(asked(2, sighting(1, 2, 30)));
    expect(decision.answered(asked(3, sighting(2, 3, 31))).type).toBe('candidate');
    expect(decision.answered(asked(4, sighting(2, 4, 90))).type).toBe('candidate');
    expect(decision.answered(asked(5)).type).toBe('unsure');
    expect(decision.answered(asked(7, sighting(2, 7, 93))).type).toBe('candidate');
  });

  it('is a match at once when nearly certain, but not of two seconds', () => {
    const decision = createHeardDecision();
    expect(decision.answered(asked(2, sighting(1, 2, 30, 0.9999))).type).toBe('candidate');
    expect(decision.answered(asked(4, sighting(2, 4, 30, 0.9999))).type).toBe('match');
  });

  it('is told once, until another song is heard or none', () => {
    const decision = createHeardDecision();
    decision.answered(asked(4, sighting(1, 4, 30, 0.999)));
    expect(decision.answered(asked(9, sighting(1, 9, 35, 0.999))).type).toBe('known');
    expect(decision.answered(asked(14, sighting(2, 14, 3, 0.999))).type).toBe('match');
    for (const heardS of [19, 24]) expect(decision.answered(asked(heardS)).type).toBe('unsure');
    expect(decision.answered(asked(29)).type).toBe('no-match');
    expect(decision.answered(asked(32, sighting(2, 32, 3, 0.999))).type).toBe('match');
  });

  it('is asked after 2, 3, 4, 5, 7 and 10 seconds, then every three', () => {
    const decision = createHeardDecision();
    const times: number[] = [];
    for (let heardS = 1; heardS <= 15; heardS++) {
      if (!decision.isDue(heardS)) continue;
      times.push(heardS);
      decision.answered(asked(heardS));
    }
    expect(times).toEqual([2, 3, 4, 5, 7, 10, 13]);
  });
});
