import type { PictureEncoder, SoundEncoder } from '../embedding/encoder.ts';
import type { ModelDtype, ModelLibrary, ModelName } from '../embedding/model-library.ts';
import { createPictureEncoder, createSoundEncoder } from './create-encoder.ts';
import { createModelLibrary } from './library/create-model-library.ts';
import type { HubTimes } from './library/hub-source.ts';
import { type ModelManifest, readManifest, sizeProblem } from './library/installed-model.ts';
import type { PublishedValues } from './library/published-values.ts';
import { createModelRunner, type ModelRunner } from './process/create-model-runner.ts';
import type { ModelLimits } from './process/model-process.ts';

export interface ModelSettings {
  /** Absolute. */
  readonly modelsDir: string;
  /** Of what is pulled; what is installed says its own. */
  readonly dtype: ModelDtype;
  readonly hubEndpoint: string;
  /** For one operation of a model. */
  readonly threads: number;
  readonly limits: ModelLimits;
  /** A model that nobody used for so long gives its memory back. */
  readonly idleMaxS: number;
  readonly hubTimes?: HubTimes;
  /** Instead of what is published of the real models. */
  readonly published?: Readonly<Record<ModelName, PublishedValues>>;
}

/** The models of this machine: which there are, and encoders of those that are whole. */
export interface Models {
  readonly library: ModelLibrary;
  /** CLIP; `undefined` when it is not installed or not whole. Looks anew each time: a pull may have come between. */
  pictureEncoder(): Promise<PictureEncoder | undefined>;
  /** CLAP. */
  soundEncoder(): Promise<SoundEncoder | undefined>;
  /** Whether it is in memory now. */
  isLoaded(name: ModelName): boolean;
  /** Of the process that runs it, if there is one. */
  processId(name: ModelName): number | undefined;
  close(): Promise<void>;
}

interface Running {
  readonly folder: string;
  readonly runner: ModelRunner;
}

export function createModels(settings: ModelSettings): Models {
  const { modelsDir, threads, limits, idleMaxS } = settings;
  const running = new Map<ModelName, Running>();
  const startable = ({ name, folder, dtype, files }: ModelManifest): ModelRunner =>
    createModelRunner({ child: { name, modelsDir, folder, dtype, files, threads }, limits, idleMaxS });
  const end = async (name: ModelName): Promise<void> => {
    const ending = running.get(name);
    running.delete(name);
    await ending?.runner.close();
  };
  const runnerOf = async (manifest: ModelManifest): Promise<ModelRunner> => {
    const kept = running.get(manifest.name);
    if (kept?.folder === manifest.folder) return kept.runner;
    await end(manifest.name);
    const runner = startable(manifest);
    running.set(manifest.name, { folder: manifest.folder, runner });
    return runner;
  };
  const whole = async (name: ModelName): Promise<ModelManifest | undefined> => {
    const manifest = await readManifest(modelsDir, name);
    return manifest !== undefined && (await sizeProblem(modelsDir, manifest)) === undefined
      ? manifest
      : undefined;
  };
  const isLoaded = (name: ModelName): boolean => running.get(name)?.runner.processId() !== undefined;
  return {
    library: createModelLibrary({ ...settings, isLoaded, startable, runnerOf, end }),
    async pictureEncoder() {
      const manifest = await whole('clip');
      return manifest && createPictureEncoder(await runnerOf(manifest), manifest.space);
    },
    async soundEncoder() {
      const manifest = await whole('clap');
      return manifest && createSoundEncoder(await runnerOf(manifest), manifest.space);
    },
    isLoaded,
    processId: (name) => running.get(name)?.runner.processId(),
    async close() {
      await Promise.all([...running.keys()].map(end));
    },
  };
}
