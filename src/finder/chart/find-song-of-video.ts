import type { CatalogStore } from '../../catalog/catalog-store.ts';
import { displayTitle, type Track } from '../../catalog/track.ts';
import type { ChartVideo } from '../../catalog/video-catalog.ts';
import { matchConfidence } from './match-confidence.ts';
import type { NamedSong } from './song-likeness.ts';

export interface PossibleSong {
  readonly track: Track;
  /** 0..1 */
  readonly confidence: number;
}

/** So many songs of one artist, and of one title, are compared. */
const CANDIDATES_MAX = 300;
/** The longest words of a title are looked for: they say most. */
const WORDS_MAX = 3;

/** The song that a video is of most probably, among those that are there; `undefined` when none is near at all. */
export async function findSongOfVideo(
  video: Pick<ChartVideo, 'title' | 'artist' | 'durationMs'>,
  catalog: Pick<CatalogStore, 'listTracks'>,
): Promise<PossibleSong | undefined> {
  const page = { offset: 0, limit: CANDIDATES_MAX, countMax: CANDIDATES_MAX, isMissing: false };
  const words = titleTerms(video.title);
  const byTitle = words === '' ? [] : (await catalog.listTracks({ ...page, text: words })).tracks;
  const { artist } = video;
  const byArtist = artist === undefined ? [] : (await catalog.listTracks({ ...page, artist })).tracks;
  let best: PossibleSong | undefined;
  for (const track of [...byTitle, ...byArtist]) {
    const confidence = matchConfidence(video, songNamed(track));
    if (confidence > (best?.confidence ?? 0)) best = { track, confidence };
  }
  return best;
}

function titleTerms(title: string): string {
  const bare = title.replaceAll(/[([][^)\]]*[)\]]/gu, ' ').replace(/\b(?:feat|ft|featuring)\b.*$/iu, ' ');
  const terms = (bare.trim() === '' ? title : bare)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((term) => term !== '');
  return [...new Set(terms)]
    .toSorted((a, b) => b.length - a.length)
    .slice(0, WORDS_MAX)
    .join(' ');
}

/** What a song is called by its tags, or by a file name such as `01 Artist - Title.mp3`. */
function songNamed(track: Track): NamedSong {
  const { durationMs, tags } = track;
  const artist = tags.artist ?? tags.albumArtist;
  if (tags.title !== undefined || artist !== undefined)
    return { title: displayTitle(track), artist, durationMs };
  const parts = displayTitle(track)
    .replace(/^\d{1,3}[\s.)_-]+/u, '')
    .split(/\s+[-–—]\s+/u);
  const [first = '', ...rest] = parts;
  return rest.length === 0
    ? { title: first, durationMs }
    : { title: rest.join(' - '), artist: first, durationMs };
}
