import type { FilmBrief } from './film-brief.ts';
import type { FilmReading } from './film-reading.ts';

/**
 * The analysers that can be asked for: on this machine; with Gemini, which the film is sent to, when there
 * is a key; with Gemini.
 */
export const FILM_ANALYZERS = ['local', 'auto', 'gemini'] as const;
export type FilmAnalyzerName = (typeof FILM_ANALYZERS)[number];

/** What a person chooses between. */
export interface FilmAnalyzerOffer {
  readonly name: FilmAnalyzerName;
  /** The host that films are sent to; absent: they stay on this machine. */
  readonly sendsTo?: string;
}

export interface FilmToAnalyze {
  /** The film itself, which is there as long as the analysis takes. */
  readonly path: string;
  /** What was read of it on this machine. */
  readonly reading: FilmReading;
}

export interface FilmAnalysisOptions {
  readonly signal?: AbortSignal;
  /** Told what is being done, for people; for analysers that take their time. */
  readonly onStep?: (step: string) => void;
  /** Called before anything of the film is sent to this host. */
  readonly onSend?: (host: string) => void;
}

/**
 * Says what music a film asks for: the port of every analyser. What is measured (shots, courses) is the
 * same for all, and `brief.analyzer` says who wrote the words. Errors: of what it asks, and `E_CANCELLED`.
 */
export interface FilmAnalyzer {
  readonly name: FilmAnalyzerName;
  analyze(film: FilmToAnalyze, options?: FilmAnalysisOptions): Promise<FilmBrief>;
}
