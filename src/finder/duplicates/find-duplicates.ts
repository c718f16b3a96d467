import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { filesOf, type Track } from '../../catalog/track.ts';
import type { PostingStore } from '../../fingerprint/posting-store.ts';
import { frameSeconds } from '../../fingerprint/scheme.ts';
import type { JobProgress } from '../../jobs/job-queue.ts';
import { byQuality, type OwnedFile, whyBetter } from './file-quality.ts';
import { relatedRecordings, type Relation } from './related-recordings.ts';

/** Files of one recording, and which to keep; deciding and deleting are the user's. */
export interface DuplicateGroup {
  /** The best first: the one to keep. Two at least. */
  readonly files: readonly OwnedFile[];
  /** Why the first is kept, by what it has before each of the others. */
  readonly reasons: readonly string[];
  /** Share of common peaks of the least alike of its pairs; 1 where all sound exactly the same. */
  readonly likeness: number;
  /** Of all files but the first. */
  readonly reclaimableBytes: number;
}

/** Two recordings that have something in common but are not one. */
export interface RelatedPair {
  readonly kind: 'part' | 'version';
  /** Of `part`: what is contained in the other. */
  readonly track: Track;
  readonly other: Track;
  /** Where in the other the first one's beginning is; negative when it begins earlier. */
  readonly offsetS: number;
  /** Share of the first, and of the other, that both have: 0..1. */
  readonly coverage: number;
  readonly otherCoverage: number;
}

export interface DuplicateReport {
  /** Most reclaimable bytes first. */
  readonly groups: readonly DuplicateGroup[];
  /** One for each two groups. */
  readonly related: readonly RelatedPair[];
}

export interface DuplicateOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: JobProgress) => void;
}

const CHUNK_TRACKS = 500;

/** Finds files that hold the same recording, however they are packed. Nothing is decoded, changed or deleted. */
export async function findDuplicates(
  { catalog, postingStore }: { readonly catalog: CatalogStore; readonly postingStore: PostingStore },
  { signal, onProgress }: DuplicateOptions = {},
): Promise<DuplicateReport> {
  const tracks = await presentTracks(catalog);
  let done = 0;
  using snapshot = await postingStore.snapshot();
  const all = await relatedRecordings(snapshot, {
    signal,
    onTrack: () => onProgress?.({ done: ++done, total: tracks.size, unit: 'songs', message: 'comparing' }),
  });
  const relations = all.filter((one) => tracks.has(one.trackId) && tracks.has(one.otherTrackId));
  const same = relations.filter(({ kind }) => kind === 'same');
  const rootOf = joined(same);
  const members = Map.groupBy(tracks.values(), ({ trackId }) => rootOf(trackId));
  const groups = [...members].flatMap(([root, own]) => {
    const inside = same.filter((one) => rootOf(one.trackId) === root);
    return groupOf(own, Math.min(1, ...inside.map(({ likeness }) => likeness)));
  });
  return {
    groups: groups.toSorted((a, b) => b.reclaimableBytes - a.reclaimableBytes),
    related: relatedPairs(relations, tracks, rootOf, frameSeconds(postingStore.scheme) / 2),
  };
}

async function presentTracks(catalog: CatalogStore): Promise<Map<number, Track>> {
  const ids = [...(await catalog.allTrackIds())];
  const tracks = new Map<number, Track>();
  for (let from = 0; from < ids.length; from += CHUNK_TRACKS) {
    for (const track of await catalog.tracksById(ids.slice(from, from + CHUNK_TRACKS)))
      if (track !== undefined && track.missingSinceMs === undefined) tracks.set(track.trackId, track);
  }
  return tracks;
}

/** Which group each track is in, by the id of one of its members. */
function joined(relations: readonly Relation[]): (trackId: number) => number {
  const parents = new Map<number, number>();
  const rootOf = (trackId: number): number => {
    let root = trackId;
    for (let next = parents.get(root); next !== undefined; next = parents.get(root)) root = next;
    return root;
  };
  for (const { trackId, otherTrackId } of relations) {
    const [a, b] = [rootOf(trackId), rootOf(otherTrackId)];
    if (a !== b) parents.set(Math.max(a, b), Math.min(a, b));
  }
  return rootOf;
}

function groupOf(tracks: readonly Track[], likeness: number): DuplicateGroup[] {
  const files = byQuality(tracks.flatMap((track) => filesOf(track).map((file) => ({ track, file }))));
  const [best, ...others] = files;
  if (best === undefined || others.length === 0) return [];
  const reasons = [...new Set(others.map((other) => whyBetter(best, other)))];
  const reclaimableBytes = others.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  return [{ files, reasons, likeness, reclaimableBytes }];
}

/** Of the relations between two groups the one that covers most. */
function relatedPairs(
  relations: readonly Relation[],
  tracks: ReadonlyMap<number, Track>,
  rootOf: (trackId: number) => number,
  halfFrameS: number,
): RelatedPair[] {
  const best = new Map<string, Relation>();
  for (const relation of relations) {
    const roots = [rootOf(relation.trackId), rootOf(relation.otherTrackId)];
    if (relation.kind === 'same' || roots[0] === roots[1]) continue;
    const key = roots.toSorted((a, b) => a - b).join(' ');
    const known = best.get(key);
    if (known === undefined || sharedOf(relation) > sharedOf(known)) best.set(key, relation);
  }
  return [...best.values()].flatMap((relation) => {
    const { kind, trackId, otherTrackId, offsetHalfFrames, coverage, otherCoverage } = relation;
    const [track, other] = [tracks.get(trackId), tracks.get(otherTrackId)];
    if (track === undefined || other === undefined || kind === 'same') return [];
    return [{ kind, track, other, offsetS: offsetHalfFrames * halfFrameS, coverage, otherCoverage }];
  });
}

const sharedOf = ({ coverage, otherCoverage }: Relation): number => coverage + otherCoverage;
