/** A thread that makes a graph over the rows of a segment, and ends. */
import { workerData } from 'node:worker_threads';
import { crc32 } from 'node:zlib';
import { Index } from 'usearch';
import { VectorSegmentReader } from '../../vector/segment/vector-segment-reader.ts';
import { FileByteSource, ReadMemory } from '../disk/file-byte-source.ts';
import { openReadable } from '../disk/open-readable.ts';
import { graphSettings } from './graph-settings.ts';

export interface GraphTask {
  /** Of the segment. */
  readonly path: string;
  readonly dim: number;
  /** Of the graph. */
  readonly target: string;
}

const BATCH_ROWS = 1024;

const { path: file, dim, target } = workerData as GraphTask;
const source = new FileByteSource(openReadable(file), new ReadMemory(0));
const reader = new VectorSegmentReader(source, crc32);
const index = new Index(graphSettings(dim));
const { rows } = reader.layout;
for (let from = 0; from < rows; from += BATCH_ROWS) {
  const count = Math.min(BATCH_ROWS, rows - from);
  const vectors = new Float32Array(count * dim);
  for (let row = 0; row < count; row++) vectors.set(reader.vector(from + row), row * dim);
  index.add(
    BigUint64Array.from({ length: count }, (_, row) => BigInt(from + row)),
    vectors,
    1,
  );
}
index.save(target);
source.close();
