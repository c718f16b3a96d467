import { type ChildProcess, fork } from 'node:child_process';
import { EarwormError } from '../../errors.ts';
import { fromPlainError } from '../../media/node-av/analysis-protocol.ts';
import { residentMemoryMb } from '../../media/node-av/resident-memory.ts';
import type { ModelChildSettings, ModelReply, ModelRequest } from './model-protocol.ts';

export interface ModelLimits {
  /** For one request, the loading of the model included. */
  readonly wallMaxS: number;
  /** Resident memory of the process. */
  readonly memoryMaxMb: number;
}

/** In the published package the sources have become `.js`. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER = new URL(`./model-worker.${ENDING}`, import.meta.url);

const WATCH_EVERY_MS = 200;
const STDERR_CHARACTERS_MAX = 2000;

interface Task {
  readonly startedMs: number;
  readonly result: PromiseWithResolvers<Float32Array>;
}

/** One process that runs one model, and its guard. Once it is dead it stays dead. */
export class ModelProcess {
  /** Resolves when the process is gone. */
  readonly exited: Promise<void>;
  readonly #limits: ModelLimits;
  readonly #process: ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  #task: Task | undefined;
  #failure: EarwormError | undefined;
  #stderr = '';

  constructor(settings: ModelChildSettings, limits: ModelLimits) {
    this.#limits = limits;
    // nothing of the parent's environment: there is no secret that a model needs
    this.#process = fork(WORKER, [JSON.stringify(settings)], {
      env: {},
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const exited = Promise.withResolvers<void>();
    this.exited = exited.promise;
    this.#ready.promise.catch(() => {});
    this.#process.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_CHARACTERS_MAX);
    });
    this.#process.on('message', (reply) => this.#receive(reply as ModelReply));
    this.#process.on('error', (cause) => this.kill(new EarwormError('E_MODEL_CRASH', { cause })));
    this.#process.on('close', (exitCode, signal) => {
      const details = { model: settings.name, exitCode, signal, stderr: this.#stderr };
      this.#fail(new EarwormError('E_MODEL_CRASH', { details }));
      exited.resolve();
    });
  }

  get isAlive(): boolean {
    return this.#failure === undefined;
  }

  get processId(): number | undefined {
    return this.#process.pid;
  }

  /** Not to be called again before it settles. Errors: `E_MODEL_*`. */
  async run(request: ModelRequest): Promise<Float32Array> {
    const task = { startedMs: performance.now(), result: Promise.withResolvers<Float32Array>() };
    const watch = setInterval(() => this.#watch(task.startedMs), WATCH_EVERY_MS);
    try {
      await this.#ready.promise;
      if (this.#failure !== undefined) throw this.#failure;
      this.#task = task;
      this.#process.send(request, (error) => {
        if (error !== null) this.#fail(new EarwormError('E_MODEL_CRASH', { cause: error }));
      });
      return await task.result.promise;
    } finally {
      clearInterval(watch);
    }
  }

  /** Ends the process at once; what it is doing fails with `reason`. */
  kill(reason: EarwormError): void {
    this.#fail(reason);
    this.#process.kill('SIGKILL');
  }

  #receive(reply: ModelReply): void {
    switch (reply.type) {
      case 'ready':
        this.#ready.resolve();
        return;
      case 'done':
        this.#takeTask()?.result.resolve(reply.values);
        return;
      case 'failed': {
        const error = fromPlainError(reply.error);
        const task = this.#takeTask();
        // before it was ready: it cannot be used at all
        if (task === undefined) this.kill(error);
        else task.result.reject(error);
      }
    }
  }

  #watch(startedMs: number): void {
    const { wallMaxS, memoryMaxMb } = this.#limits;
    if (performance.now() - startedMs > wallMaxS * 1000)
      this.kill(new EarwormError('E_MODEL_LIMIT', { details: { wallMaxS } }));
    else if (residentMemoryMb(this.#process.pid ?? 0) > memoryMaxMb)
      this.kill(new EarwormError('E_MODEL_LIMIT', { details: { memoryMaxMb } }));
  }

  #fail(reason: EarwormError): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#ready.reject(reason);
    this.#takeTask()?.result.reject(reason);
  }

  #takeTask(): Task | undefined {
    const task = this.#task;
    this.#task = undefined;
    return task;
  }
}
