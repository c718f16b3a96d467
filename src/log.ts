/**
 * A log of structured lines on standard error: JSON for machines, short lines for a person at a
 * terminal. It has the methods of pino's logger, so that Fastify takes it as its own.
 */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

/** `log.info('text')` or `log.info({ facts }, 'text')`. */
export interface LogMethod {
  (message: string): void;
  (facts: object, message?: string): void;
}

export interface Log {
  level: string;
  readonly trace: LogMethod;
  readonly debug: LogMethod;
  readonly info: LogMethod;
  readonly warn: LogMethod;
  readonly error: LogMethod;
  readonly fatal: LogMethod;
  readonly silent: LogMethod;
  /** A log whose lines all have these facts too. */
  child(facts: object): Log;
}

export interface LogSettings {
  readonly level: LogLevel;
  /** Short lines instead of JSON. */
  readonly isForPerson: boolean;
  readonly write: (line: string) => void;
  readonly now?: () => Date;
}

const RANKS: Record<LogLevel, number> = {
  trace: 10,
  debug: 20,
  info: 30,
  warn: 40,
  error: 50,
  fatal: 60,
  silent: Infinity,
};

export function createLog(settings: LogSettings, facts: object = {}): Log {
  const { now = () => new Date() } = settings;
  const method =
    (level: LogLevel): LogMethod =>
    (first: object | string, second?: string) => {
      if (RANKS[level] < RANKS[log.level as LogLevel] || level === 'silent') return;
      const own = typeof first === 'string' ? {} : plainFacts(first);
      const message = typeof first === 'string' ? first : (second ?? '');
      const line = { time: now().toISOString(), level, ...plainFacts(facts), ...own, msg: message };
      settings.write(settings.isForPerson ? personLine(line) : `${JSON.stringify(line)}\n`);
    };
  const log: Log = {
    level: settings.level,
    trace: method('trace'),
    debug: method('debug'),
    info: method('info'),
    warn: method('warn'),
    error: method('error'),
    fatal: method('fatal'),
    silent: method('silent'),
    child: (more) => createLog({ ...settings, level: log.level as LogLevel }, { ...facts, ...more }),
  };
  return log;
}

/** Requests, replies and errors are reduced to what tells; an error given alone is the fact `err`. */
function plainFacts(facts: object): Record<string, unknown> {
  if (facts instanceof Error) return { err: plainError(facts) };
  const entries = Object.entries(facts).map(([key, value]: [string, unknown]) => {
    if (value instanceof Error) return [key, plainError(value)];
    if (key === 'req') return [key, picked(value, ['id', 'method', 'url', 'ip'])];
    if (key === 'res') return [key, picked(value, ['statusCode'])];
    return [key, value];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function picked(value: unknown, keys: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(keys.map((key) => [key, (value as Record<string, unknown>)[key]]));
}

function plainError(error: Error): object {
  const { code } = error as { code?: unknown };
  const cause = error.cause instanceof Error ? plainError(error.cause) : error.cause;
  return { type: error.name, code, message: error.message, stack: error.stack, cause };
}

/** `12:34:56 warn  the text key=value`, with the stack of an error below it. */
function personLine(line: Record<string, unknown>): string {
  const { time, level, msg, err, ...facts } = line as {
    time: string;
    level: string;
    msg: string;
    err?: unknown;
  };
  const shown = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const stack = typeof err === 'object' && err !== null && 'stack' in err ? `\n${String(err.stack)}` : '';
  return `${time.slice(11, 19)} ${level.padEnd(5)} ${msg}${shown.join('')}${stack}\n`;
}
