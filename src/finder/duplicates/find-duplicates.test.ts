import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cutTune, madeTune } from '../../../test/fixtures/made-tune.ts';
import { openEarworm } from '../../compose.ts';
import { loadConfig } from '../../load-config.ts';
import { encodeAudio } from '../../media/node-av/encode-audio.ts';
import type { DuplicateReport } from './find-duplicates.ts';

const RATE_HZ = 11_025;
let folder: string;
let report: DuplicateReport;

const joined = (...parts: Float32Array[]): Float32Array => {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};
const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * RATE_HZ));
const mixed = (a: Float32Array, b: Float32Array): Float32Array =>
  a.map((sample, i) => 0.5 * (sample + (b[i] ?? 0)));
/** Two seconds over and over. */
const looped = (seed: number, times: number): Float32Array =>
  joined(...Array.from({ length: times }, () => madeTune(seed, 2)));

function write(name: string, samples: Float32Array, bitRate?: number): void {
  encodeAudio({
    path: path.join(folder, name),
    sampleRateHz: RATE_HZ,
    channels: [samples],
    ...(bitRate === undefined ? {} : { bitRate }),
  });
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'earworm-duplicates-'));
  const [tune, other] = [madeTune(1, 40), madeTune(2, 40)];
  write('tune.flac', tune);
  write('tune.mp3', tune, 24_000);
  write('tune-later.m4a', joined(silence(2.3), tune), 32_000);
  write(
    'tune-quiet.wav',
    tune.map((sample) => 0.2 * sample),
  );
  write('other.wav', other);
  write('other-part.flac', cutTune(other, 10, 14));
  write('edit-a.flac', joined(madeTune(3, 20), madeTune(4, 20)));
  write('edit-b.flac', joined(madeTune(3, 20), madeTune(5, 25)));
  write('loop-a.flac', mixed(looped(6, 20), madeTune(7, 40)));
  write('loop-b.flac', mixed(looped(6, 20), madeTune(8, 40)));
  write('silent-a.flac', silence(20));
  write('silent-b.flac', silence(25));
  write('twin-a.flac', madeTune(9, 20));
  write('twin-b.wav', madeTune(9, 20));
  const flags = { data: path.join(folder, 'data'), fingerprints: 'memory', jobs: 2 };
  const config = loadConfig({ env: {}, currentFolder: folder, flags });
  await using earworm = await openEarworm(config, 'write');
  await earworm.indexPaths([folder]);
  report = await earworm.collection.duplicates();
});
afterAll(() => rm(folder, { recursive: true }));

const named = (file: string): string => path.basename(file);
const groupWith = (name: string) =>
  report.groups.find(({ files }) => files.some(({ file }) => named(file.path) === name));

describe('findDuplicates', () => {
  it('finds copies of other formats, bit rates, levels and beginnings, and keeps a lossless one', () => {
    const group = groupWith('tune.flac');
    const names = group?.files.map(({ file }) => named(file.path));
    expect(names?.toSorted()).toEqual(['tune-later.m4a', 'tune-quiet.wav', 'tune.flac', 'tune.mp3']);
    expect(names?.slice(0, 2).toSorted()).toEqual(['tune-quiet.wav', 'tune.flac']);
    expect(group?.reasons.join()).toContain('lossless');
    const sizes = group?.files.slice(1).map(({ file }) => file.sizeBytes) ?? [];
    expect(group?.reclaimableBytes).toBe(sizes.reduce((sum, size) => sum + size, 0));
  });

  it('shows files whose sound is the very same', () => {
    expect(groupWith('twin-a.flac')).toMatchObject({ likeness: 1 });
    expect(groupWith('twin-a.flac')?.files).toHaveLength(2);
  });

  it('tells parts and versions from copies', () => {
    const pairs = report.related.map(({ kind, track, other }) => [
      kind,
      ...[track, other].map(({ file }) => named(file.path)),
    ]);
    expect(pairs).toContainEqual(['part', 'other-part.flac', 'other.wav']);
    const part = report.related.find(({ kind }) => kind === 'part');
    expect(part?.offsetS).toBeCloseTo(10, 1);
    const version = pairs.find(([kind]) => kind === 'version');
    expect(version?.slice(1).toSorted()).toEqual(['edit-a.flac', 'edit-b.flac']);
  });

  it('takes neither a common loop nor silence for a copy', () => {
    expect(report.groups).toHaveLength(2);
    for (const name of ['loop-a.flac', 'loop-b.flac', 'silent-a.flac', 'silent-b.flac'])
      expect([name, groupWith(name)]).toEqual([name, undefined]);
  });
});
