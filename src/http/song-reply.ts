import { displayTitle, filesOf, type Track, type TrackFile, type TrackSound } from '../catalog/track.ts';
import type { IdentifiedTrack } from '../finder/identify-recording.ts';
import type { Match, Song, SongFile } from './contract.ts';

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
    codec: file.codec ?? null,
    bit_rate: file.bitRate ?? null,
    indexed_at: new Date(track.indexedAtMs).toISOString(),
    missing_since: track.missingSinceMs === undefined ? null : new Date(track.missingSinceMs).toISOString(),
    files: filesOf(track).map((one) => fileReply(one, showPaths)),
    ...(showPaths ? { path: file.path } : {}),
  };
}

const PITCH_NAMES = ['C', 'C#', 'D', 'Eb', 'E', 'F', 'F#', 'G', 'Ab', 'A', 'Bb', 'B'];

function soundReply(
  sound: TrackSound | undefined,
): Pick<Song, 'tempo_bpm' | 'key' | 'loudness_lufs' | 'energy'> {
  if (sound === undefined) return { tempo_bpm: null, key: null, loudness_lufs: null, energy: null };
  const { tempo, key, loudness, energy } = sound;
  return {
    tempo_bpm: tempo.bpm ?? null,
    key: key.confidence > 0 ? `${PITCH_NAMES[key.tonic]} ${key.mode}` : null,
    loudness_lufs: loudness.integratedLufs,
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
