import type { IdentifiedFingerprint, PostingStore } from '../../src/fingerprint/posting-store.ts';

/** All that a store answers about some hashes and tracks, in an order that does not depend on its shards. */
export interface StoreContents {
  readonly trackIds: readonly number[];
  /** `hash track frame`, sorted. */
  readonly postings: readonly string[];
  /** `track halfFrame halfBin`, sorted. */
  readonly peaks: readonly string[];
}

/** What a store holds of these hashes, read through its port. */
export async function storeContents(store: PostingStore, hashes: Uint32Array): Promise<StoreContents> {
  using snapshot = await store.snapshot();
  const postings: string[] = [];
  const peaks: string[] = [];
  for (const shard of snapshot.shards) {
    const { ends, positions } = await shard.lists(hashes);
    const starts = new Map<number, number>();
    let from = 0;
    for (const [i, hash] of hashes.entries()) {
      for (const position of positions.subarray(from, ends[i])) {
        const span = shard.spanAt(position);
        if (span === undefined) continue;
        postings.push(`${hash} ${span.trackId} ${position - span.start}`);
        starts.set(span.start, span.trackId);
      }
      from = ends[i] ?? 0;
    }
    const requests = [...starts.keys()].map((start) => ({ start, fromHalfFrame: 0, toHalfFrame: 2 ** 31 }));
    const answers = await shard.peaks(requests);
    for (const [i, { halfFrames, halfBins }] of answers.entries()) {
      const trackId = starts.get(requests[i]?.start ?? -1);
      for (const [p, halfFrame] of halfFrames.entries()) peaks.push(`${trackId} ${halfFrame} ${halfBins[p]}`);
    }
  }
  return { trackIds: [...(await store.trackIds())], postings: postings.toSorted(), peaks: peaks.toSorted() };
}

/** What a store with these tracks must answer. Tracks without any landmark among `hashes` show no peaks. */
export function expectedContents(
  tracks: readonly IdentifiedFingerprint[],
  hashes: Uint32Array,
): StoreContents {
  const asked = new Set(hashes);
  const postings: string[] = [];
  const peaks: string[] = [];
  for (const { trackId, fingerprint } of tracks) {
    let seen = false;
    for (const [i, hash] of fingerprint.hashes.entries()) {
      if (!asked.has(hash)) continue;
      postings.push(`${hash} ${trackId} ${fingerprint.anchorFrames[i]}`);
      seen = true;
    }
    const { halfFrames, halfBins } = fingerprint.peaks;
    if (!seen) continue;
    for (const [p, halfFrame] of halfFrames.entries()) peaks.push(`${trackId} ${halfFrame} ${halfBins[p]}`);
  }
  const trackIds = tracks.map((track) => track.trackId).toSorted((a, b) => a - b);
  return { trackIds, postings: postings.toSorted(), peaks: peaks.toSorted() };
}

/** Every hash of these tracks, ascending, no hash twice. */
export function hashesOf(tracks: readonly IdentifiedFingerprint[]): Uint32Array {
  const all = new Set<number>();
  for (const { fingerprint } of tracks) for (const hash of fingerprint.hashes) all.add(hash);
  return Uint32Array.from(all).toSorted();
}
