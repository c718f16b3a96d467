import type { SoundCourses } from '../../audio/descriptors/sound-descriptors.ts';
import { EarwormError, toEarwormError } from '../../errors.ts';
import type { Track } from '../../catalog/track.ts';
import type { FilmReader, FilmRenderer, RenderOptions } from '../../media/media-analyzer.ts';
import { choosePassage, type Passage } from '../../video/choose-passage.ts';
import type { FilmAnalyzer, FilmAnalyzerName } from '../../video/film-analyzer.ts';
import type { FilmBrief } from '../../video/film-brief.ts';
import { fillsFilm } from '../../video/song-plays.ts';
import { diverseSongs } from './diverse-songs.ts';
import type { FoundSong } from '../words/find-by-words.ts';
import { openTrackFile } from '../open-track-file.ts';
import { songsForBrief, type SongsForBriefPorts } from './songs-for-brief.ts';
import { type RenderedFile, type RenderForFilm, renderForFilm } from './render-for-film.ts';

export interface SongForFilm extends FoundSong {
  /** Where to start; absent when the song's file cannot be read now, or for songs after the first 20. */
  readonly passage?: Passage;
}

export interface FilmAnswer {
  readonly brief: FilmBrief;
  /** The words that were searched with. */
  readonly query: string;
  /** Best first; empty when nothing here suits. */
  readonly songs: readonly SongForFilm[];
  readonly engines: readonly string[];
}

/** What is being done, for people, and how many of `total` steps are behind us. */
export interface FilmStep {
  readonly done: number;
  readonly total: number;
  readonly message: string;
}

export interface FindForFilmOptions {
  readonly top: number;
  /** Only songs of one of these. */
  readonly genres?: readonly string[];
  /** Instead of the configured one. */
  readonly analyzer?: FilmAnalyzerName;
  readonly signal?: AbortSignal;
  readonly onStep?: (step: FilmStep) => void;
  /** Called before the film is sent to this host. */
  readonly onSend?: (host: string) => void;
}

/** Finds songs that suit a film. Errors: those of reading it (`E_MEDIA_*`, `E_PATH_*`) and of the stores. */
export interface FilmFinder {
  findForFilm(path: string, options: FindForFilmOptions): Promise<FilmAnswer>;
  /** Lays a song under a film. Errors: as `renderForFilm`. */
  renderFilm(wish: RenderForFilm, options?: RenderOptions): Promise<RenderedFile>;
}

export interface FilmFinderPorts {
  readonly reader: FilmReader;
  readonly renderer: FilmRenderer;
  /** The first is asked unless another one is named. */
  readonly analyzers: readonly FilmAnalyzer[];
  readonly words: SongsForBriefPorts['words'];
  readonly catalog: SongsForBriefPorts['catalog'];
  /** Longer films are refused with `E_MEDIA_TOO_LONG`. */
  readonly filmMaxS: number;
}

const PASSAGES_MAX = 20;
const COURSES_KEPT_MAX = 500;
const STEPS = 4;

export function createFilmFinder({
  reader,
  renderer,
  analyzers,
  words,
  catalog,
  filmMaxS,
}: FilmFinderPorts): FilmFinder {
  const coursesOf = rememberedCourses(reader);
  return {
    renderFilm: (wish, options) => renderForFilm(renderer, wish, options),
    async findForFilm(path, { top, genres, analyzer, signal, onStep, onSend }) {
      const stopping = signal === undefined ? {} : { signal };
      const tell = (done: number, message: string): void => onStep?.({ done, total: STEPS, message });
      const { analyze } = analyzerNamed(analyzers, analyzer);
      tell(0, 'reading the film');
      const reading = await reader.readFilm(path, stopping);
      if (reading.durationS > filmMaxS) throw tooLong(filmMaxS);
      tell(1, 'judging the film');
      const brief = await analyze(
        { path, reading },
        { ...stopping, onStep: (step) => tell(1, step), ...(onSend !== undefined && { onSend }) },
      );
      tell(2, 'looking for songs');
      const { query, found, engines } = await songsForBrief(
        brief,
        { words, catalog },
        { ...stopping, ...(genres !== undefined && { genres }) },
      );
      tell(3, 'choosing passages');
      const long = found.filter(({ track }) => fillsFilm(track.durationMs / 1000, brief.duration_s));
      const chosen = diverseSongs(long, top);
      const songs = await Promise.all(
        chosen.map(async (song, place): Promise<SongForFilm> => {
          const courses = place < PASSAGES_MAX ? await coursesOf(song.track, signal) : undefined;
          return courses === undefined ? song : { ...song, passage: passageOf(song.track, courses, brief) };
        }),
      );
      return { brief, query, songs, engines };
    },
  };
}

function tooLong(filmMaxS: number): EarwormError {
  return new EarwormError('E_MEDIA_TOO_LONG', {
    message: `The film is longer than ${filmMaxS} s; cut out the part that needs music.`,
    details: { filmMaxS },
  });
}

function analyzerNamed(analyzers: readonly FilmAnalyzer[], name: FilmAnalyzerName | undefined): FilmAnalyzer {
  const analyzer = analyzers.find((candidate) => name === undefined || candidate.name === name);
  if (analyzer !== undefined) return analyzer;
  throw new EarwormError('E_USAGE', { message: `There is no analyser "${name}" here.` });
}

function passageOf(track: Track, courses: SoundCourses, brief: FilmBrief): Passage {
  const durationMs = Math.round(1000 * brief.duration_s);
  return choosePassage(courses, track.durationMs, { durationMs, energyCourse: brief.energy_course });
}

/** Courses are not in the catalogue: they are read from songs' files, and those of the last 500 kept. */
function rememberedCourses(reader: FilmReader) {
  const known = new Map<string, SoundCourses>();
  return async (track: Track, signal: AbortSignal | undefined): Promise<SoundCourses | undefined> => {
    const file = await openTrackFile(track);
    if (file === undefined) return undefined;
    await file.handle.close();
    const key = `${track.trackId} ${file.path} ${file.mtimeMs} ${file.sizeBytes}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    try {
      const courses = await reader.readSoundCourses(file.path, signal === undefined ? {} : { signal });
      if (known.size >= COURSES_KEPT_MAX) known.delete(known.keys().next().value ?? '');
      known.set(key, courses);
      return courses;
    } catch (thrown) {
      // a song whose file broke since it was indexed is still an answer
      if (/^E_(?:MEDIA|PATH)_/u.test(toEarwormError(thrown).code)) return undefined;
      throw thrown;
    }
  };
}
