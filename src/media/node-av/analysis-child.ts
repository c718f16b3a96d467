import { type ChildProcess, fork } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { EarwormError, toEarwormError } from '../../errors.ts';
import type { AnalysisLimits } from '../media-analyzer.ts';
import {
  type AnalysisReply,
  type AnalysisRequest,
  type ChildSettings,
  type PartTaken,
  fromPlainError,
} from './analysis-protocol.ts';
import { residentMemoryMb } from './resident-memory.ts';

export type WatchLimits = Omit<AnalysisLimits, 'durationMaxS'>;

/** In the published package the sources have become `.js`. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER = new URL(`./analysis-worker.${ENDING}`, import.meta.url);

const WATCH_EVERY_MS = 100;
const START_MAX_S = 60;
const STDERR_CHARACTERS_MAX = 2000;

/** Nothing of the parent's, for a decoder that was taken over shall find no secrets; compiled code halves the start. */
export function childEnvironment(): Record<string, string> {
  const compiled = getCompileCacheDir();
  return compiled === undefined ? {} : { NODE_COMPILE_CACHE: dirname(compiled) };
}

/** What is told of a request before it is done. */
export interface Follow {
  /** 0..1 */
  readonly onShare?: (share: number) => void;
  /** The next part waits until this one is taken. */
  readonly takePart?: (part: unknown) => Promise<void>;
}

interface Task {
  /** Moved on by the time that taking parts takes. */
  startedMs: number;
  progressMs: number;
  /** A part is being taken: the process waits. */
  isTaking: boolean;
  readonly follow: Follow;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: EarwormError) => void;
}

/**
 * One process that reads files, and its guard: it is killed when it takes too long or too much
 * memory. Once it is dead it stays dead.
 */
export class AnalysisChild {
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  readonly #limits: WatchLimits;
  readonly #process: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  #task: Task | undefined;
  #isReady = false;
  /** Why it is dead. */
  #failure: EarwormError | undefined;
  #filesRead = 0;
  #reportedMb = 0;
  #stderr = '';

  constructor(limits: WatchLimits, settings: ChildSettings) {
    this.#limits = limits;
    this.#process = fork(WORKER, [JSON.stringify(settings)], {
      env: childEnvironment(),
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const exited = Promise.withResolvers<void>();
    this.exited = exited.promise;
    this.#ready.promise.catch(() => {});
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => this.#keepStderr(text));
    this.#process.on('message', (reply) => this.#receive(reply as AnalysisReply));
    this.#process.on('error', (cause) => this.kill(new EarwormError('E_INTERNAL', { cause })));
    this.#process.on('close', (exitCode, signal) => {
      const details = { exitCode, signal, stderr: this.#stderr };
      this.#fail(new EarwormError(this.#isReady ? 'E_MEDIA_CRASH' : 'E_INTERNAL', { details }));
      exited.resolve();
    });
  }

  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  get filesRead(): number {
    return this.#filesRead;
  }

  /** As the system tells it, else as the child last reported it. */
  get residentMb(): number {
    return residentMemoryMb(this.#process.pid ?? 0) || this.#reportedMb;
  }

  /** Reads one file; not to be called again before it settles. Errors: those of `MediaAnalyzer`. */
  async run(request: AnalysisRequest, follow: Follow = {}): Promise<unknown> {
    const watch = setInterval(() => this.#watch(), WATCH_EVERY_MS);
    try {
      await this.#start();
      return await this.#perform(request, follow);
    } finally {
      clearInterval(watch);
      this.#filesRead++;
    }
  }

  /** Ends the process at once; what it is doing fails with `reason`. */
  kill(reason: EarwormError): void {
    this.#fail(reason);
    this.#process.kill('SIGKILL');
  }

  async #start(): Promise<void> {
    const late = setTimeout(() => this.kill(new EarwormError('E_INTERNAL')), START_MAX_S * 1000);
    try {
      await this.#ready.promise;
      if (this.#failure !== undefined) throw this.#failure;
    } finally {
      clearTimeout(late);
    }
  }

  #perform(request: AnalysisRequest, follow: Follow): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const startedMs = performance.now();
      this.#task = { startedMs, progressMs: startedMs, isTaking: false, follow, resolve, reject };
      this.#send(request);
    });
  }

  #send(message: AnalysisRequest | PartTaken): void {
    this.#process.send(message, (error) => {
      if (error !== null) this.#fail(new EarwormError('E_MEDIA_CRASH', { cause: error }));
    });
  }

  async #take(part: unknown): Promise<void> {
    const task = this.#task;
    if (task === undefined) return;
    const sinceMs = performance.now();
    task.isTaking = true;
    try {
      await task.follow.takePart?.(part);
    } catch (error) {
      this.kill(toEarwormError(error));
      return;
    }
    task.isTaking = false;
    task.progressMs = performance.now();
    task.startedMs += task.progressMs - sinceMs;
    if (this.isAlive) this.#send({ kind: 'part-taken' });
  }

  #receive(reply: AnalysisReply): void {
    switch (reply.type) {
      case 'ready':
        this.#isReady = true;
        this.#ready.resolve();
        return;
      case 'progress':
        this.#reportedMb = reply.residentMb;
        if (this.#task !== undefined) this.#task.progressMs = performance.now();
        if (reply.share !== undefined) this.#task?.follow.onShare?.(reply.share);
        return;
      case 'part':
        void this.#take(reply.part);
        return;
      case 'done':
        this.#takeTask()?.resolve(reply.result);
        return;
      case 'failed':
        this.#takeTask()?.reject(fromPlainError(reply.error));
    }
  }

  #watch(): void {
    const task = this.#task;
    if (task === undefined || task.isTaking) return;
    const { stallMaxS, wallMaxS, memoryMaxMb } = this.#limits;
    const nowMs = performance.now();
    if (nowMs - task.progressMs > stallMaxS * 1000) {
      this.kill(new EarwormError('E_MEDIA_TIMEOUT', { details: { stallMaxS } }));
    } else if (nowMs - task.startedMs > wallMaxS * 1000) {
      this.kill(new EarwormError('E_MEDIA_TIMEOUT', { details: { wallMaxS } }));
    } else if (this.residentMb > memoryMaxMb) {
      this.kill(new EarwormError('E_MEDIA_MEMORY', { details: { memoryMaxMb } }));
    }
  }

  #fail(reason: EarwormError): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#ready.reject(reason);
    this.#takeTask()?.reject(reason);
  }

  #takeTask(): Task | undefined {
    const task = this.#task;
    this.#task = undefined;
    return task;
  }

  #keepStderr(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS_MAX);
  }
}
