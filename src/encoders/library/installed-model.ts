import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { InstalledModel, ModelDtype, ModelFile, ModelName } from '../../embedding/model-library.ts';
import { MODEL_SPECS, modelPaths } from '../model-spec.ts';

/**
 * `<models>/clip.json` says which folder beside it holds the model and what every file must be: it is
 * written last and replaced in one step, so a model is there as a whole or not at all.
 */
export interface ModelManifest extends InstalledModel {
  readonly folder: string;
  readonly dtype: ModelDtype;
}

export const manifestPath = (modelsDir: string, name: ModelName): string =>
  path.join(modelsDir, `${name}.json`);

/** `undefined` when there is none; a manifest that cannot be read counts as none, for a pull mends both. */
export async function readManifest(modelsDir: string, name: ModelName): Promise<ModelManifest | undefined> {
  try {
    const manifest = JSON.parse(await readFile(manifestPath(modelsDir, name), 'utf8')) as ModelManifest;
    const isWhole = modelPaths(MODEL_SPECS[name], manifest.dtype).every((file) =>
      manifest.files.some((one) => one.path === file && /^[0-9a-f]{64}$/u.test(one.sha256)),
    );
    return isWhole && path.basename(manifest.folder) === manifest.folder ? manifest : undefined;
  } catch {
    return undefined;
  }
}

export async function writeManifest(modelsDir: string, manifest: ModelManifest): Promise<void> {
  const file = manifestPath(modelsDir, manifest.name);
  const handle = await open(`${file}.new`, 'w');
  try {
    await handle.writeFile(`${JSON.stringify(manifest, undefined, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
}

/** The first thing that is wrong with the sizes of the files; `undefined` when nothing is. */
export async function sizeProblem(
  modelsDir: string,
  { folder, files }: ModelManifest,
): Promise<string | undefined> {
  for (const { path: file, sizeBytes } of files) {
    const found = await stat(path.join(modelsDir, folder, file)).catch(() => undefined);
    if (found === undefined) return `${file} is missing`;
    if (found.size !== sizeBytes) return `${file} has ${found.size} bytes instead of ${sizeBytes}`;
  }
  return undefined;
}

export async function sha256Of(file: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, signal === undefined ? {} : { signal }))
    hash.update(chunk as Uint8Array);
  return hash.digest('hex');
}

/** The same for the same contents, wherever they came from. */
export function contentRevision(files: readonly ModelFile[]): string {
  const hash = createHash('sha256');
  for (const { path: file, sha256 } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${sha256}  ${file}\n`);
  return hash.digest('hex').slice(0, 12);
}

/** The manifest first: what it does not name is not there, even if we are stopped here. */
export async function removeInstalled(modelsDir: string, manifest: ModelManifest): Promise<void> {
  await rm(manifestPath(modelsDir, manifest.name), { force: true });
  await rm(path.join(modelsDir, manifest.folder), { recursive: true, force: true });
}
