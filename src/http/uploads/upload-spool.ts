import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';

import { EarwormError } from '../../errors.ts';
import type { FormField } from './read-fields.ts';

/** A file that a client sent; deleted when it is disposed of. */
export interface SpooledUpload extends AsyncDisposable {
  /** Of our making: nothing of the client's name is in it. */
  readonly path: string;
  /** As the client called it; for messages only. */
  readonly fileName: string;
  readonly sizeBytes: number;
  /** What else the form held. */
  readonly fields: readonly FormField[];
}

export interface UploadRules {
  /** The multipart field that the one file must come in. */
  readonly field: string;
  readonly sizeMaxBytes: number;
}

/** What the multipart wrapping may add to the file itself. */
const WRAPPING_MAX_BYTES = 64 * 1024;
const PART_LIMITS = { files: 2, fields: 16, parts: 18, fieldNameSize: 100, fieldSize: 1024, headerPairs: 32 };

/**
 * A private folder in which uploads lie while they are read. Each process has its own below the
 * given one; what a crashed process left behind is deleted when the next one opens.
 */
export class UploadSpool {
  readonly #dir: string;

  private constructor(dir: string) {
    this.#dir = dir;
  }

  static async open(parentDir: string): Promise<UploadSpool> {
    await mkdir(parentDir, { recursive: true, mode: 0o700 });
    const leftovers = (await readdir(parentDir)).filter(isLeftover);
    await Promise.all(leftovers.map((name) => rm(join(parentDir, name), { recursive: true, force: true })));
    const dir = join(parentDir, `${process.pid}-${PROCESS_START_MS}-${randomUUID()}`);
    await mkdir(dir, { mode: 0o700 });
    return new UploadSpool(dir);
  }

  /**
   * Streams the one file of a multipart request to disk. Stops reading at the first thing wrong.
   * Errors: `E_UPLOAD_*`, `E_CANCELLED` (the client went away), `E_DISK_FULL`, `E_STORE_FAILED`.
   */
  async receive(request: FastifyRequest, rules: UploadRules): Promise<SpooledUpload> {
    const declaredBytes = Number(request.headers['content-length'] ?? 0);
    if (declaredBytes > rules.sizeMaxBytes + WRAPPING_MAX_BYTES) throw tooLarge(rules);
    if (!request.isMultipart()) throw missing(rules, 'The request is not multipart/form-data.');
    const path = join(this.#dir, randomUUID());
    const discard = async (): Promise<void> => rm(path, { force: true });
    try {
      const received = await storeOnlyFile(request, rules, path);
      return { path, ...received, sizeBytes: (await stat(path)).size, [Symbol.asyncDispose]: discard };
    } catch (thrown) {
      request.raw.unpipe();
      await discard();
      throw isBrokenOff(request) ? brokenOff(thrown) : uploadError(thrown, rules);
    }
  }

  async close(): Promise<void> {
    await rm(this.#dir, { recursive: true, force: true });
  }
}

/** Returns the client's name of the file that is now at `path`, and the other fields. */
async function storeOnlyFile(
  request: FastifyRequest,
  rules: UploadRules,
  path: string,
): Promise<Pick<SpooledUpload, 'fileName' | 'fields'>> {
  let fileName: string | undefined;
  const fields: FormField[] = [];
  const limits = { ...PART_LIMITS, fileSize: rules.sizeMaxBytes };
  for await (const part of request.parts({ limits })) {
    if (part.type !== 'file') {
      fields.push([part.fieldname, String(part.value)]);
      continue;
    }
    if (part.fieldname !== rules.field) {
      throw missing(rules, `The file must be in the field "${rules.field}", not "${part.fieldname}".`);
    }
    if (fileName !== undefined) throw new EarwormError('E_UPLOAD_TOO_MANY');
    fileName = part.filename;
    await store(part, path, rules);
  }
  if (fileName === undefined) throw missing(rules, `There is no file in the field "${rules.field}".`);
  return { fileName, fields };
}

async function store(part: MultipartFile, path: string, rules: UploadRules): Promise<void> {
  // the stream would only end when the client has sent all of it
  part.file.once('limit', () => part.file.destroy(tooLarge(rules)));
  await pipeline(part.file, createWriteStream(path, { flags: 'wx', mode: 0o600 }));
}

function isBrokenOff({ raw }: FastifyRequest): boolean {
  return raw.destroyed && !raw.complete;
}

function brokenOff(cause: unknown): EarwormError {
  return new EarwormError('E_CANCELLED', { message: 'The upload was broken off.', cause });
}

function uploadError(thrown: unknown, rules: UploadRules): EarwormError {
  if (thrown instanceof EarwormError) return thrown;
  const cause = thrown as NodeJS.ErrnoException;
  if (cause.code === 'ENOSPC') return new EarwormError('E_DISK_FULL', { cause });
  if (cause.code === 'FST_FILES_LIMIT') return new EarwormError('E_UPLOAD_TOO_MANY', { cause });
  if (cause.syscall !== undefined) return new EarwormError('E_STORE_FAILED', { cause });
  return missing(rules, `The multipart body is damaged: ${cause.message}.`, cause);
}

function missing({ field }: UploadRules, message: string, cause?: unknown): EarwormError {
  const hint = `Send one file as multipart/form-data in the field "${field}".`;
  return new EarwormError('E_UPLOAD_MISSING', { message: `${message} ${hint}`, details: { field }, cause });
}

function tooLarge({ field, sizeMaxBytes }: UploadRules): EarwormError {
  const details = { field, size_max_bytes: sizeMaxBytes };
  return new EarwormError('E_UPLOAD_TOO_LARGE', { details });
}

/** Tells this process from an earlier one of the same number (a container's is always 1). */
const PROCESS_START_MS = Math.round(performance.timeOrigin);

function isLeftover(name: string): boolean {
  const [, pid, startMs] = /^(\d+)-(\d+)-/u.exec(name) ?? [];
  if (pid === undefined) return false;
  return Number(pid) === process.pid ? Number(startMs) !== PROCESS_START_MS : !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}
