import type { Sleeve } from '../catalog/sleeve-store.ts';
import type { TrackSound, TrackTags } from '../catalog/track.ts';
import type { QueryFingerprint } from '../fingerprint/query-fingerprint.ts';
import type { TrackFingerprint, VerificationPeaks } from '../fingerprint/track-fingerprint.ts';
import type { PictureQuery } from '../image/picture-query.ts';
import type { SoundEnvelope } from '../audio/envelope-meter.ts';
import type { SoundCourses } from '../audio/descriptors/sound-descriptors.ts';
import type { FilmReading } from '../video/film-reading.ts';
import type { SleeveReading } from './sleeves/read-sleeve.ts';

export interface AnalysisLimits {
  /** Longer sound is refused with `E_MEDIA_TOO_LONG`. */
  readonly durationMaxS: number;
  /** Wall time without any progress, and in all, after which the file is given up: `E_MEDIA_TIMEOUT`. */
  readonly stallMaxS: number;
  readonly wallMaxS: number;
  /** Resident memory of the reading process, after which the file is given up: `E_MEDIA_MEMORY`. */
  readonly memoryMaxMb: number;
}

/** All that one decode of a file to be indexed gives. */
export interface RecordingAnalysis {
  readonly fingerprint: TrackFingerprint;
  readonly sound: TrackSound;
  readonly tags: TrackTags;
  readonly durationMs: number;
  readonly codec: string | undefined;
  /** Bits per second. */
  readonly bitRate: number | undefined;
  /** Of the file; the fingerprint's is the scheme's. */
  readonly sampleRateHz: number | undefined;
  readonly channels: number | undefined;
}

export interface AnalysisOptions {
  readonly signal?: AbortSignal;
}

export interface LookOptions extends AnalysisOptions {
  /** Takes the picture for a square one that was stretched. */
  readonly isSquared?: boolean;
}

export interface SleeveOptions extends AnalysisOptions {
  /** As the tags name it. */
  readonly album?: string;
}

/**
 * Turns files into fingerprints. Hostile files are expected: reading happens in a child process,
 * and a file that kills or hangs it costs that file only.
 * Errors: every `E_MEDIA_*`, `E_PATH_MISSING`, `E_PATH_UNREADABLE`, `E_CANCELLED`.
 */
export interface MediaAnalyzer {
  /** How many files are worked on at once; more calls wait their turn. */
  readonly concurrency: number;
  analyzeRecording(path: string, options?: AnalysisOptions): Promise<RecordingAnalysis>;
  /** Only the first `queryMaxS` (configured) are used of a longer clip. */
  analyzeClip(path: string, options?: AnalysisOptions): Promise<QueryFingerprint>;
  close(): Promise<void>;
}

/** Cuts out of sounds what a model is to hear, as guarded as `MediaAnalyzer`. Errors: the same. */
export interface SoundWindowReader {
  /** Each `[1001, 64]`, as in `embedding/sound-windows.ts`. */
  readSoundWindows(path: string, options?: AnalysisOptions): Promise<Float32Array[]>;
}

/** A recording as it can be drawn. */
export interface SoundPortrait {
  readonly durationMs: number;
  readonly envelope: SoundEnvelope;
  /** What an index keeps of it to verify with. */
  readonly peaks: VerificationPeaks;
}

/** Draws recordings, as guarded as `MediaAnalyzer`. Errors: the same. */
export interface SoundPortraitReader {
  readSoundPortrait(path: string, options?: AnalysisOptions): Promise<SoundPortrait>;
}

/** A stretch of a long recording, ready to be asked with. */
export interface MixWindow {
  readonly query: QueryFingerprint;
  readonly startS: number;
  /** Of the recording, as its header says. */
  readonly totalS?: number;
}

export interface MixOptions extends AnalysisOptions {
  /** How far apart the windows begin. */
  readonly stepS: number;
  /** In the order of time; the reader waits for it. What it throws ends the reading. */
  readonly onWindow: (window: MixWindow) => Promise<void>;
}

export interface MixReading {
  readonly durationS: number;
}

/** Reads a long recording window by window, in bounded memory, as guarded as `MediaAnalyzer`. Errors: the same. */
export interface MixReader {
  readMix(path: string, options: MixOptions): Promise<MixReading>;
}

/** Turns files into pictures of sleeves, as guarded as `MediaAnalyzer`. Errors: the same. */
export interface PictureAnalyzer {
  /** The picture beside a sound file or in it. A call of its own: a picture that kills its reader costs no fingerprint. */
  readSleeve(path: string, options?: SleeveOptions): Promise<SleeveReading>;
  /** What a describer of `pixel-describers.ts` says of a JPEG file; empty when it has nothing to say. */
  describePicture(jpeg: Uint8Array, describer: string, options?: AnalysisOptions): Promise<Uint8Array>;
  /** A picture to look for a sleeve with, at most 10 MiB, as what is looked for in it. */
  lookAtPicture(path: string, options?: LookOptions): Promise<PictureQuery>;
  /** A picture to look for a sleeve with, normalised. */
  readPicture(path: string, options?: AnalysisOptions): Promise<Sleeve>;
}

/** Reads films, and how songs go on in time, as guarded as `MediaAnalyzer`. Errors: the same, and `E_MEDIA_NO_PICTURE`. */
export interface FilmReader {
  readFilm(path: string, options?: AnalysisOptions): Promise<FilmReading>;
  readSoundCourses(path: string, options?: AnalysisOptions): Promise<SoundCourses>;
}

/** Takes pictures out of films, as guarded as `MediaAnalyzer`. Errors: those of `FilmReader`. */
export interface StillReader {
  /** At most 12 JPEG files, upright, in order. */
  readStills(path: string, options?: AnalysisOptions): Promise<Uint8Array[]>;
}

/** A film with a song under it, as it is to be written. */
export interface FilmRendering {
  readonly filmPath: string;
  readonly songPath: string;
  /** Where in the song the film begins. A song that ends before the film begins anew. */
  readonly startMs: number;
  /** An MP4 file that is not there yet; beside it a further file is made for a while. */
  readonly outputPath: string;
  /** 0 only the film's own sound .. 1 only the song; 0.5 both in full, as by default. */
  readonly balance?: number;
}

export interface RenderedFilm {
  readonly durationMs: number;
  /** Pictures that MP4 files cannot hold, or not without doubt, are coded anew as H.264. */
  readonly pictures: 'copied' | 'encoded';
  /** Of the whole sound, measured on what was written; below -1. */
  readonly truePeakDbtp: number;
  /** How often the song was begun. */
  readonly plays: number;
  /** Stretches of speech under which the song is quieter. */
  readonly speech: readonly { readonly startS: number; readonly endS: number }[];
}

export interface RenderOptions extends AnalysisOptions {
  /** `share`: of the work, 0..1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Lays songs under films, as guarded as `MediaAnalyzer`. What was begun and not finished is left to be removed
 * by the caller. Errors: those of `FilmReader`, `E_DISK_FULL`, `E_STORE_FAILED`.
 */
export interface FilmRenderer {
  renderFilm(rendering: FilmRendering, options?: RenderOptions): Promise<RenderedFilm>;
}
