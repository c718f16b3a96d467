import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CODE_BITS_MAX, GapCode, SYMBOLS } from './gap-code.ts';
import { GapReader, READ_AHEAD_BYTES } from './gap-reader.ts';
import { GapWriter } from './gap-writer.ts';

/** Gaps of every size, in lists of every length; keys stay below 2^31. */
const keys = fc
  .array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 5000 }), fc.nat({ max: 2 ** 23 })), {
    minLength: 1,
    maxLength: 200,
  })
  .map((gaps) => {
    let sum = 0;
    return Uint32Array.from(gaps, (gap) => (sum += gap));
  });
const counts = fc.array(fc.nat({ max: 1_000_000 }), { minLength: SYMBOLS, maxLength: SYMBOLS });

describe('GapCode', () => {
  it('gives every symbol a word of its own, none the beginning of another', () => {
    fc.assert(
      fc.property(counts, (each) => {
        const { lengths } = GapCode.of(Float64Array.from(each));
        expect(Math.max(...lengths)).toBeLessThanOrEqual(CODE_BITS_MAX);
        expect(lengths.reduce((sum, length) => sum + 2 ** -length, 0)).toBe(1);
      }),
    );
  });

  it('gives common symbols short words', () => {
    const each = new Float64Array(SYMBOLS).fill(10);
    each[7] = 1_000_000;
    expect(GapCode.of(each).lengths[7]).toBe(1);
  });
});

describe('GapReader', () => {
  it('reads the lists that GapWriter wrote, whatever the code', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.nat({ max: 19 })), { maxLength: 5 }), counts, (lists, each) => {
        const code = GapCode.of(Float64Array.from(each));
        const writer = new GapWriter(code);
        const sizes = lists.map(([list, shift]) => writer.append(list, shift));
        const bytes = new Uint8Array(writer.bytes.length + READ_AHEAD_BYTES);
        bytes.set(writer.bytes);
        const reader = new GapReader(code);
        reader.load(bytes);
        let at = 0;
        let length = 0;
        for (const [i, [list, shift]] of lists.entries()) {
          reader.decode(at, list.length, shift, length);
          at += sizes[i]!;
          length += list.length;
        }
        expect([...reader.take(length)]).toEqual(lists.flatMap(([list]) => [...list]));
      }),
    );
  });

  it('reads gaps of 31 bits', () => {
    const code = GapCode.of(new Float64Array(SYMBOLS));
    const writer = new GapWriter(code);
    const list = Uint32Array.of(2 ** 31 - 1, 2 ** 31 - 1);
    writer.append(list, 0);
    const bytes = new Uint8Array(writer.bytes.length + READ_AHEAD_BYTES);
    bytes.set(writer.bytes);
    const reader = new GapReader(code);
    reader.load(bytes);
    reader.decode(0, 2, 0, 0);
    expect(reader.take(2)).toEqual(list);
  });
});
