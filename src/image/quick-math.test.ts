import { describe, expect, it } from 'vitest';
import { quickAtan2, quickFall } from './quick-math.ts';

describe('quickAtan2', () => {
  it('is the angle in all directions', () => {
    for (let turn = -180; turn <= 180; turn++) {
      const [y, x] = [7 * Math.sin((turn * Math.PI) / 180), 7 * Math.cos((turn * Math.PI) / 180)];
      expect(Math.abs(quickAtan2(y, x) - Math.atan2(y, x)) % (2 * Math.PI)).toBeLessThan(0.0002);
    }
    expect(quickAtan2(0, 0)).toBe(0);
  });
});

describe('quickFall', () => {
  it('falls as the exponential does', () => {
    for (let x = 0; x <= 20; x += 0.013) expect(quickFall(x) / Math.exp(-x)).toBeCloseTo(1, 1.5);
  });
});
