import type { PostingShard } from '../../fingerprint/posting-store.ts';
import type { TrackFingerprint } from '../../fingerprint/track-fingerprint.ts';
import { SpanLine, spansOf } from '../span-line.ts';

/** A track that shares landmarks with another, and where. */
export interface AlikeTrack {
  readonly trackId: number;
  /** Of the shard's line. */
  readonly start: number;
  readonly lengthFrames: number;
  /** Frame of this track that stands at frame 0 of the other one. */
  readonly offsetFrames: number;
  readonly votes: number;
}

/** 5 s: a copy of an excerpt is found by what is asked of it. */
const STRETCH_FRAMES = 215;
/** The rarest landmarks of each stretch are asked for, of a long recording fewer: what loops and hums repeat is common. */
const LANDMARKS_PER_STRETCH = 60;
const LANDMARKS_MAX = 600;
/** Postings looked at for one track in a shard, at most. */
const POSTINGS_MAX = 400_000;
/** So many landmarks must say the same before two recordings are compared. */
const VOTES_MIN = 6;
const TRACKS_MAX = 12;
/** Places looked at for each track: where loops or inserted parts make more than one. */
const PLACES_MAX = 3;
const OFFSET_BIN_FRAMES = 2;

/** Looks up which tracks of a shard share landmarks with a given one, at a constant offset. */
export interface AlikeFinder {
  find(trackId: number, fingerprint: TrackFingerprint): Promise<AlikeTrack[]>;
}

export function createAlikeFinder(shard: PostingShard): AlikeFinder {
  const line = new SpanLine(spansOf(shard), shard.positionLimit);
  return {
    async find(trackId, fingerprint) {
      const asked = await rareLandmarks(shard, fingerprint);
      const { ends, positions } = await shard.lists(asked.hashes);
      const votes = new Map<number, number>();
      for (const [i, end] of ends.entries()) {
        for (let at = ends[i - 1] ?? 0; at < end; at++) {
          const index = line.indexAt(positions[at] ?? 0);
          const span = line.spans[index];
          if (span === undefined || span.trackId === trackId) continue;
          const offset = (positions[at] ?? 0) - span.start - (asked.frames[i] ?? 0);
          const place = index * PLACES + Math.floor(offset / OFFSET_BIN_FRAMES) + PLACES / 2;
          votes.set(place, (votes.get(place) ?? 0) + 1);
        }
      }
      return bestPlaces(votes, line);
    },
  };
}

/** Offsets of one span: below 2^28 frames either way. */
const PLACES = 2 ** 28;

/** The best places of the best tracks. Votes on either side of a bin's edge count together. */
function bestPlaces(votes: ReadonlyMap<number, number>, line: SpanLine): AlikeTrack[] {
  const places: AlikeTrack[] = [];
  for (const [place, own] of votes) {
    const [before, after] = [votes.get(place - 1) ?? 0, votes.get(place + 1) ?? 0];
    const total = own + Math.max(before, after);
    if (total < VOTES_MIN || own < before || own < after) continue;
    const span = line.spans[Math.floor(place / PLACES)];
    if (span === undefined) continue;
    const offsetFrames = ((place % PLACES) - PLACES / 2) * OFFSET_BIN_FRAMES + OFFSET_BIN_FRAMES / 2;
    places.push({ ...span, offsetFrames, votes: total });
  }
  const byTrack = [...Map.groupBy(places, ({ trackId }) => trackId).values()];
  return byTrack
    .map((own) => own.toSorted((a, b) => b.votes - a.votes).slice(0, PLACES_MAX))
    .toSorted((a, b) => (b[0]?.votes ?? 0) - (a[0]?.votes ?? 0))
    .slice(0, TRACKS_MAX)
    .flat();
}

interface AskedLandmarks {
  /** Ascending, each once. */
  readonly hashes: Uint32Array;
  readonly frames: Uint32Array;
}

/** Of each stretch the landmarks with the shortest lists, each hash once. */
async function rareLandmarks(
  shard: PostingShard,
  { hashes, anchorFrames, lengthFrames }: TrackFingerprint,
): Promise<AskedLandmarks> {
  // a hash that the track has several times says little of where
  const single = [...hashes.keys()].filter((i) => hashes[i] !== hashes[i - 1] && hashes[i] !== hashes[i + 1]);
  const lengths = await shard.listLengths(Uint32Array.from(single, (i) => hashes[i] ?? 0));
  const stretches = Math.max(1, Math.ceil(lengthFrames / STRETCH_FRAMES));
  const each = Math.min(LANDMARKS_PER_STRETCH, Math.ceil(LANDMARKS_MAX / stretches));
  const taken = new Uint8Array(stretches);
  const rarestFirst = [...single.keys()].toSorted((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0));
  const chosen: number[] = [];
  let postings = 0;
  for (const at of rarestFirst) {
    const i = single[at] ?? 0;
    const stretch = Math.floor((anchorFrames[i] ?? 0) / STRETCH_FRAMES);
    if ((lengths[at] ?? 0) === 0 || (taken[stretch] ?? 0) >= each) continue;
    postings += lengths[at] ?? 0;
    if (postings > POSTINGS_MAX || chosen.length >= LANDMARKS_MAX) break;
    taken[stretch] = (taken[stretch] ?? 0) + 1;
    chosen.push(i);
  }
  chosen.sort((a, b) => a - b);
  return {
    hashes: Uint32Array.from(chosen, (i) => hashes[i] ?? 0),
    frames: Uint32Array.from(chosen, (i) => anchorFrames[i] ?? 0),
  };
}
