import { describe, expect, it } from 'vitest';
import { SCHEME } from '../scheme.ts';
import { buildSegment } from './build-segment.ts';
import { memoryByteSource } from './byte-source.ts';
import { crc32 } from './crc32.ts';
import { SEGMENT_HEAD } from './segment-layout.ts';
import { SegmentReader } from './segment-reader.ts';

describe('the worked example of segment-format.md', () => {
  const fingerprint = {
    lengthFrames: 10,
    hashes: Uint32Array.of(2, 5),
    anchorFrames: Uint32Array.of(3, 9),
    peaks: { halfFrames: Uint32Array.of(4), halfBins: Uint16Array.of(6) },
  };
  const segment = buildSegment([{ trackId: 7, fingerprint }], SCHEME, crc32);

  it('is written byte for byte as the page says', () => {
    const data = [...SEGMENT_HEAD, 0x0a, 0x69, 0x80, 9, 1, 4, 255, 1, 4, 1, 0x14, 6, 0, 4, 0, 0, 0];
    expect([...segment.subarray(0, data.length)]).toEqual(data);
  });

  it('is read back', () => {
    const reader = SegmentReader.open(memoryByteSource(segment), crc32);
    expect(reader.header).toMatchObject({
      positionLimit: 2058,
      cells: 6,
      blockShift: 3,
      postings: 2,
    });
    const { ends, positions } = reader.lists(Uint32Array.of(1, 2, 3, 5, 77));
    expect([...ends]).toEqual([0, 1, 1, 2, 2]);
    expect([...positions]).toEqual([1027, 1033]);
    expect(reader.peaksOf(0, 0, 20)).toEqual(fingerprint.peaks);
  });
});
