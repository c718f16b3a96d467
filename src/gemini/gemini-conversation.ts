import { openAsBlob } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { File, GenerateContentResponse, GoogleGenAI } from '@google/genai';
import { EarwormError } from '../errors.ts';
import { ANSWER_SCHEMA, INSTRUCTION, QUESTION } from './film-question.ts';
import type { GeminiSettings } from './gemini-film-analyzer.ts';
import type { Fetch } from './patient-fetch.ts';
import { type GeminiWords, readAnswer } from './read-answer.ts';

/** What was asked for in the first and in the second try: thinking counts too. */
const ANSWER_TOKENS_MAX = [4096, 16_384] as const;
const POLL_MS_MAX = 5000;
const POLL_GROWTH = 1.5;

/** What the conversation cost, in tokens. */
export interface GeminiUsage {
  readonly prompt_tokens: number;
  readonly answer_tokens: number;
  readonly total_tokens: number;
}

/** Google's client; its package is loaded when it is first used. */
export async function openClient(
  { apiKey, baseUrl }: Pick<GeminiSettings, 'apiKey' | 'baseUrl'>,
  fetch: Fetch,
): Promise<GoogleGenAI> {
  const { GoogleGenAI } = await import('@google/genai');
  return new GoogleGenAI({ apiKey, vertexai: false, apiVersion: 'v1beta', httpOptions: { baseUrl, fetch } });
}

export interface FilmUpload {
  readonly path: string;
  /** Such as `video/mp4`. */
  readonly mimeType: string;
  /** To be had by, such as `files/abc`; chosen here, so that it can be deleted whatever happens. */
  readonly name: string;
}

/** Sends the film in pieces, under a name that does not tell what its file is called. */
export async function uploadFilm(client: GoogleGenAI, { path, mimeType, name }: FilmUpload): Promise<string> {
  const film = await openAsBlob(path, { type: mimeType });
  const uploaded = await client.files.upload({ file: film, config: { name, mimeType, displayName: 'film' } });
  return uploaded.name ?? name;
}

export interface Waiting {
  readonly pollMs: number;
  readonly signal: AbortSignal;
}

/** Waits until Gemini has read the film. Errors: `E_GEMINI_FILM` when it cannot. */
export async function readyFilm(
  client: GoogleGenAI,
  name: string,
  { pollMs, signal }: Waiting,
): Promise<File> {
  for (let waitMs = pollMs; ; waitMs = Math.min(POLL_MS_MAX, waitMs * POLL_GROWTH)) {
    const file = await client.files.get({ name });
    if (String(file.state) === 'ACTIVE') return file;
    if (String(file.state) === 'FAILED')
      throw new EarwormError('E_GEMINI_FILM', { details: { gemini_code: file.error?.code ?? 0 } });
    await delay(waitMs, undefined, { signal });
  }
}

/** Asks once more with more room when the answer was cut short, or was not what was asked for. */
export async function askGemini(
  client: GoogleGenAI,
  model: string,
  film: File,
): Promise<{ words: GeminiWords; usage: GeminiUsage }> {
  let usage: GeminiUsage = { prompt_tokens: 0, answer_tokens: 0, total_tokens: 0 };
  let failure: unknown;
  for (const maxOutputTokens of ANSWER_TOKENS_MAX) {
    const response = await client.models.generateContent({
      model,
      contents: [
        {
          role: 'user',
          parts: [
            { fileData: { fileUri: film.uri ?? '', mimeType: film.mimeType ?? '' } },
            { text: QUESTION },
          ],
        },
      ],
      config: {
        systemInstruction: INSTRUCTION,
        responseMimeType: 'application/json',
        responseJsonSchema: ANSWER_SCHEMA,
        mediaResolution: 'MEDIA_RESOLUTION_LOW' as never,
        maxOutputTokens,
      },
    });
    usage = added(usage, response);
    try {
      return { words: readAnswer(textOf(response)), usage };
    } catch (thrown) {
      if (!(thrown instanceof EarwormError && thrown.code === 'E_GEMINI_ANSWER')) throw thrown;
      failure = thrown;
    }
  }
  throw failure;
}

const counted = (tokens: unknown): number =>
  Number.isSafeInteger(tokens) && Number(tokens) > 0 ? Number(tokens) : 0;

function added(sum: GeminiUsage, { usageMetadata }: GenerateContentResponse): GeminiUsage {
  const answer = counted(usageMetadata?.candidatesTokenCount) + counted(usageMetadata?.thoughtsTokenCount);
  return {
    prompt_tokens: sum.prompt_tokens + counted(usageMetadata?.promptTokenCount),
    answer_tokens: sum.answer_tokens + answer,
    total_tokens: sum.total_tokens + counted(usageMetadata?.totalTokenCount),
  };
}

/** Whatever else ends an answer (`SAFETY`, `RECITATION`, `PROHIBITED_CONTENT` ...) is a refusal. */
const CUT_OR_BROKEN: ReadonlySet<string> = new Set([
  'MAX_TOKENS',
  'CONTINUATION',
  'MALFORMED_RESPONSE',
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
]);

function textOf({ promptFeedback, candidates }: GenerateContentResponse): string {
  const blockReason = promptFeedback?.blockReason;
  if (blockReason !== undefined) throw blocked(blockReason);
  const [first] = candidates ?? [];
  const ending: string = first?.finishReason ?? 'STOP';
  if (first === undefined || CUT_OR_BROKEN.has(ending))
    throw new EarwormError('E_GEMINI_ANSWER', { details: { what: ending } });
  if (ending !== 'STOP') throw blocked(ending);
  const parts = first.content?.parts ?? [];
  return parts.map(({ text = '', thought }) => (thought === true ? '' : text)).join('');
}

const blocked = (reason: string): EarwormError =>
  new EarwormError('E_GEMINI_BLOCKED', {
    details: { reason: /^\w{1,64}$/u.test(reason) ? reason : 'unknown' },
  });
