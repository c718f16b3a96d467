/**
 * What goes over the wire: the one description of every request and answer. Requests are validated
 * with it, OpenAPI is made from it, and the page takes its types from it. No Node types here.
 */
import { Type, type Static, type TSchema } from 'typebox';

export const strict = { additionalProperties: false } as const;
export const OrNull = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const Problem = Type.Object(
  {
    type: Type.String({ description: '`urn:earworm:problem:` and the code' }),
    title: Type.String({ description: 'One sentence that is the same for every problem of this code' }),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What is wrong with this request' }),
    instance: Type.String({ description: 'The path that was asked for' }),
    code: Type.String({ description: 'Stable code, such as E_USAGE' }),
    request_id: Type.String({ description: 'Under which the log has more' }),
    details: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'Facts for programs' })),
  },
  { ...strict, description: 'A problem as in RFC 9457' },
);
export type Problem = Static<typeof Problem>;

export const SearchQuery = Type.Object(
  {
    top: Type.Integer({ minimum: 1, maximum: 50, default: 5, description: 'At most this many matches' }),
    min_confidence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Matches below it are left out; by default at most 0.25 % of the answers are false',
      }),
    ),
  },
  strict,
);

export type SearchQuery = Static<typeof SearchQuery>;

export const SearchForm = Type.Object({
  audio: Type.Unsafe<string>({
    type: 'string',
    format: 'binary',
    description: 'The clip: any sound or video file, best 5-10 s',
  }),
});

export const Match = Type.Object(
  {
    song_id: Type.String(),
    title: Type.String({ description: 'The tag, else the file name' }),
    artist: OrNull(Type.String()),
    album: OrNull(Type.String()),
    confidence: Type.Number({ minimum: 0, maximum: 1, description: 'Calibrated probability' }),
    offset_s: Type.Number({ description: 'Where in the song the clip begins' }),
    speed: Type.Number({ description: 'Of the clip, relative to the song' }),
    tied: Type.Boolean({
      description: 'Another match fits the clip about as well: copies or versions of one recording',
    }),
    path: Type.Optional(Type.String({ description: 'Only where the server is set to show paths' })),
  },
  strict,
);
export type Match = Static<typeof Match>;

export const SearchAnswer = Type.Object(
  {
    matches: Type.Array(Match, { description: 'Best first; empty when the clip is of none of the songs' }),
    query_duration_ms: Type.Number({ description: 'How long the clip plays, as far as it was used' }),
    processing_time_ms: Type.Number({ description: 'From the end of the upload to the answer' }),
  },
  strict,
);
export type SearchAnswer = Static<typeof SearchAnswer>;

const SongFile = Type.Object(
  {
    size_bytes: Type.Integer(),
    modified_at: Type.String({ format: 'date-time' }),
    codec: OrNull(Type.String()),
    bit_rate: OrNull(Type.Number({ description: 'Bits per second' })),
    sample_rate_hz: OrNull(Type.Integer()),
    channels: OrNull(Type.Integer()),
    path: Type.Optional(Type.String({ description: 'Only where the server is set to show paths' })),
  },
  strict,
);
export type SongFile = Static<typeof SongFile>;

export const Song = Type.Object(
  {
    song_id: Type.String(),
    title: Type.String(),
    artist: OrNull(Type.String()),
    album: OrNull(Type.String()),
    album_id: OrNull(Type.Integer()),
    album_artist: OrNull(Type.String()),
    genres: Type.Array(Type.String()),
    label: OrNull(Type.String()),
    release_year: OrNull(Type.Integer()),
    disc_number: OrNull(Type.Integer()),
    track_number: OrNull(Type.Integer()),
    duration_s: Type.Number(),
    tempo_bpm: OrNull(Type.Number({ description: 'Beats per minute; null where nothing repeats' })),
    key: OrNull(Type.String({ description: 'Such as `A minor`' })),
    loudness_lufs: OrNull(Type.Number({ description: 'Integrated, ITU-R BS.1770 (EBU R128)' })),
    loudness_range_lu: OrNull(Type.Number({ description: 'Between soft and loud passages, EBU Tech 3342' })),
    peak_dbfs: OrNull(Type.Number({ description: 'Of the sound as it is analysed: mono, 11,025 Hz' })),
    energy: OrNull(Type.Number({ minimum: 0, maximum: 1 })),
    isrc: OrNull(Type.String()),
    musicbrainz_recording_id: OrNull(Type.String()),
    musicbrainz_release_id: OrNull(Type.String()),
    musicbrainz_artist_id: OrNull(Type.String()),
    replay_gain_track_db: OrNull(Type.Number({ description: 'As the tags say' })),
    codec: OrNull(Type.String()),
    bit_rate: OrNull(Type.Number({ description: 'Bits per second' })),
    indexed_at: Type.String({ format: 'date-time' }),
    missing_since: OrNull(
      Type.String({ format: 'date-time', description: 'When it was found that no file of it is there' }),
    ),
    files: Type.Array(SongFile, { description: 'All files with this sound, the main one first' }),
    path: Type.Optional(Type.String({ description: 'Only where the server is set to show paths' })),
  },
  strict,
);
export type Song = Static<typeof Song>;

export const Paging = {
  offset: Type.Integer({ minimum: 0, maximum: 1_000_000_000, default: 0 }),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
};
export const Paged = { total: Type.Integer({ minimum: 0 }), offset: Paging.offset, limit: Paging.limit };

/** Beside `Paged`, where words are searched for. */
export const CountedByWords = {
  has_more: Type.Optional(
    Type.Boolean({
      description: 'There are more than `total`: what holds a word is counted up to 10,000 only',
    }),
  ),
};

export const CatalogFilters = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Words that all occur in the names, in any order' }),
  ),
  artist: Type.Optional(Type.String({ maxLength: 500, description: 'The whole name, in any case' })),
  genre: Type.Optional(
    Type.Union(
      [Type.String({ maxLength: 200 }), Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 })],
      {
        description: 'One of these genres; may be repeated',
      },
    ),
  ),
  year_min: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999 })),
  year_max: Type.Optional(Type.Integer({ minimum: 0, maximum: 9999 })),
};

export const SongsQuery = Type.Object(
  {
    ...Paging,
    ...CatalogFilters,
    missing: Type.Optional(
      Type.Boolean({ description: 'Only songs without a file that is there, or only the others' }),
    ),
    sort: Type.Enum(['artist', 'title', 'year', 'added', 'duration'], { default: 'artist' }),
    order: Type.Enum(['asc', 'desc'], { default: 'asc' }),
  },
  strict,
);
export const SongPage = Type.Object({ songs: Type.Array(Song), ...Paged, ...CountedByWords }, strict);
export type SongPage = Static<typeof SongPage>;

export const SongParams = Type.Object({ song_id: Type.String({ maxLength: 100 }) }, strict);
export const SongRemoved = Type.Object({ song_id: Type.String(), removed: Type.Literal(true) }, strict);
export type SongRemoved = Static<typeof SongRemoved>;

/** With 0.5 an empty list says that there is nothing like it. */
export const MinLikeness = Type.Number({
  minimum: 0,
  maximum: 1,
  default: 0,
  description: 'Only what is so much like it; from 0.5 on one would call them alike',
});
export const SimilarQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 10, description: 'At most so many' }),
    min_likeness: MinLikeness,
  },
  strict,
);
const LikenessReply = Type.Object(
  {
    descriptor: Type.Enum(['tempo', 'key', 'energy', 'brightness', 'percussiveness', 'warmth', 'loudness']),
    wanted: Type.Union([Type.Number(), Type.String()], { description: 'Of the song that was asked for' }),
    found: Type.Union([Type.Number(), Type.String()], { description: 'Of this song' }),
    unit: OrNull(Type.Enum(['bpm', 'Hz', 'dB', 'LUFS'])),
  },
  strict,
);
export const SimilarSong = Type.Object(
  {
    score: Type.Number({
      description: 'Cosine of the vectors of both: 1 sounds the same, 0 has nothing in common',
    }),
    likeness: Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Below 0.5 one would not call them alike: it is only among the nearest',
    }),
    engine: Type.String({ description: 'Whose vectors: `builtin` (what was measured), or a model' }),
    reasons: Type.Array(LikenessReply, { description: 'What is nearly the same of both' }),
    ...Song.properties,
  },
  strict,
);
export type SimilarSong = Static<typeof SimilarSong>;
export const SimilarSongs = Type.Object(
  {
    song_id: Type.String(),
    songs: Type.Array(SimilarSong, {
      description: 'Best first; empty when the song was indexed before sound was described, or is alone',
    }),
  },
  strict,
);
export type SimilarSongsAnswer = Static<typeof SimilarSongs>;

export const IndexRequest = Type.Object(
  {
    directory_path: Type.String({
      minLength: 1,
      maxLength: 4096,
      description: 'Absolute path of a folder inside a configured library root',
    }),
  },
  strict,
);

const JobState = Type.Enum(['queued', 'running', 'done', 'failed', 'cancelled']);

export const LibraryRoots = Type.Object(
  {
    roots: Type.Array(
      Type.Object(
        {
          path: Type.String(),
          is_there: Type.Boolean({ description: 'Whether it is a folder now; a drive may be missing' }),
        },
        strict,
      ),
      { description: 'The configured folders below which music may be indexed' },
    ),
  },
  strict,
);
export type LibraryRoots = Static<typeof LibraryRoots>;

export const IndexAccepted = Type.Object({ job_id: Type.String(), state: JobState }, strict);
export type IndexAccepted = Static<typeof IndexAccepted>;

export const JobReport = Type.Object(
  {
    job_id: Type.String(),
    kind: Type.String(),
    state: JobState,
    cancel_requested: Type.Boolean(),
    payload: Type.Unknown({ description: 'What was asked for' }),
    progress: OrNull(
      Type.Object(
        {
          done: Type.Number(),
          total: OrNull(Type.Number()),
          unit: Type.String(),
          message: Type.String(),
          eta_s: OrNull(Type.Number()),
        },
        strict,
      ),
    ),
    created_at: Type.String({ format: 'date-time' }),
    started_at: OrNull(Type.String({ format: 'date-time' })),
    ended_at: OrNull(Type.String({ format: 'date-time' })),
    result: Type.Unknown({
      description: 'What came of it; null until the job is done, and in lists for tasks',
    }),
    error: OrNull(Type.Object({ code: Type.String(), message: Type.String() }, strict)),
  },
  strict,
);
export type JobReport = Static<typeof JobReport>;

export const JobsQuery = Type.Object(Paging, strict);
export const JobReportPage = Type.Object({ jobs: Type.Array(JobReport), ...Paged }, strict);
export type JobReportPage = Static<typeof JobReportPage>;
export const JobParams = Type.Object({ job_id: Type.String({ maxLength: 100 }) }, strict);

export const ProblemsQuery = Type.Object(Paging, strict);
const FileProblem = Type.Object(
  {
    kind: Type.Enum(['sound', 'picture']),
    name: Type.String({
      description: 'Of the file; a picture may be embedded in the sound file of this name',
    }),
    code: Type.String({ description: 'Stable code, such as E_MEDIA_UNREADABLE' }),
    message: Type.String(),
    failed_at: Type.String({ format: 'date-time' }),
    path: Type.Optional(Type.String({ description: 'Only where the server is set to show paths' })),
  },
  strict,
);
export const FileProblemPage = Type.Object({ problems: Type.Array(FileProblem), ...Paged }, strict);
export type FileProblemPage = Static<typeof FileProblemPage>;

export const Stats = Type.Object(
  {
    total_songs: Type.Integer({ description: 'Missing ones included' }),
    missing_songs: Type.Integer({ description: 'No file of them is there' }),
    total_hashes: Type.Integer(),
    index_size_mb: Type.Number(),
    uptime: Type.Number({ description: 'Seconds since the server started' }),
    upload_max_bytes: Type.Integer({ description: 'Larger clips are refused' }),
    total_duration_s: Type.Number({ description: 'Of all songs together' }),
    failed_files: Type.Integer({ description: 'Files that could not be indexed' }),
    damaged_parts: Type.Array(Type.Object({ name: Type.String(), reason: Type.String() }, strict)),
    vectors: Type.Array(
      Type.Object(
        {
          of: Type.String({ description: 'What the vectors are of: album or track' }),
          model: Type.String({ description: 'What made them' }),
          dim: Type.Integer({ description: 'Numbers in a vector' }),
          count: Type.Integer(),
          engine: Type.String({ description: 'How they are searched: exact, hnsw or pgvector' }),
          complete: Type.Boolean({ description: 'Whether all that there is has one' }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type Stats = Static<typeof Stats>;

export const Home = Type.Object(
  {
    message: Type.String(),
    status: Type.Literal('running'),
    version: Type.String(),
    total_albums: Type.Integer(),
    total_songs: Type.Integer(),
    endpoints: Type.Record(Type.String(), Type.String(), { description: 'Method and path -> what it does' }),
    documentation: Type.String(),
  },
  strict,
);
export type Home = Static<typeof Home>;

export const Health = Type.Object(
  {
    status: Type.Enum(['healthy', 'degraded']),
    models_loaded: Type.Record(Type.String(), Type.Boolean()),
    total_albums: Type.Integer(),
    total_songs: Type.Integer(),
    response_time_ms: Type.Number(),
  },
  strict,
);
export type Health = Static<typeof Health>;

export const Alive = Type.Object({ status: Type.Literal('ok') }, strict);
