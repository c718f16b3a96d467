import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';

import { EarwormError } from '../../errors.ts';
import type { FormField } from './read-fields.ts';

export interface SpooledFile {
  /** Of our making: nothing of the client's name is in it. */
  readonly path: string;
  /** As the client called it; for messages only. */
  readonly fileName: string;
}

/** A file that a client sent; deleted when it is disposed of. */
export interface SpooledUpload extends SpooledFile, AsyncDisposable {
  /** What else the form held. */
  readonly fields: readonly FormField[];
}

/** Files that a client sent; deleted when it is disposed of. */
export interface SpooledForm extends AsyncDisposable {
  /** In the order of the form, each with the field that it came in. */
  readonly files: readonly (SpooledFile & { readonly field: string })[];
  /** What else the form held. */
  readonly fields: readonly FormField[];
}

export interface UploadRules {
  /** The multipart field that the one file must come in. */
  readonly field: string;
  readonly sizeMaxBytes: number;
}

export interface FormRules {
  /** The multipart fields that files may come in. */
  readonly fileFields: readonly string[];
  readonly filesMax: number;
  /** Of each file. */
  readonly sizeMaxBytes: number;
}

/** What the multipart wrapping may add to the file itself. */
const WRAPPING_MAX_BYTES = 64 * 1024;
const FIELDS_MAX = 64;
const PART_LIMITS = { fields: FIELDS_MAX, fieldNameSize: 100, fieldSize: 1024, headerPairs: 32 };

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
  async receive(request: FastifyRequest, { field, sizeMaxBytes }: UploadRules): Promise<SpooledUpload> {
    const rules = { fileFields: [field], filesMax: 1, sizeMaxBytes };
    const { files, ...form } = await this.receiveForm(request, rules);
    const [file] = files;
    if (file === undefined) throw missing(rules, `There is no file in the field "${field}".`);
    return { ...file, ...form };
  }

  /** The same of a form that may hold several files, or none. */
  async receiveForm(request: FastifyRequest, rules: FormRules): Promise<SpooledForm> {
    const declaredBytes = Number(request.headers['content-length'] ?? 0);
    if (declaredBytes > rules.filesMax * rules.sizeMaxBytes + WRAPPING_MAX_BYTES) throw tooLarge(rules);
    if (!request.isMultipart()) throw missing(rules, 'The request is not multipart/form-data.');
    const paths: string[] = [];
    const discard = async (): Promise<void> => {
      await Promise.all(paths.map((path) => rm(path, { force: true })));
    };
    const newPath = (): string => {
      const path = join(this.#dir, randomUUID());
      paths.push(path);
      return path;
    };
    try {
      return { ...(await storeFiles(request, rules, newPath)), [Symbol.asyncDispose]: discard };
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

/** Returns what the form held; its files are now where `newPath` said. */
async function storeFiles(
  request: FastifyRequest,
  rules: FormRules,
  newPath: () => string,
): Promise<Omit<SpooledForm, keyof AsyncDisposable>> {
  const [files, fields]: [SpooledForm['files'][number][], FormField[]] = [[], []];
  // one file more than is allowed, so that it is seen
  const filesMax = rules.filesMax + 1;
  const limits = {
    ...PART_LIMITS,
    files: filesMax,
    parts: filesMax + FIELDS_MAX,
    fileSize: rules.sizeMaxBytes,
  };
  for await (const part of request.parts({ limits })) {
    const field = part.fieldname;
    if (part.type !== 'file') {
      fields.push([field, String(part.value)]);
      continue;
    }
    if (!rules.fileFields.includes(field)) {
      throw missing(rules, `The file must be in the field ${quoted(rules)}, not "${field}".`);
    }
    if (files.length === rules.filesMax) throw tooMany(rules);
    const path = newPath();
    await store(part, path, rules);
    files.push({ field, path, fileName: nameOf(part) });
  }
  return { files, fields };
}

/** A part of bytes is a file without a name too. */
const nameOf = ({ filename = '' }: Partial<MultipartFile>): string => filename;

async function store(part: MultipartFile, path: string, rules: FormRules): Promise<void> {
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

function uploadError(thrown: unknown, rules: FormRules): EarwormError {
  if (thrown instanceof EarwormError) return thrown;
  const cause = thrown as NodeJS.ErrnoException;
  if (cause.code === 'ENOSPC') return new EarwormError('E_DISK_FULL', { cause });
  if (cause.code === 'FST_FILES_LIMIT') return tooMany(rules, cause);
  if (cause.syscall !== undefined) return new EarwormError('E_STORE_FAILED', { cause });
  return missing(rules, `The multipart body is damaged: ${cause.message}.`, cause);
}

const quoted = ({ fileFields }: FormRules): string => fileFields.map((field) => `"${field}"`).join(' or ');

function missing(rules: FormRules, message: string, cause?: unknown): EarwormError {
  const files = rules.filesMax === 1 ? 'one file' : `at most ${rules.filesMax} files`;
  const hint = `Send ${files} as multipart/form-data in the field ${quoted(rules)}.`;
  const details = { field: rules.fileFields.join(',') };
  return new EarwormError('E_UPLOAD_MISSING', { message: `${message} ${hint}`, details, cause });
}

function tooMany({ filesMax }: FormRules, cause?: unknown): EarwormError {
  if (filesMax === 1) return new EarwormError('E_UPLOAD_TOO_MANY', { cause });
  const message = `The request has more than ${filesMax} files.`;
  return new EarwormError('E_UPLOAD_TOO_MANY', { message, details: { files_max: filesMax }, cause });
}

function tooLarge({ fileFields, sizeMaxBytes }: FormRules): EarwormError {
  const details = { field: fileFields.join(','), size_max_bytes: sizeMaxBytes };
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
