import type { SongForFilm } from '../finder/find-for-film.ts';
import type { RecommendedSong } from './words-contract.ts';
import { recommendedSongOf } from './words-reply.ts';

/** A song for a film: as the recommender of songs shows it, and where to start. */
export type FilmSongReply = RecommendedSong & {
  readonly passage: {
    readonly start_ms: number;
    readonly end_ms: number;
    readonly fit: number;
  } | null;
};

export function filmSongOf(song: SongForFilm, hasSleeve: boolean): FilmSongReply {
  const { passage } = song;
  return {
    ...recommendedSongOf(song, hasSleeve),
    passage:
      passage === undefined
        ? null
        : {
            start_ms: passage.startMs,
            end_ms: passage.endMs,
            fit: Math.round(passage.fit * 1000) / 1000,
          },
  };
}
