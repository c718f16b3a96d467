import { EarwormError, type ErrorCode, toEarwormError } from '../../errors.ts';
import type { FilmRendering } from '../media-analyzer.ts';

/** What the child is started with, as JSON in its first argument. */
export interface ChildSettings {
  readonly durationMaxS: number;
  readonly queryMaxS: number;
  /** URL of a module that exports `Extractors`; the fingerprint's own by default. */
  readonly extractorModule?: string;
}

/** In the order of urgency: for clips and pictures somebody waits. */
export const ANALYSIS_KINDS = [
  'clip',
  'look',
  'picture',
  'sleeve',
  'description',
  'portrait',
  'course',
  'film',
  'stills',
  'rendering',
  'windows',
  'mix',
  'recording',
] as const;

export type AnalysisKind = (typeof ANALYSIS_KINDS)[number];

/** To the child, one at a time. */
export interface AnalysisRequest {
  readonly kind: AnalysisKind;
  readonly path: string;
  /** Of a sleeve. */
  readonly album?: string;
  /** Of a look. */
  readonly isSquared?: boolean;
  /** Of a description, which has no path: a JPEG file. */
  readonly jpeg?: Uint8Array;
  readonly describer?: string;
  /** Of a rendering, whose path is the film's. */
  readonly rendering?: FilmRendering;
  /** Of a mix. */
  readonly stepS?: number;
}

/** To the child: the part it gave was taken, and the next one is wanted. */
export interface PartTaken {
  readonly kind: 'part-taken';
}

/** An error in a form that crosses from one process to another. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/**
 * From the child: once `ready`; then, for each request, any number of `progress`, for some of `part`, each of
 * which is answered by `PartTaken`, and one `done` or `failed`.
 */
export type AnalysisReply =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly residentMb: number; readonly share?: number }
  | { readonly type: 'part'; readonly part: unknown }
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: PlainError };

export function toPlainError(thrown: unknown): PlainError {
  const { code, message, details, cause } = toEarwormError(thrown);
  const causedBy = cause instanceof Error ? { cause: cause.message } : {};
  return { code, message, details: { ...causedBy, ...details } };
}

export function fromPlainError({ code, message, details }: PlainError): EarwormError {
  return new EarwormError(code, { message, details });
}
