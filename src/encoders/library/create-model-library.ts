import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  MODEL_NAMES,
  type ModelDtype,
  type ModelLibrary,
  type ModelName,
  type ModelStatus,
  type PullOptions,
  type PullPlan,
} from '../../embedding/model-library.ts';
import { EarwormError } from '../../errors.ts';
import { takeFolderLock } from '../../stores/disk/folder-lock.ts';
import { MODEL_SPECS, modelPaths } from '../model-spec.ts';
import type { ModelRunner } from '../process/create-model-runner.ts';
import { folderSource } from './folder-source.ts';
import { HUB_TIMES, hubSource, type HubTimes } from './hub-source.ts';
import {
  contentRevision,
  type ModelManifest,
  readManifest,
  removeInstalled,
  sizeProblem,
  writeManifest,
} from './installed-model.ts';
import type { ModelSource } from './model-source.ts';
import { PUBLISHED_VALUES, type PublishedValues } from './published-values.ts';
import { type StagedFile, stagedFiles, stageFiles } from './stage-files.ts';
import { tryModel } from './try-model.ts';
import { verifyModel } from './verify-model.ts';

export interface LibraryPorts {
  readonly modelsDir: string;
  readonly dtype: ModelDtype;
  readonly hubEndpoint: string;
  readonly hubTimes?: HubTimes;
  readonly published?: Readonly<Record<ModelName, PublishedValues>>;
  readonly isLoaded: (name: ModelName) => boolean;
  /** A runner of its own, for a model that is not installed yet. */
  readonly startable: (manifest: ModelManifest) => ModelRunner;
  readonly runnerOf: (manifest: ModelManifest) => Promise<ModelRunner>;
  /** Ends what runs a model. */
  readonly end: (name: ModelName) => Promise<void>;
}

/** Of folders in which pulls gather files. */
const STAGING = 'pull-';

interface Planned {
  readonly plan: PullPlan;
  readonly source: ModelSource;
  /** Name of the folder in which the files are gathered; a pull that was stopped goes on in it. */
  readonly staging: string;
  readonly files: readonly StagedFile[];
}

/** The models in a folder; see `installed-model.ts` for how they lie there. */
export function createModelLibrary(ports: LibraryPorts): ModelLibrary {
  const { modelsDir, published = PUBLISHED_VALUES } = ports;
  return {
    status: () => Promise.all(MODEL_NAMES.map((name) => statusOf(name, ports))),
    plan: async (name, options = {}) => (await planPull(name, ports, options)).plan,
    async pull(name, options = {}) {
      await mkdir(modelsDir, { recursive: true });
      const lock = await takeFolderLock(modelsDir);
      try {
        return await install(await planPull(name, ports, options), ports, options);
      } catch (error) {
        if (options.signal?.aborted === true) throw new EarwormError('E_CANCELLED', { cause: error });
        throw error;
      } finally {
        await lock.release();
      }
    },
    async verify(name, options = {}) {
      const manifest = await readManifest(modelsDir, name);
      if (manifest === undefined)
        throw new EarwormError('E_MODEL_MISSING', {
          message: `The model ${name} is not installed; run \`earworm models pull ${name}\`.`,
        });
      const runner = await ports.runnerOf(manifest);
      return verifyModel(manifest, { modelsDir, runner, published: published[name] }, options);
    },
    async remove(name) {
      const manifest = await readManifest(modelsDir, name);
      if (manifest === undefined && (await stagingFolders(modelsDir, name)).length === 0) return false;
      const lock = await takeFolderLock(modelsDir);
      try {
        await ports.end(name);
        if (manifest !== undefined) await removeInstalled(modelsDir, manifest);
        await removeStaging(modelsDir, name);
      } finally {
        await lock.release();
      }
      return manifest !== undefined;
    },
  };
}

async function statusOf(name: ModelName, { modelsDir, isLoaded }: LibraryPorts): Promise<ModelStatus> {
  const about = { name, model: MODEL_SPECS[name].repository, isLoaded: isLoaded(name) };
  const installed = await readManifest(modelsDir, name);
  if (installed === undefined) return { ...about, state: 'absent' };
  const problem = await sizeProblem(modelsDir, installed);
  return problem === undefined
    ? { ...about, state: 'installed', installed }
    : { ...about, state: 'damaged', installed, problem };
}

async function planPull(
  name: ModelName,
  ports: LibraryPorts,
  { from, signal }: PullOptions,
): Promise<Planned> {
  const { modelsDir, dtype, hubEndpoint, hubTimes = HUB_TIMES } = ports;
  const spec = MODEL_SPECS[name];
  const source =
    from === undefined ? hubSource(hubEndpoint, spec.repository, hubTimes) : folderSource(path.resolve(from));
  const sourceRevision = await source.revision(signal);
  const staging = `${STAGING}${name}-${dtype}-${sourceRevision.replaceAll(/[^\w]/gu, '').slice(0, 12)}`;
  const files = await stagedFiles(source, modelPaths(spec, dtype), path.join(modelsDir, staging), signal);
  const status = await statusOf(name, ports);
  const { installed } = status;
  const isSame = installed?.sourceRevision === sourceRevision && installed.space.dtype === dtype;
  const plan: PullPlan = {
    name,
    model: spec.repository,
    dtype,
    source: source.address,
    sourceRevision,
    files: files.map(({ path: file, sizeBytes }) => ({ path: file, sizeBytes })),
    sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    hasBytes: files.reduce((sum, { hasBytes }) => sum + hasBytes, 0),
    isInstalled: from === undefined && status.state === 'installed' && isSame,
  };
  return { plan, source, staging, files };
}

async function install(
  { plan, source, staging, files }: Planned,
  ports: LibraryPorts,
  options: PullOptions,
): Promise<ModelManifest> {
  const { modelsDir } = ports;
  const { name, model, dtype, sourceRevision, sizeBytes } = plan;
  const before = await readManifest(modelsDir, name);
  if (plan.isInstalled && before !== undefined) return before;
  await removeStaging(modelsDir, name, staging);
  const staged = await stageFiles(source, files, path.join(modelsDir, staging), options);
  const revision = contentRevision(staged);
  const manifest: ModelManifest = {
    name,
    folder: `${name}-${dtype}-${revision}`,
    dtype,
    space: { model, revision, dtype, dim: MODEL_SPECS[name].dim },
    sizeBytes,
    installedAtMs: Date.now(),
    source: source.address,
    sourceRevision,
    files: staged,
  };
  options.onProgress?.({ doneBytes: sizeBytes, totalBytes: sizeBytes, message: 'trying the model' });
  const trial = ports.startable({ ...manifest, folder: staging });
  await tryModel(name, manifest.space, trial).catch(async (error: unknown) => {
    await removeStaging(modelsDir, name);
    throw error;
  });
  await ports.end(name);
  const folder = path.join(modelsDir, manifest.folder);
  await rm(folder, { recursive: true, force: true });
  await rename(path.join(modelsDir, staging), folder);
  await writeManifest(modelsDir, manifest);
  if (before !== undefined && before.folder !== manifest.folder)
    await rm(path.join(modelsDir, before.folder), { recursive: true, force: true });
  return manifest;
}

async function stagingFolders(modelsDir: string, name: ModelName): Promise<string[]> {
  const names = await readdir(modelsDir).catch(() => []);
  return names.filter((one) => one.startsWith(`${STAGING}${name}-`));
}

/** What stopped pulls of other versions left. */
async function removeStaging(modelsDir: string, name: ModelName, kept?: string): Promise<void> {
  for (const folder of await stagingFolders(modelsDir, name))
    if (folder !== kept) await rm(path.join(modelsDir, folder), { recursive: true, force: true });
}
