/** What goes over the wire when a chart is imported: a part of `contract.ts`. */
import { type Static, Type } from 'typebox';
import { OrNull, strict } from './contract.ts';

export const InitializeDatabaseRequest = Type.Object(
  {
    max_videos: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, description: 'At most so many videos; 50 if not told' }),
    ),
    region: Type.Optional(
      Type.String({ pattern: '^[A-Za-z]{2}$', description: 'Whose chart; as configured without' }),
    ),
  },
  strict,
);

const UnmatchedVideo = Type.Object(
  {
    video_id: Type.String(),
    title: Type.String(),
    artist: OrNull(Type.String()),
    duration_s: OrNull(Type.Number()),
    nearest: OrNull(
      Type.Object({ song_id: Type.String(), confidence: Type.Number({ minimum: 0, maximum: 1 }) }, strict),
    ),
  },
  strict,
);
export type UnmatchedVideo = Static<typeof UnmatchedVideo>;

const ChartRefusal = Type.Object(
  { video_id: OrNull(Type.String()), code: OrNull(Type.String()), message: Type.String() },
  strict,
);

/** The result of a task that imports a chart. */
export const ChartResult = Type.Object(
  {
    region: Type.String(),
    videos: Type.Integer(),
    added: Type.Integer(),
    changed: Type.Integer(),
    problems: Type.Integer(),
    pictures: Type.Integer(),
    pictures_unchanged: Type.Integer(),
    pictures_refused: Type.Integer(),
    matched: Type.Integer({ description: 'Videos that are of a song in the collection' }),
    fetched: Type.Integer({ description: 'Of these, whose sound was fetched by this task' }),
    unmatched_total: Type.Integer(),
    unmatched: Type.Array(UnmatchedVideo, { description: 'At most 500' }),
    refused: Type.Array(ChartRefusal, { description: 'What could not be taken in or fetched; at most 100' }),
    wall_s: Type.Number(),
  },
  strict,
);
export type ChartResult = Static<typeof ChartResult>;
