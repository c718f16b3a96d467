import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { SCHEME } from '../../src/fingerprint/scheme.ts';
import type { TrackFingerprint } from '../../src/fingerprint/track-fingerprint.ts';
import { diskFolder } from '../../src/stores/disk/disk-folder.ts';
import { openDiskPostingStore } from '../../src/stores/disk/disk-posting-store.ts';
import { fillStore } from './fill-store.ts';
import type { RealTrack } from './real-tracks.ts';
import { syntheticTrack } from './synthetic-track.ts';

/** 200 s at 0.3 MB an hour, and as much again while parts are merged. */
const BYTES_PER_TRACK_MAX = 2 * 17_000;

/** What an index was made from, kept beside it: it is used again only when it would come out the same. */
interface Origin {
  readonly synthetic: number;
  /** Of the real fingerprints and the first synthetic one. */
  readonly checksum: number;
}

/**
 * An index of the real tracks (track ids from 1 in their order) and so many synthetic ones, made in
 * `folder` unless it is there. Errors: too little disk; an index made from something else.
 */
export async function makeScaleIndex(
  folder: string,
  real: readonly RealTrack[],
  synthetic: number,
): Promise<void> {
  const originFile = path.join(folder, 'origin.json');
  const origin: Origin = { synthetic, checksum: checksumOf(real) };
  const wanted = JSON.stringify(origin);
  if (existsSync(originFile)) {
    if ((await readFile(originFile, 'utf8')) === wanted) return;
    throw new Error(`${folder} holds an index made from other tracks or by another version; delete it first`);
  }
  await refuseFullDisk(folder, synthetic);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const store = await openDiskPostingStore(diskFolder(folder), { scheme: SCHEME, mode: 'write' });
  try {
    await store.add(real.map(({ fingerprint }, i) => ({ trackId: i + 1, fingerprint })));
    const material = real.map(({ peaks }) => peaks);
    await fillStore(store, { material, tracks: synthetic, trackIdBase: real.length + 1 });
  } finally {
    await store.close();
  }
  await writeFile(originFile, wanted);
}

async function refuseFullDisk(folder: string, synthetic: number): Promise<void> {
  const parent = path.dirname(path.resolve(folder));
  await mkdir(parent, { recursive: true });
  const { bavail, bsize } = await statfs(parent);
  const neededBytes = synthetic * BYTES_PER_TRACK_MAX;
  if (bavail * bsize < neededBytes)
    throw new Error(`${parent} needs ${neededBytes / 1e9} GB free and has ${(bavail * bsize) / 1e9}`);
}

function checksumOf(real: readonly RealTrack[]): number {
  const samples = [
    ...real.map(({ fingerprint }) => fingerprint),
    syntheticTrack(
      real.map(({ peaks }) => peaks),
      0,
    ),
  ];
  return samples.reduce(fingerprintChecksum, 0);
}

const fingerprintChecksum = (sum: number, { hashes, anchorFrames, peaks }: TrackFingerprint): number =>
  [hashes, anchorFrames, peaks.halfFrames, peaks.halfBins].reduce(
    (total, { buffer, byteOffset, byteLength }) =>
      crc32(new Uint8Array(buffer, byteOffset, byteLength), total),
    sum,
  );
