import type { CatalogStore, NewTrack } from '../../catalog/catalog-store.ts';
import { filesOf, type Track, type TrackFile } from '../../catalog/track.ts';
import type { IdentifiedFingerprint, PostingStore } from '../../fingerprint/posting-store.ts';
import { soundDigest } from '../../fingerprint/sound-digest.ts';
import type { RecordingAnalysis } from '../../media/media-analyzer.ts';
import { type FoundFile, isGone } from './collection-walk.ts';

export interface AnalyzedFile {
  readonly file: FoundFile;
  readonly analysis: RecordingAnalysis;
}

/** What a batch of files changes in the collection. */
export interface PlacedRecordings {
  /** What is to be stored: tracks that are new, and known ones as they are now. */
  readonly tracks: readonly NewTrack[];
  /** Of those that the index does not have. */
  readonly fingerprints: readonly IdentifiedFingerprint[];
}

/**
 * Finds which track each file is, by its sound: a file that was moved, renamed or tagged anew is the
 * track it was; one that sounds like a track whose files are still there is a further file of it.
 */
export async function placeRecordings(
  analyzed: readonly AnalyzedFile[],
  { catalog, postingStore }: { catalog: CatalogStore; postingStore: PostingStore },
): Promise<PlacedRecordings> {
  // of new files that sound the same, the first by name gives the tags, whichever was read first
  const results = analyzed.toSorted((a, b) => (a.file.path < b.file.path ? -1 : 1));
  const digests = await Promise.all(results.map(({ analysis }) => soundDigest(analysis.fingerprint)));
  const known = await knownTracks(results, digests, catalog);
  const groups = [...Map.groupBy(results.keys(), (index) => digests[index] ?? '')];
  const newIds = await catalog.reserveTrackIds(groups.filter(([digest]) => !known.has(digest)).length);
  const indexed = new Set(known.size === 0 ? [] : await postingStore.trackIds());
  const paths = new Set(results.map(({ file }) => file.path));
  const tracks: NewTrack[] = [];
  const fingerprints: IdentifiedFingerprint[] = [];
  for (const [digest, indexes] of groups) {
    const arrived = indexes.map((index) => results[index]).filter((result) => result !== undefined);
    const [first] = arrived;
    if (first === undefined) continue;
    const before = known.get(digest);
    const kept = before === undefined ? [] : await filesKept(before, paths);
    const trackId = before?.trackId ?? newIds.shift() ?? 0;
    tracks.push({ ...mergedTrack(arrived, first, before, kept), trackId, soundDigest: digest });
    if (!indexed.has(trackId)) fingerprints.push({ trackId, fingerprint: first.analysis.fingerprint });
  }
  return { tracks, fingerprints };
}

/** By digest. A file that an older Earworm indexed, and that is the same still, is known by its path. */
async function knownTracks(
  results: readonly AnalyzedFile[],
  digests: readonly string[],
  catalog: CatalogStore,
): Promise<Map<string, Track>> {
  const bySound = await catalog.tracksByDigest(digests);
  const byPath = await catalog.tracksByPath(results.map(({ file }) => file.path));
  const known = new Map<string, Track>();
  for (const [index, digest] of digests.entries()) {
    const track = bySound[index] ?? undigested(byPath[index], results[index]?.file);
    if (track !== undefined) known.set(digest, track);
  }
  return known;
}

/** The track, if it has no digest yet and its file has not changed. */
function undigested(track: Track | undefined, found: FoundFile | undefined): Track | undefined {
  const isSame = track?.file.sizeBytes === found?.sizeBytes && track?.file.mtimeMs === found?.mtimeMs;
  return track?.soundDigest === undefined && isSame ? track : undefined;
}

/** Files of a known track that are still there and were not read again now. */
async function filesKept(track: Track, readNow: ReadonlySet<string>): Promise<TrackFile[]> {
  if (track.missingSinceMs !== undefined) return [];
  const others = filesOf(track).filter((file) => !readNow.has(file.path));
  const gone = await Promise.all(others.map((file) => isGone(file.path)));
  return others.filter((_, index) => gone[index] === false);
}

/** The main file stays the main file while it is there; tags are its. */
function mergedTrack(
  arrived: readonly AnalyzedFile[],
  first: AnalyzedFile,
  before: Track | undefined,
  kept: readonly TrackFile[],
): Omit<NewTrack, 'trackId'> {
  const mainPath = before?.file.path;
  const mainRead = arrived.find(({ file }) => file.path === mainPath);
  const isMainKept = mainRead === undefined && kept[0] !== undefined && kept[0].path === mainPath;
  const source = mainRead ?? first;
  const read = [source, ...arrived.filter((result) => result !== source)].map(trackFile);
  const [file = trackFile(source), ...otherFiles] = isMainKept ? [...kept, ...read] : [...read, ...kept];
  return {
    file,
    ...(otherFiles.length === 0 ? {} : { otherFiles }),
    sound: source.analysis.sound,
    tags: isMainKept && before !== undefined ? before.tags : source.analysis.tags,
    durationMs: source.analysis.durationMs,
    indexedAtMs: before?.indexedAtMs ?? Date.now(),
  };
}

function trackFile({ file, analysis }: AnalyzedFile): TrackFile {
  const { codec, bitRate, sampleRateHz, channels } = analysis;
  return {
    ...file,
    ...(codec === undefined ? {} : { codec }),
    ...(bitRate === undefined ? {} : { bitRate }),
    ...(sampleRateHz === undefined ? {} : { sampleRateHz }),
    ...(channels === undefined ? {} : { channels }),
  };
}
