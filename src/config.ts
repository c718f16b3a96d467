import { Type, type Static } from 'typebox';
import { FILM_S_MAX } from './video/film-reading.ts';

/** What a key's schema says beside its type, for the readers of flags, environment and documentation. */
export interface KeyNotes {
  readonly description: string;
  readonly default?: unknown;
  /** Stands in the documentation where the default depends on the machine or is no value. */
  readonly defaultText?: string;
  /** Instead of `EARWORM_` and the key in capitals. */
  readonly env?: string;
  /** What parts a list in an environment variable; `path` is `:`, on Windows `;`; `json`: it is written as JSON. */
  readonly listSeparator?: 'path' | 'comma' | 'json';
  /** The value is a path: relative ones are of the config file's folder, else of the current one. */
  readonly isPath?: boolean;
  /** Never shown. */
  readonly isSecret?: boolean;
  /** What it may be, in words, where the type does not say. */
  readonly allowed?: string;
}

const notes = <Notes extends KeyNotes>(keyNotes: Notes): Notes => keyNotes;

/**
 * Every setting: its type, default, limits and documentation (`docs/config.md` is made from it). All
 * may change from run to run; what an index was made with stands in its scheme.
 */
export const CONFIG_SCHEMA = Type.Object(
  {
    data: Type.String({
      minLength: 1,
      ...notes({
        description: 'Folder of the collection: catalogue, index and demo.',
        defaultText:
          '`~/.local/share/earworm`; macOS: `~/Library/Application Support/earworm`; Windows: `%LOCALAPPDATA%\\earworm`',
        isPath: true,
      }),
    }),
    libraryRoots: Type.Array(
      Type.String({ minLength: 1 }),
      notes({
        description:
          'Folders of music. Over HTTP only folders inside these can be indexed; `earworm start` indexes them.',
        default: [],
        env: 'EARWORM_LIBRARY',
        listSeparator: 'path',
        isPath: true,
      }),
    ),
    watch: Type.Boolean(
      notes({
        description: 'Whether a server follows changes of the library roots, as `earworm watch` does.',
        default: false,
      }),
    ),
    watchPollS: Type.Integer({
      minimum: 5,
      maximum: 86_400,
      ...notes({
        description:
          'Seconds between scans of watched folders whose changes the system does not tell of, such as network drives.',
        default: 120,
      }),
    }),
    watchPolling: Type.Boolean(
      notes({ description: 'Whether watched folders are polled whatever they are on.', default: false }),
    ),
    fingerprints: Type.Enum(
      ['disk', 'memory'],
      notes({
        description:
          'Where the index lives. `memory` keeps nothing: index and catalogue are gone when the process ends.',
        default: 'disk',
      }),
    ),
    catalog: Type.String({
      pattern: '^(?:sqlite|memory|postgres(?:ql)?://.+)$',
      ...notes({
        description:
          'Where the catalogue and the jobs live: `sqlite` in the data folder, a PostgreSQL database ' +
          '([PostgreSQL](postgresql.md)), or `memory`, which keeps nothing of the index either.',
        default: 'sqlite',
        allowed: 'sqlite, memory or postgres://user:password@host:5432/database',
      }),
    }),
    jobs: Type.Integer({
      minimum: 1,
      maximum: 256,
      ...notes({ description: 'Files decoded at once.', defaultText: 'the number of processors' }),
    }),
    indexCacheMb: Type.Integer({
      minimum: 1,
      maximum: 65_536,
      ...notes({ description: 'Memory for parts of the index read from disk.', default: 256 }),
    }),
    vectors: Type.String({
      pattern: '^(?:disk|memory|postgres(?:ql)?://.+)$',
      ...notes({
        description:
          'Where vectors live ([Vectors](vectors.md)): `disk` in the data folder, a PostgreSQL database with ' +
          'pgvector, or `memory`, which keeps nothing.',
        default: 'disk',
        allowed: 'disk, memory or postgres://user:password@host:5432/database',
      }),
    }),
    vectorCacheMb: Type.Integer({
      minimum: 1,
      maximum: 1_048_576,
      ...notes({ description: 'Memory for vectors read from disk.', default: 512 }),
    }),
    minConfidence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        ...notes({
          description: 'Matches less sure than this are not shown.',
          defaultText: 'the calibrated threshold: at most 0.25 % false answers',
        }),
      }),
    ),
    queryMaxS: Type.Number({
      minimum: 1,
      maximum: 120,
      ...notes({ description: 'Seconds of a clip that are used; the rest is not read.', default: 30 }),
    }),
    mediaDurationMaxS: Type.Number({
      minimum: 1,
      ...notes({ description: 'Files that play longer than this are not indexed.', default: 6 * 3600 }),
    }),
    mediaStallMaxS: Type.Number({
      minimum: 1,
      ...notes({
        description: 'A file is given up after so long without progress in reading it.',
        default: 30,
      }),
    }),
    mediaWallMaxS: Type.Number({
      minimum: 1,
      ...notes({
        description: 'A file is given up when reading it takes longer than this in all.',
        default: 600,
      }),
    }),
    mediaMemoryMaxMb: Type.Integer({
      minimum: 128,
      ...notes({
        description: 'A file is given up when reading it takes more memory than this.',
        default: 1024,
      }),
    }),
    modelsDir: Type.Optional(
      Type.String({
        minLength: 1,
        ...notes({
          description: 'Folder of the models CLIP and CLAP; several collections may share it.',
          defaultText: '`models` in the data folder',
          isPath: true,
        }),
      }),
    ),
    modelDtype: Type.Enum(
      ['fp32', 'fp16', 'q8'],
      notes({
        description: 'Precision of the models that are pulled: smaller is quicker to fetch and less exact.',
        default: 'fp32',
      }),
    ),
    modelThreads: Type.Integer({
      minimum: 1,
      maximum: 256,
      ...notes({
        description: 'Processors that one run of a model uses.',
        defaultText: 'the number of processors',
      }),
    }),
    modelMemoryMaxMb: Type.Integer({
      minimum: 256,
      ...notes({ description: 'A model that takes more memory than this is ended.', default: 4096 }),
    }),
    modelIdleMaxS: Type.Number({
      minimum: 1,
      maximum: 86_400,
      ...notes({
        description: 'A model that nobody used for so long gives its memory back.',
        default: 600,
      }),
    }),
    hubEndpoint: Type.String({
      pattern: '^https?://',
      ...notes({
        description: 'Where `earworm models pull` fetches from: the model hub, or a mirror of it.',
        default: 'https://huggingface.co',
        env: 'HF_ENDPOINT',
      }),
    }),
    filmAnalyzer: Type.Enum(
      ['local', 'auto', 'gemini'],
      notes({
        description:
          'Who says what music a film asks for ([Films](film.md)): `local` looks at it on this machine, `gemini` ' +
          'sends it to Google, `auto` does so when there is a key.',
        default: 'local',
      }),
    ),
    geminiApiKey: Type.Optional(
      Type.String({
        pattern: '^[\\x21-\\x7e]{8,512}$',
        ...notes({
          description: 'Your key for Gemini.',
          defaultText: 'none',
          env: 'GEMINI_API_KEY',
          isSecret: true,
          allowed: 'a key as Google AI Studio gives it',
        }),
      }),
    ),
    geminiModel: Type.String({
      pattern: '^(?:models/)?[a-z0-9][a-z0-9._-]{0,99}$',
      ...notes({
        description: 'The model of Gemini that is asked.',
        default: 'gemini-3.8-flash',
        allowed: 'the name of a model, such as gemini-flash-latest',
      }),
    }),
    geminiBaseUrl: Type.String({
      pattern: '^https?://',
      ...notes({
        description: 'Where Gemini is: Google, or a gateway with the same API.',
        default: 'https://generativelanguage.googleapis.com',
        env: 'GOOGLE_GEMINI_BASE_URL',
      }),
    }),
    geminiDeadlineS: Type.Number({
      minimum: 5,
      maximum: 3600,
      ...notes({
        description: 'Seconds after which Gemini is waited for no longer, the upload included.',
        default: 300,
      }),
    }),
    youtubeKey: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        ...notes({
          description: 'Your key of the YouTube Data API, for charts ([Trending music](trending.md)).',
          env: 'YOUTUBE_API_KEY',
          defaultText: 'none: no charts',
          isSecret: true,
        }),
      }),
    ),
    youtubeEndpoint: Type.String({
      pattern: '^https?://[^/?#]+',
      ...notes({
        description: 'Where the YouTube Data API is; the key is sent there.',
        default: 'https://www.googleapis.com',
      }),
    }),
    youtubeRegion: Type.String({
      pattern: '^[A-Za-z]{2}$',
      ...notes({
        description: 'The country whose chart is imported.',
        default: 'US',
        allowed: 'a country in two letters (ISO 3166-1)',
      }),
    }),
    youtubeFetch: Type.Array(
      Type.String({ minLength: 1, maxLength: 4096 }),
      notes({
        description:
          'A command of your own that fetches the sound of a video that none of your files is of, and for which ' +
          'you answer: the program and its arguments, with `{url}`, `{video_id}`, `{artist}`, `{title}` and ' +
          '`{folder}`. Empty: nothing is fetched.',
        default: [],
        listSeparator: 'json',
        allowed: 'a list of texts, in the environment as JSON',
      }),
    ),
    youtubeFetchMaxS: Type.Number({
      minimum: 1,
      maximum: 86_400,
      ...notes({ description: 'That command is ended after so long.', default: 300 }),
    }),
    youtubeFetchMaxMb: Type.Integer({
      minimum: 1,
      maximum: 65_536,
      ...notes({ description: 'That command is ended when it has written more than this.', default: 100 }),
    }),
    host: Type.String({
      minLength: 1,
      ...notes({ description: 'Address to serve on.', default: '127.0.0.1' }),
    }),
    port: Type.Integer({
      minimum: 0,
      maximum: 65_535,
      ...notes({ description: 'Port to serve on; 0 takes a free one.', default: 4700 }),
    }),
    uploadMaxMb: Type.Integer({
      minimum: 1,
      maximum: 4096,
      ...notes({ description: 'Largest upload, and largest clip from standard input.', default: 100 }),
    }),
    filmMaxMb: Type.Integer({
      minimum: 1,
      maximum: 65_536,
      ...notes({ description: 'Largest film that can be uploaded.', default: 500 }),
    }),
    filmMaxS: Type.Number({
      minimum: 1,
      maximum: FILM_S_MAX,
      ...notes({
        description: 'Seconds that a film may last; longer ones are refused.',
        default: FILM_S_MAX,
      }),
    }),
    filmKeptS: Type.Number({
      minimum: 1,
      maximum: 604_800,
      ...notes({
        description: 'Seconds that a film with a song under it can be fetched from the server, and is kept.',
        default: 3600,
      }),
    }),
    filmsWaitingMax: Type.Integer({
      minimum: 1,
      maximum: 100,
      ...notes({
        description: 'Uploaded films that wait or are worked on at once; more are answered with `E_BUSY`.',
        default: 10,
      }),
    }),
    searchesAtOnceMax: Type.Integer({
      minimum: 1,
      maximum: 10_000,
      ...notes({
        description: 'Searches the server works on at once; more are answered with `E_BUSY`.',
        default: 16,
      }),
    }),
    listenersMax: Type.Integer({
      minimum: 0,
      maximum: 1000,
      ...notes({
        description: 'Live listeners at once ([Listening](listening.md)), about 2 MB each; 0 allows none.',
        default: 64,
      }),
    }),
    listenWebhook: Type.Optional(
      Type.String({
        pattern: '^https?://',
        ...notes({
          description:
            'Address to which each song that continuous listeners hear is posted as JSON ([Listening](listening.md)).',
          defaultText: 'none',
          isSecret: true,
          allowed: 'an http:// or https:// address',
        }),
      }),
    ),
    requestsPerMinuteMax: Type.Integer({
      minimum: 1,
      ...notes({ description: 'Requests per minute from one client address.', default: 120 }),
    }),
    requestsPerMinuteLoopbackMax: Type.Integer({
      minimum: 1,
      ...notes({ description: 'The same for clients on this machine.', default: 6000 }),
    }),
    corsOrigins: Type.Array(
      Type.String({ minLength: 1 }),
      notes({
        description: "Origins of other sites' pages that may use the API, such as `https://example.org`.",
        default: [],
        listSeparator: 'comma',
      }),
    ),
    allowedHosts: Type.Array(
      Type.String({ minLength: 1 }),
      notes({
        description: 'Host names, besides addresses and localhost, that the server answers to.',
        default: [],
        listSeparator: 'comma',
      }),
    ),
    showPaths: Type.Boolean(
      notes({ description: 'Whether answers over HTTP name the files of songs.', default: false }),
    ),
    logLevel: Type.Enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      notes({ description: 'The least important messages that are logged.', default: 'info' }),
    ),
  },
  { additionalProperties: false },
);

export type Config = Static<typeof CONFIG_SCHEMA>;
export type ConfigKey = keyof Config;

export const CONFIG_KEYS: readonly ConfigKey[] = Object.keys(CONFIG_SCHEMA.properties) as ConfigKey[];

export const keyNotes = (key: ConfigKey): KeyNotes => CONFIG_SCHEMA.properties[key] as unknown as KeyNotes;

/** `libraryRoots` has a name of its own; `indexCacheMb` is `EARWORM_INDEX_CACHE_MB`. */
export function envName(key: ConfigKey): string {
  return keyNotes(key).env ?? `EARWORM_${key.replaceAll(/[A-Z]/gu, (letter) => `_${letter}`).toUpperCase()}`;
}

/** What the environment says of this machine and user. */
export type Environment = Readonly<Record<string, string | undefined>>;
