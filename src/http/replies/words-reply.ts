import type { FoundAlbum } from '../../finder/found-album.ts';
import type { FoundSong, WordsAnswer } from '../../finder/words/find-by-words.ts';
import { SLEEVE_SIZES_PX } from '../../catalog/sleeve-store.ts';
import { albumOf } from './album-reply.ts';
import type { SongPicture } from './song-picture.ts';
import { songOf } from './song-reply.ts';
import type { FindResult, RecommendedSong } from '../contract/words-contract.ts';

/** Calibrated scores have four digits at most. */
const rounded = (score: number): number => Math.round(score * 1e4) / 1e4;

/** What became of the words, as every answer tells it. */
export function readingOf({ understood, ignored, engines }: WordsAnswer<unknown>) {
  return { understood: [...understood], ignored: [...ignored], engines: [...engines] };
}

/** A song as the recommender of seed 003 shows it. */
export function recommendedSongOf(
  { track, score, engine, reason }: FoundSong,
  { albumId, videoId }: SongPicture,
): RecommendedSong {
  const { song_id: id, title, artist, album } = songOf(track, false);
  return {
    id,
    title,
    artists: artist === null ? [] : [artist],
    album,
    duration: minutesOf(track.durationMs),
    videoId: videoId ?? null,
    thumbnails: albumId === undefined ? {} : thumbnailsOf(albumId),
    score: rounded(score),
    engine,
    reason,
  };
}

const THUMBNAIL_NAMES = ['default', 'medium', 'high'] as const;

function thumbnailsOf(albumId: number): RecommendedSong['thumbnails'] {
  return Object.fromEntries(
    SLEEVE_SIZES_PX.map((size, i) => [
      THUMBNAIL_NAMES[i],
      { url: `/api/image/${albumId}?size=${size}`, max_side_px: size },
    ]),
  );
}

/** `3:45`; hours are minutes too. */
function minutesOf(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

export function foundSongOf(
  { track, score, engine, reason }: FoundSong,
  { showPaths, albumId }: { readonly showPaths: boolean } & SongPicture,
): FindResult {
  const song = songOf(track, showPaths);
  return {
    kind: 'song',
    id: song.song_id,
    title: song.title,
    artist: song.artist,
    release_year: song.release_year,
    image_url: albumId === undefined ? null : `/api/image/${albumId}`,
    score: rounded(score),
    engine,
    reason,
    song,
    album: null,
  };
}

export function foundAlbumOf({ album: found, score, engine, reason }: FoundAlbum): FindResult {
  const album = albumOf(found);
  return {
    kind: 'album',
    id: album.id,
    title: album.album_name,
    artist: album.artist,
    release_year: album.release_year,
    image_url: album.image_url,
    score: rounded(score),
    engine,
    reason,
    song: null,
    album,
  };
}
