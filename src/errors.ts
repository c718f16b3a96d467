/**
 * Every error that Earworm reports: one table of stable codes. A vendor's or the system's error is
 * translated once, in the adapter that met it, and keeps the original as `cause`.
 */
export interface ErrorKind {
  /** HTTP status of the problem+json answer. */
  readonly status: number;
  /** Exit code of a command that ends with this error. */
  readonly exitCode: number;
  /** Whether the same call may succeed later without a change. */
  readonly retryable: boolean;
  /** One plain sentence; says what to do next where something can be done. */
  readonly message: string;
}

const kind = (status: number, exitCode: number, message: string, retryable = false): ErrorKind => ({
  status,
  exitCode,
  retryable,
  message,
});

export const ERRORS = {
  // what the caller sent
  E_USAGE: kind(400, 2, 'The request or command line is not valid.'),
  E_CONFIG: kind(500, 2, 'The configuration is not valid.'),
  E_METHOD_NOT_ALLOWED: kind(405, 2, 'This address does not take that method; `Allow` names those it does.'),
  E_CONTENT_TYPE: kind(415, 2, 'This address does not take that type of content; see /docs.'),
  E_WRONG_HOST: kind(421, 2, 'The server does not answer to that host name; allowedHosts names others.'),
  E_NOT_FOUND: kind(404, 4, 'There is nothing here by that name.'),
  E_PATH_NOT_ALLOWED: kind(403, 4, 'That folder is not inside a configured library root.'),
  E_PATH_MISSING: kind(404, 4, 'That file or folder does not exist.'),
  E_PATH_UNREADABLE: kind(403, 4, 'That file or folder cannot be read; check its permissions.'),
  E_PATH_IGNORED: kind(403, 4, 'A file .earwormignore above that path passes it by.'),
  E_FILE_EXISTS: kind(409, 2, 'A file by that name is there already; --force replaces it.'),
  E_UPLOAD_MISSING: kind(400, 2, 'The request has no file in the expected field.'),
  E_UPLOAD_TOO_MANY: kind(400, 2, 'The request has more than one file.'),
  E_UPLOAD_TOO_LARGE: kind(413, 2, 'The file is larger than this server accepts.'),
  E_WRONG_ORIGIN: kind(
    403,
    2,
    'Pages of that site may not listen through this server; corsOrigins names those that may.',
  ),
  E_UPGRADE_NEEDED: kind(426, 2, 'This address takes WebSocket connections only; see docs/listening.md.'),
  E_FRAME_INVALID: kind(400, 2, 'A frame of sound is not whole samples of the announced format.'),
  E_FRAME_TOO_LARGE: kind(413, 2, 'A frame of sound is too large; send a tenth of a second at a time.'),
  E_LISTEN_IDLE: kind(408, 7, 'No sound came for a while; connect again when there is some.', true),
  E_RATE_LIMITED: kind(429, 7, 'Too many requests; wait a moment and try again.', true),
  // what a media file turned out to be
  E_MEDIA_EMPTY: kind(422, 5, 'The file is empty.'),
  E_MEDIA_UNREADABLE: kind(422, 5, 'The file is not audio or video that can be read.'),
  E_MEDIA_NO_AUDIO: kind(422, 5, 'The file holds no sound.'),
  E_MEDIA_NO_PICTURE: kind(422, 5, 'The file holds no moving picture.'),
  E_MEDIA_TOO_SHORT: kind(422, 5, 'The sound is too short to recognise; use at least one second.'),
  E_MEDIA_TOO_LONG: kind(422, 5, 'The sound is longer than the configured limit.'),
  E_MEDIA_TIMEOUT: kind(422, 5, 'Reading the file took too long and was stopped.'),
  E_MEDIA_MEMORY: kind(422, 5, 'Reading the file took too much memory and was stopped.'),
  E_MEDIA_CRASH: kind(422, 5, 'The decoder crashed on this file; the file is likely damaged.'),
  // what a picture turned out to be
  E_IMAGE_UNSUPPORTED: kind(415, 5, 'The picture is not a JPEG, PNG, WebP or AVIF file.'),
  E_IMAGE_DAMAGED: kind(422, 5, 'The picture is damaged or cut short.'),
  E_IMAGE_TOO_LARGE: kind(422, 5, 'The picture is larger than Earworm reads.'),
  E_IMAGE_TOO_SMALL: kind(422, 5, 'The picture is too small to be a sleeve.'),
  E_IMAGE_OUTSIDE: kind(403, 5, 'The picture is a link that leads out of the folder of its album.'),
  // vectors
  E_VECTOR_INVALID: kind(422, 5, 'The vector does not fit its space: wrong size, zero or not finite.'),
  // what is imported
  E_IMPORT_UNREADABLE: kind(422, 5, 'The file is no list of albums that can be imported.'),
  E_IMPORT_TOO_LARGE: kind(422, 5, 'The file is larger than an import reads; split it.'),
  // charts of videos
  E_YOUTUBE_KEY_MISSING: kind(
    409,
    2,
    'There is no key of the YouTube Data API; put yours into the environment variable YOUTUBE_API_KEY.',
  ),
  E_YOUTUBE_KEY_REFUSED: kind(
    502,
    2,
    'YouTube does not accept the key; see in the Google Cloud Console that it is right and may use the YouTube Data API v3.',
  ),
  E_YOUTUBE_QUOTA: kind(
    503,
    7,
    "The key's quota of today is used up; it is renewed at midnight Pacific time. Import again then.",
    true,
  ),
  E_YOUTUBE_BUSY: kind(503, 7, 'YouTube asks to wait; import again in some minutes.', true),
  E_YOUTUBE_NO_CHART: kind(404, 4, 'YouTube has no music chart of this region; name another with --region.'),
  E_YOUTUBE_FAILED: kind(
    502,
    7,
    'YouTube could not be reached or answered something else than a chart; import again later.',
    true,
  ),
  // the command that fetches sound
  E_FETCH_FAILED: kind(502, 5, 'The command of youtubeFetch failed; try it by hand.', true),
  E_FETCH_TIMEOUT: kind(
    504,
    5,
    'The command of youtubeFetch took too long and was ended; see youtubeFetchMaxS.',
    true,
  ),
  E_FETCH_TOO_LARGE: kind(
    502,
    5,
    'The command of youtubeFetch wrote too much and was ended; see youtubeFetchMaxMb.',
  ),
  E_FETCH_OUTPUT: kind(
    502,
    5,
    'The command of youtubeFetch did not leave exactly one file of sound in its folder.',
  ),
  // what is stored
  E_INDEX_DAMAGED: kind(500, 6, 'A part of the index is damaged; run `earworm index` again on its folders.'),
  E_INDEX_INCOMPATIBLE: kind(
    500,
    6,
    'The index was made with another fingerprint scheme; choose another --data folder or index again.',
  ),
  E_INDEX_LOCKED: kind(409, 6, 'Another Earworm is writing to this collection; stop it or wait.', true),
  E_ARCHIVE_DAMAGED: kind(422, 6, 'The archive is damaged; nothing was restored. Use another copy of it.'),
  E_ARCHIVE_NEWER: kind(
    422,
    6,
    'The archive was made by a newer Earworm; update Earworm and restore it again.',
  ),
  E_COLLECTION_NOT_EMPTY: kind(
    409,
    2,
    'The collection is not empty; `earworm restore --replace` puts the archive in its place.',
  ),
  E_DISK_FULL: kind(507, 6, 'The disk is full; free some space and run the command again.', true),
  E_STORE_FAILED: kind(500, 6, 'The collection could not be read or written.'),
  // a database server
  E_DB_UNREACHABLE: kind(
    503,
    6,
    'The database server cannot be reached; see that it runs and that its URL is right, then try again.',
    true,
  ),
  E_DB_BUSY: kind(503, 6, 'The database took too long; try again when it has less to do.', true),
  E_DB_REFUSED: kind(500, 6, 'The database does not accept this user; correct the user, password or rights.'),
  E_DB_MISSING: kind(500, 6, 'There is no such database on the server; make it with `createdb`.'),
  E_DB_UNSUITABLE: kind(500, 6, 'The database is too old, or not made for all languages (UTF-8).'),
  // the models
  E_MODEL_MISSING: kind(409, 4, 'The model is not installed; run `earworm models pull`.'),
  E_MODEL_DAMAGED: kind(500, 6, 'The model is incomplete or damaged; run `earworm models pull` again.'),
  E_MODEL_CRASH: kind(
    503,
    1,
    'The process that runs the model ended; the next request starts another.',
    true,
  ),
  E_MODEL_LIMIT: kind(503, 1, 'Running the model took too long or too much memory and was stopped.', true),
  E_HUB_NOT_FOUND: kind(502, 4, 'The model hub does not have this model or file.'),
  E_HUB_BUSY: kind(
    503,
    7,
    'The model hub asks to wait; run the command again later, it goes on from there.',
    true,
  ),
  E_HUB_FAILED: kind(
    502,
    7,
    'The model hub could not be reached or broke off; run the command again, it goes on from there.',
    true,
  ),
  E_HUB_CHECKSUM: kind(
    502,
    7,
    'What the model hub sent is not what it announced; run the command again.',
    true,
  ),
  // Gemini
  E_GEMINI_KEY_MISSING: kind(
    409,
    2,
    'There is no key for Gemini; set GEMINI_API_KEY, or geminiApiKey in the config file.',
  ),
  E_GEMINI_KEY_REFUSED: kind(
    502,
    2,
    'Gemini does not accept the key; see at https://aistudio.google.com that it is right and may be used.',
  ),
  E_GEMINI_QUOTA: kind(
    503,
    7,
    "The key's quota for Gemini is used up for today; try again tomorrow, or raise it at Google.",
    true,
  ),
  E_GEMINI_BUSY: kind(503, 7, 'Gemini asks to wait, or is out of order; try again later.', true),
  E_GEMINI_UNREACHABLE: kind(
    502,
    7,
    'Gemini could not be reached, or the connection broke; try again later.',
    true,
  ),
  E_GEMINI_TIMEOUT: kind(
    504,
    7,
    'Gemini took too long; send a shorter film, or raise geminiDeadlineS.',
    true,
  ),
  E_GEMINI_MODEL: kind(502, 2, 'Gemini has no such model; see the setting geminiModel.'),
  E_GEMINI_UNAVAILABLE: kind(
    502,
    7,
    'Gemini does not serve this key from here; it may need billing, or another region.',
  ),
  E_GEMINI_REFUSED: kind(502, 7, 'Gemini refused the request.'),
  E_GEMINI_FILM: kind(422, 5, 'Gemini cannot read this film; make an MP4 file of it with H.264.'),
  E_GEMINI_BLOCKED: kind(422, 5, 'Gemini does not answer about this film by its rules for safety.'),
  E_GEMINI_ANSWER: kind(
    502,
    7,
    'Gemini answered something else than it was asked for, or not to the end.',
    true,
  ),
  // running
  E_ALREADY_RUNNING: kind(409, 6, 'Another Earworm does this already for the same collection.'),
  E_WATCH_LIMIT: kind(
    500,
    6,
    'The system watches no more files for this user (fs.inotify.max_user_watches, or the limit of open files).',
  ),
  E_PACKAGE_MISSING: kind(500, 6, 'A package that this setting needs is not installed; `npm install` it.'),
  E_CANCELLED: kind(409, 130, 'The work was cancelled.'),
  E_BUSY: kind(503, 7, 'The server is busy; try again shortly.', true),
  E_INTERNAL: kind(500, 1, 'Something went wrong inside Earworm; the log has the details.'),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof ERRORS;

export interface EarwormErrorOptions {
  /** Replaces the table's sentence with one that names the thing. */
  readonly message?: string;
  /** Facts for programs: paths, limits, field names. Never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class EarwormError extends Error {
  override readonly name = 'EarwormError';
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, options: EarwormErrorOptions = {}) {
    super(
      options.message ?? ERRORS[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.details = options.details ?? {};
  }

  get kind(): ErrorKind {
    return ERRORS[this.code];
  }
}

/** Any thrown thing as an `EarwormError`; what is not one already becomes `fallback` with a cause. */
export function toEarwormError(thrown: unknown, fallback: ErrorCode = 'E_INTERNAL'): EarwormError {
  if (thrown instanceof EarwormError) return thrown;
  const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
  return new EarwormError(fallback, { cause });
}
