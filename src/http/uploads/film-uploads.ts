import type { ServerDeps } from '../server-deps.ts';
import { uploadAnswers } from './upload-answers.ts';
import type { UploadSpool } from './upload-spool.ts';

/** Each may be as large as films may be; more are answered with `E_BUSY`. */
const UPLOADS_AT_ONCE_MAX = 4;

export type FilmUploads = ReturnType<typeof uploadAnswers>;

/** Takes films, for all routes together. */
export const filmUploads = ({ settings }: ServerDeps, spool: UploadSpool): FilmUploads =>
  uploadAnswers(spool, {
    field: 'video',
    sizeMaxBytes: settings.filmMaxBytes,
    atOnceMax: UPLOADS_AT_ONCE_MAX,
  });
