import { crc32 } from 'node:zlib';
import { EarwormError } from '../../errors.ts';
import type { Scheme } from '../../fingerprint/scheme.ts';
import { RemovedTracks } from '../../fingerprint/segment/segment-shard.ts';
import { VarintReader, VarintWriter } from '../../fingerprint/segment/varint.ts';

/**
 * Which segments an index consists of. Two lines: a JSON object, and the CRC-32 of the first line in
 * hexadecimal. Replaced as a whole by rename, so that a reader sees one index or the next, never half.
 *
 * ```
 * {"format":1,"scheme":{"version":1,...},"generation":3,"nextSegment":3,"segments":[
 *  {"file":"000002.segment","sizeBytes":40961,"checksum":3735928559,"tracks":8,"removed":"AgE="}]}
 * 9ae0daaf
 * ```
 * `removed`: indexes into the segment's table of tracks, ascending, each as a varint of its distance
 * from the one before (the first: from 0), base64; the example says 2 and 3.
 * History: format 1, the first.
 */
export interface Manifest {
  readonly scheme: Scheme;
  /** One more with every change. */
  readonly generation: number;
  /** Numbers of files below it may have been used. */
  readonly nextSegment: number;
  readonly segments: readonly ManifestSegment[];
}

export interface ManifestSegment {
  readonly file: string;
  readonly sizeBytes: number;
  /** Of the segment's tables. */
  readonly checksum: number;
  readonly tracks: number;
  readonly removed: RemovedTracks;
}

const MANIFEST_FORMAT = 1;

export function emptyManifest(scheme: Scheme): Manifest {
  return { scheme, generation: 0, nextSegment: 1, segments: [] };
}

export function encodeManifest(manifest: Manifest): Uint8Array {
  const line = JSON.stringify({ format: MANIFEST_FORMAT, ...manifest }, (_, value: unknown) =>
    value instanceof RemovedTracks ? packRemoved(value) : value,
  );
  return Buffer.from(`${line}\n${checksumOf(line)}\n`);
}

/** Errors: `E_INDEX_DAMAGED`; `E_INDEX_INCOMPATIBLE` for a newer format or when the scheme is not `scheme`. */
export function decodeManifest(bytes: Uint8Array, scheme: Scheme, path: string): Manifest {
  const [line = '', lineChecksum] = Buffer.from(bytes).toString().split('\n');
  if (lineChecksum !== checksumOf(line)) throw damagedManifest(path, 'fails its checksum');
  const stored = JSON.parse(line) as StoredManifest;
  if (stored.format !== MANIFEST_FORMAT)
    throw incompatible(
      path,
      `has format ${stored.format}, this program knows ${MANIFEST_FORMAT}: update Earworm`,
    );
  if (!sameScheme(stored.scheme, scheme))
    throw incompatible(
      path,
      `was made with fingerprint scheme ${stored.scheme.version}, this program has ${scheme.version}: ` +
        `choose another --data folder, or move this one away and run \`earworm index\` again`,
    );
  const { generation, nextSegment } = stored;
  const segments = stored.segments.map(({ file, sizeBytes, checksum, tracks, removed }) => ({
    file,
    sizeBytes,
    checksum,
    tracks,
    removed: unpackRemoved(removed),
  }));
  return { scheme, generation, nextSegment, segments };
}

export function damagedManifest(path: string, reason: string): EarwormError {
  const message = `The list of segments in ${path} ${reason}; move that folder away and run \`earworm index\` again.`;
  return new EarwormError('E_INDEX_DAMAGED', { message, details: { path } });
}

type StoredSegment = Omit<ManifestSegment, 'removed'> & { readonly removed: string };
type StoredManifest = Omit<Manifest, 'segments'> & {
  readonly format: number;
  readonly segments: readonly StoredSegment[];
};

const checksumOf = (line: string): string => crc32(line).toString(16).padStart(8, '0');

function sameScheme(a: Scheme, b: Scheme): boolean {
  return inOrder(a) === inOrder(b);
}

const inOrder = (scheme: Scheme): string =>
  JSON.stringify(Object.entries(scheme).toSorted(([a], [b]) => (a < b ? -1 : 1)));

function incompatible(path: string, reason: string): EarwormError {
  return new EarwormError('E_INDEX_INCOMPATIBLE', {
    message: `The index in ${path} ${reason}.`,
    details: { path },
  });
}

function packRemoved(removed: RemovedTracks): string {
  const out = new VarintWriter();
  let previous = 0;
  for (const index of removed.indexes()) {
    out.write(index - previous);
    previous = index;
  }
  return Buffer.from(out.bytes).toString('base64');
}

function unpackRemoved(packed: string): RemovedTracks {
  const bytes = Buffer.from(packed, 'base64');
  const reader = new VarintReader(bytes);
  const indexes: number[] = [];
  let index = 0;
  while (reader.at < bytes.length) indexes.push((index += reader.read()));
  return new RemovedTracks(indexes);
}
