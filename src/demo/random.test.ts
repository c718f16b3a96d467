import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

function draw(seed: string): number[] {
  const random = createRandom(seed);
  return Array.from({ length: 5 }, () => random.next());
}

describe('createRandom', () => {
  it('gives the same sequence for the same seed and another for another', () => {
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('is even over its range', () => {
    const random = createRandom('even');
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 8000; i++) {
      const quarter = Math.floor(random.next() * 4);
      counts[quarter] = (counts[quarter] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(150);
  });
});
