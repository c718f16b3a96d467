import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { encodePart } from './archive-part.ts';
import { decodeFingerprints, encodeFingerprint } from './fingerprint-record.ts';

it('writes the worked example of the format as documented', () => {
  const text = readFileSync(new URL('archive-format.md', import.meta.url), 'utf8');
  const lines =
    text
      .match(/^50 00[^#]*?```/mu)?.[0]
      .split('\n')
      .slice(0, -1) ?? [];
  const documented = lines.map((line) => line.slice(0, 56).trim()).join(' ');
  const identified = {
    trackId: 7,
    fingerprint: {
      lengthFrames: 10,
      hashes: Uint32Array.of(2, 5),
      anchorFrames: Uint32Array.of(3, 9),
      peaks: { halfFrames: Uint32Array.of(4), halfBins: Uint16Array.of(6) },
    },
  };
  const plain = encodeFingerprint(identified);
  const part = encodePart({ section: 'fingerprints', isOptional: false, records: 1, plain });
  expect([...part]).toEqual(documented.split(/\s+/u).map((byte) => Number.parseInt(byte, 16)));
  expect([...decodeFingerprints(plain)]).toEqual([identified]);
});
