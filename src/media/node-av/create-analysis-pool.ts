import { EarwormError } from '../../errors.ts';
import type { Sleeve } from '../../catalog/sleeve-store.ts';
import type { SoundCourses } from '../../audio/descriptors/sound-descriptors.ts';
import type { QueryFingerprint } from '../../fingerprint/query-fingerprint.ts';
import type {
  AnalysisLimits,
  FilmReader,
  FilmRenderer,
  MediaAnalyzer,
  MixReader,
  MixReading,
  MixWindow,
  PictureAnalyzer,
  RecordingAnalysis,
  RenderedFilm,
  SoundPortrait,
  SoundPortraitReader,
  SoundWindowReader,
  StillReader,
} from '../media-analyzer.ts';
import type { PictureQuery } from '../../image/picture-query.ts';
import type { FilmReading } from '../../video/film-reading.ts';
import type { SleeveReading } from '../sleeves/read-sleeve.ts';
import { AbortGroups } from './abort-groups.ts';
import { AnalysisChild, type Follow } from './analysis-child.ts';
import { ANALYSIS_KINDS, type AnalysisKind, type AnalysisRequest } from './analysis-protocol.ts';

export interface AnalysisPoolOptions {
  /** Processes; started when first needed and kept. */
  readonly concurrency: number;
  readonly limits: AnalysisLimits;
  /** How much of a clip is used; default 120. */
  readonly queryMaxS?: number;
  /** URL of a module that exports `Extractors`; default: the fingerprint's own. */
  readonly extractorModule?: string;
}

interface Job {
  readonly request: AnalysisRequest;
  readonly signal: AbortSignal | undefined;
  readonly follow: Follow;
  readonly result: PromiseWithResolvers<unknown>;
  /** Once it runs. */
  child?: AnalysisChild;
}

const QUERY_S_MAX_DEFAULT = 120;

/** A process that has read so many files, or has kept so much of its memory, is replaced: leaks stay small. */
const FILES_PER_CHILD_MAX = 1000;
const KEPT_MEMORY_MAX = 0.7;

class AnalysisPool {
  readonly #options: AnalysisPoolOptions;
  readonly #idle: AnalysisChild[] = [];
  readonly #busy = new Set<AnalysisChild>();
  readonly #waiting: Record<AnalysisKind, Job[]> = {
    clip: [],
    look: [],
    picture: [],
    sleeve: [],
    description: [],
    portrait: [],
    course: [],
    film: [],
    stills: [],
    rendering: [],
    windows: [],
    mix: [],
    recording: [],
  };
  readonly #aborts = new AbortGroups<Job>((job) => this.#cancel(job));
  #isClosed = false;

  constructor(options: AnalysisPoolOptions) {
    this.#options = options;
  }

  async submit(request: AnalysisRequest, signal?: AbortSignal, follow: Follow = {}): Promise<unknown> {
    if (this.#isClosed || signal?.aborted === true) throw new EarwormError('E_CANCELLED');
    const job: Job = { request, signal, follow, result: Promise.withResolvers() };
    if (signal !== undefined) this.#aborts.add(signal, job);
    this.#waiting[request.kind].push(job);
    this.#startWaiting();
    try {
      return await job.result.promise;
    } finally {
      if (signal !== undefined) this.#aborts.delete(signal, job);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const children = [...this.#idle.splice(0), ...this.#busy];
    for (const job of Object.values(this.#waiting).flat()) this.#cancel(job);
    for (const child of children) child.kill(new EarwormError('E_CANCELLED'));
    await Promise.all(children.map(({ exited }) => exited));
  }

  #cancel(job: Job): void {
    const cancelled = new EarwormError('E_CANCELLED');
    const queue = this.#waiting[job.request.kind];
    const index = queue.indexOf(job);
    if (index !== -1) queue.splice(index, 1);
    job.child?.kill(cancelled);
    job.result.reject(cancelled);
  }

  #startWaiting(): void {
    while (this.#busy.size < this.#options.concurrency) {
      const kind = ANALYSIS_KINDS.find((candidate) => this.#waiting[candidate].length > 0);
      const job = kind && this.#waiting[kind].shift();
      if (job === undefined) return;
      void this.#work(job);
    }
  }

  async #work(job: Job): Promise<void> {
    const child = this.#idle.pop() ?? this.#makeChild();
    this.#busy.add(child);
    job.child = child;
    try {
      job.result.resolve(await child.run(job.request, job.follow));
    } catch (error) {
      job.result.reject(error);
    }
    this.#busy.delete(child);
    this.#keepOrReplace(child);
    this.#startWaiting();
  }

  #makeChild(): AnalysisChild {
    const { limits, queryMaxS = QUERY_S_MAX_DEFAULT, extractorModule } = this.#options;
    const { durationMaxS, ...watch } = limits;
    const module = extractorModule === undefined ? {} : { extractorModule };
    return new AnalysisChild(watch, { durationMaxS, queryMaxS, ...module });
  }

  #keepOrReplace(child: AnalysisChild): void {
    if (!child.isAlive) return;
    const keptMaxMb = KEPT_MEMORY_MAX * this.#options.limits.memoryMaxMb;
    const isWorn = child.filesRead >= FILES_PER_CHILD_MAX || child.residentMb > keptMaxMb;
    if (isWorn || this.#isClosed) child.kill(new EarwormError('E_CANCELLED'));
    else this.#idle.push(child);
  }
}

/**
 * Reads files in child processes. One that crashes, hangs or takes too much memory costs the file it
 * was reading; the next file gets a new one. Clips and pictures go before recordings that still wait.
 */
export function createAnalysisPool(
  options: AnalysisPoolOptions,
): MediaAnalyzer &
  PictureAnalyzer &
  SoundWindowReader &
  SoundPortraitReader &
  FilmReader &
  StillReader &
  FilmRenderer &
  MixReader {
  const pool = new AnalysisPool(options);
  return {
    concurrency: options.concurrency,
    async analyzeRecording(path, { signal } = {}) {
      return (await pool.submit({ kind: 'recording', path }, signal)) as RecordingAnalysis;
    },
    async analyzeClip(path, { signal } = {}) {
      return (await pool.submit({ kind: 'clip', path }, signal)) as QueryFingerprint;
    },
    async readSleeve(path, { signal, album } = {}) {
      const request = album === undefined ? { path } : { path, album };
      return (await pool.submit({ kind: 'sleeve', ...request }, signal)) as SleeveReading;
    },
    async readSoundWindows(path, { signal } = {}) {
      return (await pool.submit({ kind: 'windows', path }, signal)) as Float32Array[];
    },
    async readSoundPortrait(path, { signal } = {}) {
      return (await pool.submit({ kind: 'portrait', path }, signal)) as SoundPortrait;
    },
    async readMix(path, { stepS, onWindow, signal }) {
      const follow: Follow = { takePart: (part) => onWindow(part as MixWindow) };
      return (await pool.submit({ kind: 'mix', path, stepS }, signal, follow)) as MixReading;
    },
    async describePicture(jpeg, describer, { signal } = {}) {
      return (await pool.submit({ kind: 'description', path: '', jpeg, describer }, signal)) as Uint8Array;
    },
    async lookAtPicture(path, { signal, isSquared = false } = {}) {
      return (await pool.submit({ kind: 'look', path, isSquared }, signal)) as PictureQuery;
    },
    async readFilm(path, { signal } = {}) {
      return (await pool.submit({ kind: 'film', path }, signal)) as FilmReading;
    },
    async readSoundCourses(path, { signal } = {}) {
      return (await pool.submit({ kind: 'course', path }, signal)) as SoundCourses;
    },
    async readStills(path, { signal } = {}) {
      return (await pool.submit({ kind: 'stills', path }, signal)) as Uint8Array[];
    },
    async renderFilm(rendering, { signal, onProgress } = {}) {
      const request = { kind: 'rendering', path: rendering.filmPath, rendering } as const;
      return (await pool.submit(request, signal, onProgress && { onShare: onProgress })) as RenderedFilm;
    },
    async readPicture(path, { signal } = {}) {
      return (await pool.submit({ kind: 'picture', path }, signal)) as Sleeve;
    },
    close: () => pool.close(),
  };
}
