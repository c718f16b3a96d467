import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { EarwormError } from '../errors.ts';
import type { FilmAnalysisOptions, FilmAnalyzer, FilmToAnalyze } from '../video/film-analyzer.ts';
import type { FilmBrief } from '../video/film-brief.ts';
import { filmType } from './film-type.ts';
import {
  askGemini,
  type FilmUpload,
  type GeminiUsage,
  openClient,
  readyFilm,
  uploadFilm,
} from './gemini-conversation.ts';
import { geminiFailure } from './gemini-failure.ts';
import type { GeminiTimes } from './gemini-times.ts';
import { takeAway } from './take-away.ts';
import { uploadWatch } from './upload-watch.ts';
import { patientFetch } from './patient-fetch.ts';
import type { GeminiWords } from './read-answer.ts';

export interface GeminiSettings {
  readonly apiKey: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly times: GeminiTimes;
}

/** Google takes no larger files. */
const FILM_BYTES_MAX = 2 ** 31;

/**
 * Has Gemini say what music a film asks for: the film is sent to Google, asked about and deleted there. Shots
 * and courses are what `local` measures. Errors: `E_GEMINI_*` and `E_CANCELLED`, with the film deleted too.
 */
export function geminiFilmAnalyzer(settings: GeminiSettings, local: FilmAnalyzer): FilmAnalyzer {
  const host = new URL(settings.baseUrl).host;
  return {
    name: 'gemini',
    async analyze(film, options = {}) {
      const upload = await uploadOf(film.path);
      const brief = await local.analyze(film, options);
      options.onSend?.(host);
      const { words, usage, isDeleted } = await converse(settings, upload, options);
      return { ...briefOf(brief, words, usage, isDeleted), sent_to: host, model: settings.model };
    },
  };
}

/** Errors: `E_GEMINI_FILM` before anything of it is sent. */
async function uploadOf(path: FilmToAnalyze['path']): Promise<FilmUpload> {
  const mimeType = await filmType(path);
  if (mimeType === undefined)
    throw new EarwormError('E_GEMINI_FILM', {
      message: 'Gemini does not take this kind of film; make an MP4 file of it.',
    });
  if ((await stat(path)).size > FILM_BYTES_MAX)
    throw new EarwormError('E_GEMINI_FILM', { message: 'Gemini takes films of 2 GB at most.' });
  return { path, mimeType, name: `files/earworm-${randomUUID().replaceAll('-', '')}` };
}

interface Conversation {
  readonly words: GeminiWords;
  readonly usage: GeminiUsage;
  readonly isDeleted: boolean;
}

async function converse(
  settings: GeminiSettings,
  upload: FilmUpload,
  { signal, onStep }: FilmAnalysisOptions,
): Promise<Conversation> {
  const { times, model } = settings;
  const deadline = AbortSignal.timeout(times.deadlineMs);
  const ending = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
  const watch = uploadWatch(patientFetch(times, ending));
  let name = upload.name;
  try {
    const client = await openClient(settings, watch.fetch);
    onStep?.('sending the film to Gemini');
    name = await uploadFilm(client, upload);
    onStep?.('waiting until Gemini has read the film');
    const file = await readyFilm(client, name, { pollMs: times.pollMs, signal: ending });
    onStep?.('asking Gemini');
    const said = await askGemini(client, model, file);
    return { ...said, isDeleted: await takeAway(settings, name, watch.unfinished()) };
  } catch (thrown) {
    const failure = geminiFailure(thrown, { signal, deadline });
    const isDeleted = await takeAway(settings, name, watch.unfinished());
    throw isDeleted ? failure : notDeleted(failure);
  }
}

function notDeleted(failure: EarwormError): EarwormError {
  const { code, message, details } = failure;
  return new EarwormError(code, {
    message: `${message} The film could not be deleted at Google, which does so itself after two days.`,
    details: { ...details, upload_deleted: false },
    cause: failure,
  });
}

/** Gemini's words over what was measured here. */
function briefOf(measured: FilmBrief, words: GeminiWords, usage: GeminiUsage, isDeleted: boolean): FilmBrief {
  return {
    ...measured,
    ...words,
    analyzer: 'gemini',
    reasons: [...words.reasons, ...measured.reasons.map((reason) => `measured: ${reason}`)],
    usage: { ...measured.usage, ...usage, upload_deleted: isDeleted },
  };
}
