import { type ICommonTagsResult, parseFile } from 'music-metadata';
import type { TrackTags } from '../catalog/track.ts';
import { cleanText } from './clean-text.ts';

/** Tags that take longer are left out; a sound file's are read in a few milliseconds. */
const DEADLINE_MS = 5000;
const GENRES_MAX = 20;
const REPLAY_GAIN_DB_MAX = 60;

const MUSICBRAINZ_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/u;

type Loose<T> = { [Key in keyof T]: T[Key] | undefined };

/** Without the tags that are not there. */
function present(tags: Loose<TrackTags>): TrackTags {
  return Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined));
}

const first = (raw: unknown): unknown => (Array.isArray(raw) ? raw[0] : raw);

/** A whole number of 1 to 9999, from a number or the start of a text ("3/12", "2021-05-01"). */
function cleanNumber(raw: unknown): number | undefined {
  const value = typeof raw === 'number' ? raw : Number.parseInt(cleanText(raw) ?? '', 10);
  return Number.isInteger(value) && value >= 1 && value <= 9999 ? value : undefined;
}

function cleanGenres(raw: readonly unknown[]): string[] | undefined {
  const genres = new Set(
    raw
      .slice(0, GENRES_MAX)
      .map(cleanText)
      .filter((genre) => genre !== undefined),
  );
  return genres.size === 0 ? undefined : [...genres];
}

function cleanMusicBrainzId(raw: unknown): string | undefined {
  const id = cleanText(first(raw))?.toLowerCase();
  return id !== undefined && MUSICBRAINZ_ID.test(id) ? id : undefined;
}

function cleanGainDb(raw: unknown): number | undefined {
  return typeof raw === 'number' && Math.abs(raw) <= REPLAY_GAIN_DB_MAX ? raw : undefined;
}

function fromCommon(common: ICommonTagsResult): TrackTags {
  return present({
    title: cleanText(common.title),
    artist: cleanText(common.artist),
    album: cleanText(common.album),
    albumArtist: cleanText(common.albumartist),
    genres: cleanGenres(common.genre ?? []),
    label: cleanText(first(common.label)),
    year: cleanNumber(common.year),
    trackNumber: cleanNumber(common.track.no),
    discNumber: cleanNumber(common.disk.no),
    isrc: cleanText(first(common.isrc)),
    musicBrainzRecordingId: cleanMusicBrainzId(common.musicbrainz_recordingid),
    musicBrainzReleaseId: cleanMusicBrainzId(common.musicbrainz_albumid),
    musicBrainzArtistId: cleanMusicBrainzId(common.musicbrainz_artistid),
    replayGainTrackDb: cleanGainDb(common.replaygain_track_gain?.dB),
  });
}

/** FFmpeg's generic names; the case of keys differs between containers. */
function fromContainer(metadata: Readonly<Record<string, string>>): TrackTags {
  const values = new Map(Object.entries(metadata).map(([key, value]) => [key.toLowerCase(), value]));
  return present({
    title: cleanText(values.get('title')),
    artist: cleanText(values.get('artist')),
    album: cleanText(values.get('album')),
    albumArtist: cleanText(values.get('album_artist')),
    genres: cleanGenres((values.get('genre') ?? '').split(';')),
    label: cleanText(values.get('publisher') ?? values.get('label')),
    year: cleanNumber(values.get('date') ?? values.get('year')),
    trackNumber: cleanNumber(values.get('track')),
    discNumber: cleanNumber(values.get('disc')),
    isrc: cleanText(values.get('isrc') ?? values.get('tsrc')),
  });
}

async function parsedTags(path: string): Promise<TrackTags> {
  const { common } = await parseFile(path, { skipCovers: true, duration: false });
  return fromCommon(common);
}

/**
 * The tags of a sound file, cleaned; what music-metadata does not find is taken from the `container`'s
 * metadata as FFmpeg read it. Never fails: bad tags are no tags.
 */
export async function readTags(
  path: string,
  container: Readonly<Record<string, string>>,
): Promise<TrackTags> {
  const deadline = Promise.withResolvers<TrackTags>();
  const timer = setTimeout(() => deadline.resolve({}), DEADLINE_MS);
  const parsed = parsedTags(path).catch((): TrackTags => ({}));
  const tags = await Promise.race([parsed, deadline.promise]);
  clearTimeout(timer);
  return { ...fromContainer(container), ...tags };
}
