import {
  displayTitle,
  filesOf,
  type Track,
  type TrackFile,
  type TrackSound,
  type TrackTags,
} from '../../catalog/track.ts';
import type { IdentifiedTrack } from '../../finder/identify-recording.ts';
import { keyName, type Likeness } from '../../finder/likeness/likenesses.ts';
import type { SimilarTrack } from '../../finder/likeness/find-similar.ts';
import type { Match, SimilarSong, Song, SongFile } from '../contract/contract.ts';

/** A track as the API shows it; its file's path only where the server is set to. */
export function songOf(track: Track, showPaths: boolean): Song {
  const { tags, file } = track;
  return {
    ...nameOf(track),
    album_id: track.albumId ?? null,
    album_artist: tags.albumArtist ?? null,
    genres: [...(tags.genres ?? [])],
    label: tags.label ?? null,
    release_year: tags.year ?? null,
    disc_number: tags.discNumber ?? null,
    track_number: tags.trackNumber ?? null,
    duration_s: track.durationMs / 1000,
    ...soundReply(track.sound),
    ...identifiersReply(tags),
    codec: file.codec ?? null,
    bit_rate: file.bitRate ?? null,
    indexed_at: new Date(track.indexedAtMs).toISOString(),
    missing_since: track.missingSinceMs === undefined ? null : new Date(track.missingSinceMs).toISOString(),
    files: filesOf(track).map((one) => fileReply(one, showPaths)),
    ...(showPaths ? { path: file.path } : {}),
  };
}

function identifiersReply(
  tags: TrackTags,
): Pick<Song, 'isrc' | 'replay_gain_track_db' | `musicbrainz_${'recording' | 'release' | 'artist'}_id`> {
  return {
    isrc: tags.isrc ?? null,
    musicbrainz_recording_id: tags.musicBrainzRecordingId ?? null,
    musicbrainz_release_id: tags.musicBrainzReleaseId ?? null,
    musicbrainz_artist_id: tags.musicBrainzArtistId ?? null,
    replay_gain_track_db: tags.replayGainTrackDb ?? null,
  };
}

const SOUND_UNKNOWN = {
  tempo_bpm: null,
  key: null,
  loudness_lufs: null,
  loudness_range_lu: null,
  peak_dbfs: null,
  energy: null,
};

function soundReply(sound: TrackSound | undefined): Pick<Song, keyof typeof SOUND_UNKNOWN> {
  if (sound === undefined) return SOUND_UNKNOWN;
  const { tempo, key, loudness, energy } = sound;
  return {
    tempo_bpm: tempo.bpm ?? null,
    key: keyName(key) ?? null,
    loudness_lufs: loudness.integratedLufs,
    loudness_range_lu: loudness.rangeLu,
    peak_dbfs: loudness.peakDbfs,
    energy,
  };
}

function fileReply(file: TrackFile, showPaths: boolean): SongFile {
  return {
    size_bytes: file.sizeBytes,
    modified_at: new Date(file.mtimeMs).toISOString(),
    codec: file.codec ?? null,
    bit_rate: file.bitRate ?? null,
    sample_rate_hz: file.sampleRateHz ?? null,
    channels: file.channels ?? null,
    ...(showPaths ? { path: file.path } : {}),
  };
}

export function similarSongOf(
  { track, score, likeness, engine, reasons }: SimilarTrack,
  showPaths: boolean,
): SimilarSong {
  return {
    score: rounded(score, 4),
    likeness: rounded(likeness, 4),
    engine,
    reasons: reasons.map(reasonReply),
    ...songOf(track, showPaths),
  };
}

function reasonReply({ descriptor, wanted, found, unit }: Likeness): SimilarSong['reasons'][number] {
  return { descriptor, wanted: shown(wanted), found: shown(found), unit: unit ?? null };
}

const shown = (value: number | string): number | string =>
  typeof value === 'number' ? rounded(value, 2) : value;

export function matchOf(
  { track, confidence, offsetS, speed, tied }: IdentifiedTrack,
  showPaths: boolean,
): Match {
  return {
    ...nameOf(track),
    confidence: rounded(confidence, 4),
    offset_s: rounded(offsetS, 3),
    speed: rounded(speed, 4),
    tied,
    ...(showPaths ? { path: track.file.path } : {}),
  };
}

const rounded = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;

function nameOf(track: Track): Pick<Song, 'song_id' | 'title' | 'artist' | 'album'> {
  return {
    song_id: String(track.trackId),
    title: displayTitle(track),
    artist: track.tags.artist ?? null,
    album: track.tags.album ?? null,
  };
}
