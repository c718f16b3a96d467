import { EarwormError } from '../../errors.ts';
import type { DamagedVectors } from '../../vector/vector-store.ts';
import { spaceKey } from '../../vector/vector-space.ts';
import { systemCode } from './disk-error.ts';
import type { ReadableFile } from './folder.ts';
import {
  decodeVectorManifest,
  EMPTY_VECTOR_MANIFEST,
  type SpaceEntry,
  type VectorManifest,
} from './vector-manifest.ts';
import { type VectorContext, VectorPart } from './vector-part.ts';
import { SpaceVersion } from './vector-version.ts';

export const VECTOR_MANIFEST_FILE = 'MANIFEST';

/** Manifests that may be swapped while one is being opened, before something must be wrong. */
const ATTEMPTS_MAX = 100;

interface VectorVersion {
  readonly manifest: VectorManifest;
  readonly spaces: ReadonlyMap<string, SpaceVersion>;
  /** Held open, so that no later file can have the same identity. */
  readonly file: ReadableFile | undefined;
}

/** Keeps to the newest manifest; one look at its name tells whether there is a newer one. */
export class VectorFollower {
  readonly #context: VectorContext;
  #version: VectorVersion = { manifest: EMPTY_VECTOR_MANIFEST, spaces: new Map(), file: undefined };

  constructor(context: VectorContext) {
    this.#context = context;
  }

  /** Errors: `E_INDEX_DAMAGED` and `E_INDEX_INCOMPATIBLE` for the manifest; the system's. */
  current(): VectorVersion {
    const identity = this.#context.folder.identity(VECTOR_MANIFEST_FILE);
    if (identity === this.#version.file?.identity) return this.#version;
    const next = this.#open();
    closeVersion(this.#version);
    this.#version = next;
    return next;
  }

  close(): void {
    closeVersion(this.#version);
    this.#version = { manifest: EMPTY_VECTOR_MANIFEST, spaces: new Map(), file: undefined };
  }

  #open(): VectorVersion {
    for (let attempt = 1; ; attempt++) {
      const file = openIfThere(this.#context, VECTOR_MANIFEST_FILE);
      if (file === undefined) return { manifest: EMPTY_VECTOR_MANIFEST, spaces: new Map(), file };
      try {
        const version = this.#read(file);
        const unreadable = [...version.spaces.values()].flatMap((space) => space.unreadable);
        const isSwapped = this.#context.folder.identity(VECTOR_MANIFEST_FILE) !== file.identity;
        const isMergedAway = isSwapped && unreadable.some(({ reason }) => reason === MISSING);
        if (!isMergedAway || attempt === ATTEMPTS_MAX) return version;
        closeVersion(version);
      } catch (error) {
        file.close();
        throw error;
      }
    }
  }

  #read(file: ReadableFile): VectorVersion {
    const bytes = new Uint8Array(file.sizeBytes);
    file.read(bytes, 0);
    const manifest = decodeVectorManifest(bytes, this.#context.folder.path);
    const known = new Map(
      [...this.#version.spaces.values()].flatMap(({ parts }) =>
        parts.map(({ part }) => [part.entry.file, part]),
      ),
    );
    const spaces = manifest.spaces.map((entry) => openSpace(this.#context, entry, known));
    return { manifest, spaces: new Map(spaces.map((one) => [spaceKey(one.space), one])), file };
  }
}

function closeVersion({ spaces, file }: VectorVersion): void {
  for (const space of spaces.values()) space.release();
  file?.close();
}

function openSpace(
  context: VectorContext,
  entry: SpaceEntry,
  known: ReadonlyMap<string, VectorPart>,
): SpaceVersion {
  const parts: VectorPart[] = [];
  const unreadable: DamagedVectors[] = [];
  for (const segment of entry.segments) {
    try {
      parts.push(known.get(segment.file)?.share() ?? new VectorPart(context, segment));
    } catch (error) {
      const reason = quarantineReason(error);
      if (reason === undefined) throw error;
      unreadable.push({ name: segment.file, reason });
    }
  }
  return new SpaceVersion(entry, parts, unreadable);
}

const MISSING = 'the file is missing';
/** It may yet: such a file stays. */
export const CANNOT_READ = 'the disk cannot read it';

/** Why the rest goes on without a file; `undefined` when it should not. */
function quarantineReason(error: unknown): string | undefined {
  if (error instanceof EarwormError && error.code === 'E_INDEX_DAMAGED') return error.message;
  const code = systemCode(error);
  if (code === 'ENOENT') return MISSING;
  return code === 'EIO' ? CANNOT_READ : undefined;
}

function openIfThere({ folder }: VectorContext, name: string): ReadableFile | undefined {
  try {
    return folder.open(name);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
