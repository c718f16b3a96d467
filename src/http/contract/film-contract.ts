/** What goes over the wire when songs for a film are looked for: a part of `contract.ts`. */
import { type Static, Type } from 'typebox';
import { FILM_ANALYZERS } from '../../video/film-analyzer.ts';
import type { FilmBrief } from '../../video/film-brief.ts';
import { ChartResult } from './chart-contract.ts';
import { JobReport, OrNull, strict } from './contract.ts';
import { RecommendedSong } from './words-contract.ts';

/** The fields of the form beside the film itself. */
export const FilmFields = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 50, default: 10, description: 'At most so many songs' }),
    analyzer: Type.Optional(
      Type.Enum(FILM_ANALYZERS, {
        description:
          'Who judges the film: `local` on this machine; `gemini` sends it to Google, with the key of this server; ' +
          '`auto` does so when there is a key. By default what is configured, else `local`.',
      }),
    ),
    genre: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      maxItems: 50,
      default: [],
      description: 'Only songs of one of these genres; the field may be repeated',
    }),
  },
  strict,
);
export type FilmFields = Static<typeof FilmFields>;

export const FilmForm = Type.Object({
  video: Type.Unsafe<string>({
    type: 'string',
    format: 'binary',
    description: 'The film: 500 MB and 10 minutes at most, unless configured otherwise',
  }),
  ...FilmFields.properties,
});

export const FilmOptions = Type.Object(
  {
    success: Type.Literal(true),
    size_max_bytes: Type.Integer(),
    duration_max_s: Type.Number(),
    analyzers: Type.Array(
      Type.Object(
        {
          name: Type.Enum(FILM_ANALYZERS),
          sends_to: OrNull(Type.String({ description: 'The host that it sends films to; null: to none' })),
        },
        strict,
      ),
      { description: 'Who can be asked here, the configured one first' },
    ),
  },
  strict,
);
export type FilmOptions = Static<typeof FilmOptions>;

export const TaskAccepted = Type.Object(
  { success: Type.Literal(true), task_id: Type.String(), message: Type.String() },
  strict,
);
export type TaskAccepted = Static<typeof TaskAccepted>;

const Share = Type.Number({ minimum: 0, maximum: 1 });
const BpmRange = Type.Array(Type.Number(), { minItems: 2, maxItems: 2, description: 'From and to' });
const Tempo = Type.Enum(['Slow', 'Medium', 'Fast']);
const EnergyLevel = Type.Enum(['Low', 'Medium', 'High']);

const Course = Type.Array(Share, { description: 'One value a second' });
const Palette = Type.Array(Type.String(), {
  description: 'At most four colours as `#rrggbb`, the commonest first',
});

const FilmPart = Type.Object(
  {
    start_s: Type.Number(),
    end_s: Type.Number(),
    energy: Share,
    energy_level: EnergyLevel,
    tempo: Tempo,
    tempo_bpm_range: BpmRange,
  },
  strict,
);

const FilmShot = Type.Object({
  start_s: Type.Number(),
  end_s: Type.Number(),
  opening: Type.Enum(['start', 'cut', 'dissolve'], { description: 'How it begins' }),
  light: Share,
  contrast: Share,
  colourfulness: Share,
  motion: Share,
  colours: Type.Array(Type.String(), { description: 'Names, the commonest first' }),
  palette: Palette,
});

const OwnSound = Type.Object({
  loudness_lufs: Type.Number(),
  loudness_range_lu: Type.Number(),
  pace: { ...Share, description: 'How much happens in it' },
  speech_share: Share,
  music_share: Share,
  speech: Type.Array(Type.Object({ start_s: Type.Number(), end_s: Type.Number() }, strict), {
    description: 'When somebody speaks',
  }),
});

const FilmLabel = Type.Object({
  kind: Type.Enum(['scene', 'mood']),
  name: Type.String(),
  share: Share,
  engine: Type.String({ description: 'Which model says so' }),
  word: Type.Optional(Type.String({ description: 'Of a mood: what its music is called' })),
});

/** What music a film asks for, and what that was judged by. */
const FilmAnalysisFields = Type.Object({
  description: Type.String(),
  music_recommendation: Type.String(),
  keywords: Type.Array(Type.String()),
  mood: Type.String(),
  genre_suggestions: Type.Array(Type.String()),
  tempo: Tempo,
  energy_level: EnergyLevel,
  tempo_bpm_range: BpmRange,
  analyzer: Type.Enum(['local', 'gemini'], { description: 'Who judged it' }),
  model: Type.Optional(Type.String({ description: 'The model of Gemini that did' })),
  sent_to: Type.Optional(
    Type.String({ description: 'The host that the film was sent to; absent: it stayed here' }),
  ),
  fallback_reason: Type.Optional(
    Type.String({ description: 'Why it was judged here although another analyser was asked for' }),
  ),
  fallback_code: Type.Optional(Type.String({ description: 'The code of that error' })),
  confidence: {
    ...Share,
    description: 'How much there was to go by, or how sure Gemini says it is; no probability',
  },
  reasons: Type.Array(Type.String()),
  course: Type.Enum(['steady', 'rising', 'falling']),
  parts: Type.Array(FilmPart, { description: 'One, or two that ask for different music' }),
  shots: Type.Array(FilmShot, { description: 'At most 120' }),
  energy_course: Course,
  light_course: Course,
  motion_course: Course,
  palette: Palette,
  labels: Type.Array(FilmLabel, { description: 'What CLIP sees; empty without the model' }),
  own_sound: OrNull(OwnSound),
  duration_s: Type.Number(),
  usage: Type.Record(Type.String(), Type.Union([Type.Number(), Type.Boolean()]), {
    description: 'What the analysis took: frames looked at, and what an analyser elsewhere counted',
  }),
});
export const FilmAnalysis = Type.Unsafe<FilmBrief>(FilmAnalysisFields);
export type FilmAnalysis = FilmBrief;

export const FilmSong = Type.Object(
  {
    song_id: Type.String(),
    ...RecommendedSong.properties,
    artist: OrNull(Type.String()),
    duration_s: Type.Number(),
    start_s: OrNull(Type.Number({ description: 'Where in the song to begin; null where that is not known' })),
    length_s: OrNull(Type.Number({ description: 'As long as the film, or to the end of the song' })),
    passage: OrNull(
      Type.Object(
        {
          start_ms: Type.Integer(),
          end_ms: Type.Integer(),
          plays: Type.Integer({ description: 'How often the song is begun to fill the film' }),
          fit: { ...Share, description: "How well the song's course goes with the film's" },
        },
        strict,
      ),
    ),
  },
  strict,
);
export type FilmSong = Static<typeof FilmSong>;

export const FilmResult = Type.Object(
  {
    analysis: FilmAnalysis,
    songs: Type.Array(FilmSong, { description: 'Best first; empty when nothing here suits' }),
    query: Type.String({ description: 'The words that songs were looked for with' }),
    engines: Type.Array(Type.String(), { description: 'What looked: `builtin`, or names of models' }),
  },
  strict,
);
export type FilmResult = Static<typeof FilmResult>;

/** The fields of the form beside the film itself. */
export const RenderFields = Type.Object(
  {
    song_id: Type.String({ minLength: 1, maxLength: 100 }),
    start_s: Type.Number({
      minimum: 0,
      maximum: 1_000_000,
      default: 0,
      description: 'Where in the song the film begins',
    }),
    balance: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: "0 only the film's own sound, 1 only the song, 0.5 both in full",
    }),
  },
  strict,
);

export const RenderForm = Type.Object({ video: FilmForm.properties.video, ...RenderFields.properties });

export const RenderResult = Type.Object(
  {
    song_id: Type.String(),
    size_bytes: Type.Integer(),
    duration_s: Type.Number(),
    pictures: Type.Enum(['copied', 'encoded'], { description: 'What became of those of the film' }),
    true_peak_dbtp: Type.Number({ description: 'Of the whole sound as it was written' }),
    plays: Type.Integer({ description: 'How often the song was begun' }),
    speech: Type.Array(Type.Object({ start_s: Type.Number(), end_s: Type.Number() }, strict), {
      description: 'When the song is quieter because somebody speaks',
    }),
    kept_until: Type.String({
      format: 'date-time',
      description: 'Until then the film is at `/api/recommendations/tasks/{task_id}/film`',
    }),
  },
  strict,
);
export type RenderResult = Static<typeof RenderResult>;

const { state, cancel_requested, progress, created_at, started_at, ended_at, error } = JobReport.properties;

export const TaskReport = Type.Object(
  {
    success: Type.Literal(true),
    task_id: Type.String(),
    kind: Type.String({
      description:
        'What it does: `film` finds songs for a film, `film-render` lays one under it, `chart` imports a chart',
    }),
    state,
    cancel_requested,
    progress,
    created_at,
    started_at,
    ended_at,
    result: OrNull(
      Type.Union([FilmResult, RenderResult, ChartResult, Type.Record(Type.String(), Type.Unknown())], {
        description:
          'Once it is done, by kind: analysis and songs, the facts of the film that was made, or of the chart',
      }),
    ),
    error: { ...error, description: 'Why it failed' },
  },
  strict,
);
export type TaskReport = Static<typeof TaskReport>;

export const TaskParams = Type.Object({ task_id: Type.String({ maxLength: 100 }) }, strict);

export const TaskRemoved = Type.Object(
  {
    success: Type.Literal(true),
    task_id: Type.String(),
    removed: Type.Boolean({ description: 'False: it is still letting go, and is removed when it has' }),
  },
  strict,
);
export type TaskRemoved = Static<typeof TaskRemoved>;
