import type { FilmAnswer, SongForFilm } from '../../finder/film/find-for-film.ts';
import type { FilmResult, FilmSong } from '../contract/film-contract.ts';
import type { SongPicture } from './song-picture.ts';
import { songOf } from './song-reply.ts';
import { recommendedSongOf } from './words-reply.ts';

/** A song for a film: as the recommender of songs shows it, and where to start. */
export function filmSongOf(song: SongForFilm, picture: SongPicture): FilmSong {
  const { passage } = song;
  const { song_id, artist, duration_s } = songOf(song.track, false);
  return {
    song_id,
    ...recommendedSongOf(song, picture),
    artist,
    duration_s,
    start_s: passage === undefined ? null : passage.startMs / 1000,
    length_s: passage === undefined ? null : (passage.endMs - passage.startMs) / 1000,
    passage:
      passage === undefined
        ? null
        : {
            start_ms: passage.startMs,
            end_ms: passage.endMs,
            plays: passage.plays,
            fit: Math.round(passage.fit * 1000) / 1000,
          },
  };
}

/** `pictureOf`: what there is to see of a song here. */
export async function filmResultOf(
  { brief, songs, query, engines }: FilmAnswer,
  pictureOf: (song: SongForFilm) => Promise<SongPicture>,
): Promise<FilmResult> {
  return {
    analysis: brief,
    songs: await Promise.all(songs.map(async (song) => filmSongOf(song, await pictureOf(song)))),
    query,
    engines: [...engines],
  };
}
