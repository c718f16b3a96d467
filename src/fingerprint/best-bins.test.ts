import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BestBins } from './best-bins.ts';

test('the best bins are those that sorting all of them would give', () => {
  const bins = fc.uniqueArray(fc.record({ bin: fc.nat(1000), units: fc.integer({ min: 1, max: 50 }) }), {
    selector: ({ bin }) => bin,
    maxLength: 300,
  });
  fc.assert(
    fc.property(bins, fc.integer({ min: 1, max: 20 }), (all, count) => {
      const best = new BestBins(count);
      let floor = 0;
      for (const { bin, units } of all) if (units > floor) floor = best.add(bin, units);
      const units = all.map((one) => one.units).toSorted((a, b) => b - a);
      expect(best.take().map((one) => one.units)).toEqual(units.slice(0, count));
    }),
  );
});
