import { crc32 } from 'node:zlib';
import type { DamagedPart } from '../../fingerprint/posting-store.ts';
import type { Scheme } from '../../fingerprint/scheme.ts';
import type { LiveSegment } from '../../fingerprint/segment/live-segment.ts';
import { damaged } from '../../fingerprint/segment/segment-layout.ts';
import { SegmentReader } from '../../fingerprint/segment/segment-reader.ts';
import { EarwormError } from '../../errors.ts';
import { systemCode } from './disk-error.ts';
import { FileByteSource, type ReadMemory } from './file-byte-source.ts';
import type { Folder, ReadableFile } from './folder.ts';
import { decodeManifest, emptyManifest, type Manifest, type ManifestSegment } from './manifest.ts';

export const MANIFEST_FILE = 'MANIFEST';

/** A segment whose file is open as long as any version uses it. */
export interface DiskSegment extends LiveSegment {
  readonly file: SharedFile;
}

class SharedFile {
  readonly #source: FileByteSource;
  #users = 1;

  constructor(source: FileByteSource) {
    this.#source = source;
  }

  share(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users === 0) this.#source.close();
  }
}

/** What it takes to open an index's files. */
export interface IndexContext {
  readonly folder: Folder;
  readonly scheme: Scheme;
  readonly memory: ReadMemory;
}

/**
 * The index as one manifest describes it, its files held open: what is merged away meanwhile can
 * still be read. `hold` for every further user, `release` by each.
 */
export class IndexVersion {
  readonly manifest: Manifest;
  readonly segments: readonly DiskSegment[];
  /** Segments that could not be opened. */
  readonly unreadable: readonly DamagedPart[];
  readonly #manifestFile: ReadableFile | undefined;
  #users = 1;

  constructor(manifest: Manifest, manifestFile: ReadableFile | undefined, parts: OpenedSegments) {
    this.manifest = manifest;
    this.segments = parts.segments;
    this.unreadable = parts.unreadable;
    this.#manifestFile = manifestFile;
  }

  /** Of the manifest's file; it is held open, so that no later file can have the same. */
  get identity(): string | undefined {
    return this.#manifestFile?.identity;
  }

  hold(): this {
    this.#users++;
    return this;
  }

  release(): void {
    if (--this.#users > 0) return;
    for (const segment of this.segments) segment.file.release();
    this.#manifestFile?.close();
  }
}

interface OpenedSegments {
  readonly segments: readonly DiskSegment[];
  readonly unreadable: readonly DamagedPart[];
}

/** Manifests that may be swapped while one is being opened, before something must be wrong. */
const ATTEMPTS_MAX = 100;

/**
 * Opens the index as it is now; files that `previous` has open are shared with it. A folder without
 * a manifest is an empty index. Errors: `E_INDEX_DAMAGED` and `E_INDEX_INCOMPATIBLE` for the
 * manifest; the system's.
 */
export function openVersion(context: IndexContext, previous?: IndexVersion): IndexVersion {
  for (let attempt = 1; ; attempt++) {
    const manifestFile = openIfThere(context.folder, MANIFEST_FILE);
    if (manifestFile === undefined)
      return new IndexVersion(emptyManifest(context.scheme), undefined, { segments: [], unreadable: [] });
    try {
      const manifest = readManifest(context, manifestFile);
      const parts = openSegments(context, manifest, previous);
      const version = new IndexVersion(manifest, manifestFile, parts);
      const missing = parts.unreadable.some((part) => part.reason === MISSING);
      if (!missing || attempt === ATTEMPTS_MAX || context.folder.identity(MANIFEST_FILE) === version.identity)
        return version;
      // merged away between the reading of the manifest and the opening of the file
      version.release();
    } catch (error) {
      manifestFile.close();
      throw error;
    }
  }
}

const MISSING = 'the file is missing';
/** It may yet: such a segment stays in the index. */
export const CANNOT_READ = 'the disk cannot read it';

function readManifest({ folder, scheme }: IndexContext, file: ReadableFile): Manifest {
  const bytes = new Uint8Array(file.sizeBytes);
  file.read(bytes, 0);
  return decodeManifest(bytes, scheme, folder.path);
}

function openSegments(
  context: IndexContext,
  manifest: Manifest,
  previous: IndexVersion | undefined,
): OpenedSegments {
  const open = new Map(previous?.segments.map((segment) => [segment.name, segment]));
  const segments: DiskSegment[] = [];
  const unreadable: DamagedPart[] = [];
  for (const entry of manifest.segments) {
    const known = open.get(entry.file);
    if (known !== undefined) {
      segments.push({ ...known, file: known.file.share(), removed: entry.removed });
      continue;
    }
    try {
      segments.push(openSegment(context, entry));
    } catch (error) {
      const reason = quarantineReason(error);
      if (reason === undefined) {
        for (const segment of segments) segment.file.release();
        throw error;
      }
      unreadable.push({ name: entry.file, reason });
    }
  }
  return { segments, unreadable };
}

function openSegment(context: IndexContext, entry: ManifestSegment): DiskSegment {
  const source = new FileByteSource(context.folder.open(entry.file), context.memory);
  try {
    if (source.sizeBytes !== entry.sizeBytes)
      throw damaged(`its size is ${source.sizeBytes} bytes, not ${entry.sizeBytes}`);
    const reader = SegmentReader.open(source, crc32);
    if (reader.checksum !== entry.checksum) throw damaged('it is not the file that was written');
    return { name: entry.file, reader, removed: entry.removed, file: new SharedFile(source) };
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Why the index goes on without a segment; `undefined` when it should not. */
function quarantineReason(error: unknown): string | undefined {
  if (error instanceof EarwormError && error.code === 'E_INDEX_DAMAGED') return error.message;
  const code = systemCode(error);
  if (code === 'ENOENT') return MISSING;
  return code === 'EIO' ? CANNOT_READ : undefined;
}

function openIfThere(folder: Folder, name: string): ReadableFile | undefined {
  try {
    return folder.open(name);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
