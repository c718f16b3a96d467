import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFile, PullOptions } from '../../embedding/model-library.ts';
import { EarwormError } from '../../errors.ts';
import { sha256Of } from './installed-model.ts';
import type { ModelSource, SourceFile } from './model-source.ts';

export interface StagedFile extends SourceFile {
  readonly path: string;
  /** So many are in the staging folder already. */
  readonly hasBytes: number;
}

/** A file that is not whole yet. */
const PART = '.part';

/** Space that must be left when all is fetched. */
const FREE_BYTES_MIN = 64 * 2 ** 20;

/** What the source has of these files, and what of them is in the staging folder. */
export async function stagedFiles(
  source: ModelSource,
  paths: readonly string[],
  folder: string,
  signal?: AbortSignal,
): Promise<StagedFile[]> {
  const files: StagedFile[] = [];
  for (const file of paths) {
    const facts = await source.file(file, signal);
    const place = path.join(folder, file);
    const hasBytes = (await sizeOf(place)) ?? (await sizeOf(place + PART)) ?? 0;
    files.push({ ...facts, path: file, hasBytes: Math.min(hasBytes, facts.sizeBytes) });
  }
  return files;
}

/** Brings what is missing into the staging folder and checks it; returns what came. */
export async function stageFiles(
  source: ModelSource,
  files: readonly StagedFile[],
  folder: string,
  { signal, onProgress = () => {} }: PullOptions,
): Promise<ModelFile[]> {
  await mkdir(path.join(folder, 'onnx'), { recursive: true });
  await checkSpace(folder, files);
  const totalBytes = sum(files.map(({ sizeBytes }) => sizeBytes));
  const staged: ModelFile[] = [];
  for (const file of files) {
    const beforeBytes = sum(staged.map(({ sizeBytes }) => sizeBytes));
    const tell = (message: string, hasBytes: number): void =>
      onProgress({ doneBytes: beforeBytes + hasBytes, totalBytes, message });
    const place = path.join(folder, file.path);
    if ((await sizeOf(place)) !== file.sizeBytes) {
      let hasBytes = file.hasBytes;
      tell(file.path, hasBytes);
      await source.fetch(file.path, {
        to: place + PART,
        sizeBytes: file.sizeBytes,
        onBytes: (bytes) => tell(file.path, (hasBytes = bytes)),
        onWait: (message) => tell(message, hasBytes),
        signal,
      });
      await finish(place, file, signal);
    }
    staged.push({ path: file.path, sizeBytes: file.sizeBytes, sha256: await sha256Of(place, signal) });
    tell(file.path, file.sizeBytes);
  }
  return staged;
}

/** A whole file under its own name: its size and checksum are right, its bytes are on the disk. */
async function finish(place: string, file: StagedFile, signal: AbortSignal | undefined): Promise<void> {
  const part = place + PART;
  const isRight = (await sizeOf(part)) === file.sizeBytes && (await hasChecksum(part, file, signal));
  if (!isRight) {
    await rm(part, { force: true });
    throw new EarwormError('E_HUB_CHECKSUM', {
      message: `${file.path} is not what was announced; run the command again.`,
      details: { path: file.path },
    });
  }
  const handle = await open(part, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(part, place);
}

async function hasChecksum(
  part: string,
  { checksum, sizeBytes }: StagedFile,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (checksum === undefined) return true;
  if (checksum.kind === 'sha256') return (await sha256Of(part, signal)) === checksum.hex;
  // git names a content by the SHA-1 of it behind a header
  const hash = createHash('sha1').update(`blob ${sizeBytes}\0`);
  for await (const chunk of createReadStream(part)) hash.update(chunk as Uint8Array);
  return hash.digest('hex') === checksum.hex;
}

async function checkSpace(folder: string, files: readonly StagedFile[]): Promise<void> {
  const neededBytes = sum(files.map(({ sizeBytes, hasBytes }) => sizeBytes - hasBytes)) + FREE_BYTES_MIN;
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes)
    throw new EarwormError('E_DISK_FULL', {
      details: { path: folder, neededBytes, freeBytes: bavail * bsize },
    });
}

const sizeOf = async (file: string): Promise<number | undefined> =>
  (await stat(file).catch(() => undefined))?.size;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
