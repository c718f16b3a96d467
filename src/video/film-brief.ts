import type { FilmLabel } from './film-labels.ts';

export type Tempo = 'Slow' | 'Medium' | 'Fast';
export type EnergyLevel = 'Low' | 'Medium' | 'High';

/** What music one stretch of a film asks for. */
export interface BriefPart {
  readonly start_s: number;
  readonly end_s: number;
  /** 0..1 */
  readonly energy: number;
  readonly energy_level: EnergyLevel;
  readonly tempo: Tempo;
  readonly tempo_bpm_range: readonly [min: number, max: number];
}

export interface BriefShot {
  readonly start_s: number;
  readonly end_s: number;
  readonly opening: 'start' | 'cut' | 'dissolve';
  readonly light: number;
  readonly contrast: number;
  readonly colourfulness: number;
  readonly motion: number;
  readonly colours: readonly string[];
  /** For drawing: at most four colours as `#rrggbb`, the commonest first. */
  readonly palette: readonly string[];
}

/** What is heard in a film. */
export interface OwnSound {
  readonly loudness_lufs: number;
  readonly loudness_range_lu: number;
  /** How much happens in it, 0..1. */
  readonly pace: number;
  /** Shares of the time, 0..1. Music is told by notes: of drums and noise alone nothing is said. */
  readonly speech_share: number;
  readonly music_share: number;
  readonly speech: readonly { readonly start_s: number; readonly end_s: number }[];
}

/** What music a film asks for, and why. Plain JSON, as programs see it. */
export interface FilmBrief {
  readonly description: string;
  readonly music_recommendation: string;
  readonly keywords: readonly string[];
  readonly mood: string;
  readonly genre_suggestions: readonly string[];
  readonly tempo: Tempo;
  readonly energy_level: EnergyLevel;
  readonly tempo_bpm_range: readonly [min: number, max: number];
  /** Who wrote it. */
  readonly analyzer: 'local' | 'gemini';
  /** Of Gemini's models, the one that wrote it. */
  readonly model?: string;
  /** The host that the film was sent to; absent: it did not leave the machine. */
  readonly sent_to?: string;
  /** Why not the analyser that was asked for wrote it: for people, and by the error's code. */
  readonly fallback_reason?: string;
  readonly fallback_code?: string;
  /** 0..1: how much there was to go by, or how sure Gemini says it is. No probability. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  /** Whether it becomes more or less lively; two parts then. */
  readonly course: 'steady' | 'rising' | 'falling';
  readonly parts: readonly BriefPart[];
  /** At most 120. */
  readonly shots: readonly BriefShot[];
  /** One value a second, 0..1; as are the two below. */
  readonly energy_course: readonly number[];
  readonly light_course: readonly number[];
  readonly motion_course: readonly number[];
  /** Of the whole film, as of a shot. */
  readonly palette: readonly string[];
  /** What CLIP sees in it; empty without the model. */
  readonly labels: readonly FilmLabel[];
  /** `null`: the film has no sound. */
  readonly own_sound: OwnSound | null;
  readonly duration_s: number;
  readonly usage: Readonly<Record<string, number | boolean>>;
}
