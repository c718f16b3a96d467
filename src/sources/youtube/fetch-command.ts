import { type ChildProcess, spawn } from 'node:child_process';
import { lstat, readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import type { SoundFetcher } from '../../catalog/chart-source.ts';
import { EarwormError } from '../../errors.ts';

export interface FetchCommandSettings {
  /** The program and its arguments, with placeholders; at least the program. */
  readonly command: readonly string[];
  readonly timeMaxS: number;
  /** Of all that it leaves. */
  readonly sizeMaxBytes: number;
}

type Wanted = Parameters<SoundFetcher['fetch']>[0];

/** In the published package the sources have become `.js`. */
const ENDING = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const WORKER = path.join(import.meta.dirname, `fetch-worker.${ENDING}`);

const WATCH_EVERY_MS = 200;
/** What does not end when it is told to is killed after so long. */
const LEAVE_MAX_MS = 5000;
const STDERR_CHARACTERS_MAX = 2000;
const FILES_MAX = 1000;
const DEPTH_MAX = 4;
/** All that a command gets of our environment: no keys. */
const VARIABLES = ['PATH', 'HOME', 'USER', 'LANG', 'LC_ALL', 'TZ', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'];
const PROXIES = [
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'SystemRoot',
];

const PLACEHOLDERS = ['video_id', 'url', 'artist', 'title', 'folder'] as const;

/**
 * The command that the user configured and answers for: run without a shell, in the folder, as a process
 * group of its own that ends with it. Errors: `E_CONFIG` for a placeholder that there is not.
 */
export function fetchCommand(settings: FetchCommandSettings): SoundFetcher {
  for (const [, name] of settings.command.join('\n').matchAll(/\{([a-z_]+)\}/gu))
    if (!PLACEHOLDERS.some((known) => known === name)) throw unknownPlaceholder(String(name));
  return {
    async fetch(wanted, { folder, signal }) {
      const [program = '', ...args] = settings.command;
      const filled = args.map((template) => filledIn(template, wanted, folder));
      await run([program, ...filled], folder, { ...settings, signal });
      const left = await filesIn(folder);
      if (left.sizeBytes > settings.sizeMaxBytes) throw tooLarge(settings);
      if (left.others > 0)
        throw new EarwormError('E_FETCH_OUTPUT', {
          message:
            'The command of youtubeFetch left links or more files than are looked at; nothing was taken.',
        });
      return left.files;
    },
  };
}

function filledIn(template: string, { videoId, title, artist = '' }: Wanted, folder: string): string {
  const values = {
    video_id: videoId,
    url: `https://www.youtube.com/watch?v=${videoId}`,
    // a title that begins with a dash would be an option
    artist: artist.replace(/^[-\s]+/u, ''),
    title: title.replace(/^[-\s]+/u, ''),
    folder,
  };
  const argument = template.replaceAll(/\{([a-z_]+)\}/gu, (_, name: keyof typeof values) => values[name]);
  if (!argument.startsWith('-') || template.startsWith('-')) return argument;
  throw new EarwormError('E_FETCH_FAILED', {
    message: `The id ${videoId} begins with a dash and would be taken for an option; use {url} in youtubeFetch.`,
    details: { videoId },
  });
}

interface RunLimits extends FetchCommandSettings {
  readonly signal: AbortSignal | undefined;
}

/** Ends when the command has; nothing of its group is left then. */
async function run(command: readonly string[], folder: string, limits: RunLimits): Promise<void> {
  if (limits.signal?.aborted === true) throw new EarwormError('E_CANCELLED');
  const child = spawn(process.execPath, [WORKER, ...command], {
    cwd: folder,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: environment(folder),
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_CHARACTERS_MAX);
  });
  child.stdin.on('error', () => {});
  const ended = new Promise<number>((resolve) => {
    child.on('error', () => resolve(1)).on('exit', (code) => resolve(code ?? 1));
  });
  const stopped = new AbortController();
  const watching = watch(folder, limits, stopped.signal);
  const refusal = await Promise.race([ended.then(() => undefined), watching]);
  stopped.abort();
  if (refusal !== undefined) {
    await endChild(child, ended);
    throw refusal;
  }
  const exitCode = await ended;
  if (exitCode !== 0) throw failed(exitCode, stderr);
}

/** Why the command may not go on, once it may not. */
async function watch(
  folder: string,
  { timeMaxS, sizeMaxBytes, signal, command }: RunLimits,
  stopped: AbortSignal,
): Promise<EarwormError | undefined> {
  const endMs = performance.now() + timeMaxS * 1000;
  while (!stopped.aborted) {
    if (signal?.aborted === true) return new EarwormError('E_CANCELLED');
    if (performance.now() > endMs) return new EarwormError('E_FETCH_TIMEOUT', { details: { timeMaxS } });
    const { sizeBytes } = await filesIn(folder);
    if (sizeBytes > sizeMaxBytes) return tooLarge({ sizeMaxBytes, timeMaxS, command });
    await new Promise((resolve) => setTimeout(resolve, WATCH_EVERY_MS));
  }
  return undefined;
}

/** Closing its stdin has the worker end the group; only then may it be killed itself. */
async function endChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.stdin?.destroy();
  const timer = setTimeout(() => child.kill('SIGKILL'), LEAVE_MAX_MS);
  await ended;
  clearTimeout(timer);
}

function environment(folder: string): Record<string, string> {
  const own = [...VARIABLES, ...PROXIES].flatMap((name) => {
    // oxlint-disable-next-line node/no-process-env -- a program cannot be found without PATH
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(own), TMPDIR: folder };
}

interface Left {
  readonly files: string[];
  readonly sizeBytes: number;
  /** Links, sockets, and what is beyond the limits. */
  readonly others: number;
}

/** Links are not followed. */
async function filesIn(folder: string, depth = 0): Promise<Left> {
  const left = { files: [] as string[], sizeBytes: 0, others: 0 };
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory() && depth < DEPTH_MAX) {
      const inside = await filesIn(place, depth + 1);
      left.files.push(...inside.files);
      left.sizeBytes += inside.sizeBytes;
      left.others += inside.others;
    } else if (entry.isFile() && left.files.length < FILES_MAX) {
      left.files.push(place);
      left.sizeBytes += (await lstat(place).catch(() => undefined))?.size ?? 0;
    } else left.others++;
  }
  return left;
}

const unknownPlaceholder = (name: string): EarwormError =>
  new EarwormError('E_CONFIG', {
    message: `youtubeFetch has {${name}}, but there are: ${PLACEHOLDERS.map((known) => `{${known}}`).join(', ')}`,
  });

const tooLarge = ({ sizeMaxBytes }: FetchCommandSettings): EarwormError =>
  new EarwormError('E_FETCH_TOO_LARGE', { details: { sizeMaxBytes } });

function failed(exitCode: number, stderr: string): EarwormError {
  const said = stderr
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(-300);
  return new EarwormError('E_FETCH_FAILED', {
    message: `The command of youtubeFetch ended with ${exitCode}${said === '' ? '' : `: ${said}`}`,
    details: { exitCode },
  });
}
