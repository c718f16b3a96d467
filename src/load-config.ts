import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Check, Errors } from 'typebox/schema';
import {
  CONFIG_KEYS,
  CONFIG_SCHEMA,
  envName,
  keyNotes,
  type Config,
  type ConfigKey,
  type Environment,
} from './config.ts';
import { defaultConfig } from './default-config.ts';
import { EarwormError } from './errors.ts';
import { hidePasswords } from './hide-passwords.ts';
import { nearestName } from './nearest-name.ts';

export interface ConfigSources {
  /** `--config`; without it `EARWORM_CONFIG`, else `earworm.json` in the data folder, if there is one. */
  readonly file?: string | undefined;
  /** Values from flags, by key; absent ones are `undefined`. */
  readonly flags?: Partial<Record<ConfigKey, unknown>>;
  readonly env: Environment;
  readonly currentFolder: string;
}

/** Variables that begin like settings but are none. */
const OTHER_VARIABLES = new Set(['EARWORM_CONFIG', 'EARWORM_LIFELINE_FD']);
const TEST_VARIABLES = 'EARWORM_TEST_';
const FILE_NAME = 'earworm.json';

type Values = Partial<Record<ConfigKey, unknown>>;

/** Default < file < environment < flag. Errors: `E_CONFIG`, naming the key, where it stands and what it may be. */
export function loadConfig(sources: ConfigSources): Config {
  const { env, currentFolder } = sources;
  const fromEnv = absolutePaths(environmentValues(env), currentFolder);
  const fromFlags = absolutePaths(checkedFlags(sources.flags ?? {}), currentFolder);
  const defaults = defaultConfig(env);
  const named = sources.file ?? env['EARWORM_CONFIG'];
  const { data } = { ...defaults, ...fromEnv, ...fromFlags } as { data: string };
  const fromFile =
    named === undefined
      ? valuesBesideData(path.join(data, FILE_NAME))
      : fileValues(path.resolve(currentFolder, named), { isRequired: true });
  const values: unknown = { ...defaults, ...fromFile, ...fromEnv, ...fromFlags };
  if (Check(CONFIG_SCHEMA, values)) return values;
  const [, findings] = Errors(CONFIG_SCHEMA, values);
  throw new EarwormError('E_CONFIG', { details: { findings } });
}

/** The file inside the data folder cannot say where that folder is. */
function valuesBesideData(file: string): Values {
  const values = fileValues(file, { isRequired: false });
  if (values.data === undefined) return values;
  throw configError(
    `"data" cannot be set in ${file}, which is found by it; use --config, EARWORM_DATA or --data`,
  );
}

function fileValues(file: string, { isRequired }: { isRequired: boolean }): Values {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing && !isRequired) return {};
    throw configError(`${file} cannot be read${isMissing ? ': there is no such file' : ''}`, error);
  }
  const values = Object.entries(parsedObject(text, file)).map(([name, value]) => {
    const key = knownKey(name, file);
    return [key, checked(key, value, file)] as const;
  });
  return absolutePaths(Object.fromEntries(values), path.dirname(file));
}

function parsedObject(text: string, file: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw configError(`${file} is not JSON: ${(error as Error).message}`, error);
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  throw configError(`${file} must hold one JSON object`);
}

function knownKey(name: string, place: string): ConfigKey {
  const key = CONFIG_KEYS.find((candidate) => candidate === name);
  if (key !== undefined) return key;
  throw configError(`there is no setting "${name}" (in ${place})${suggestion(name, CONFIG_KEYS)}`);
}

function environmentValues(env: Environment): Values {
  const keyOf = new Map(CONFIG_KEYS.map((key) => [envName(key), key]));
  const names = Object.keys(env).filter(
    (name) => keyOf.has(name) || (name.startsWith('EARWORM_') && !name.startsWith(TEST_VARIABLES)),
  );
  const values = names.flatMap((name) => {
    const text = env[name];
    if (OTHER_VARIABLES.has(name) || text === undefined || text === '') return [];
    const key = keyOf.get(name);
    const place = 'the environment';
    if (key !== undefined) return [[key, checked(key, fromText(key, text), place, name)] as const];
    throw configError(`there is no setting ${name} (in ${place})${suggestion(name, [...keyOf.keys()])}`);
  });
  return Object.fromEntries(values);
}

function checkedFlags(flags: Values): Values {
  const given = Object.entries(flags).filter(([, value]) => value !== undefined);
  const values = given.map(([name, value]) => {
    const key = knownKey(name, 'flags');
    const parsed = typeof value === 'string' ? fromText(key, value) : value;
    return [key, checked(key, parsed, 'flags', `--${flagName(key)}`)] as const;
  });
  return Object.fromEntries(values);
}

const flagName = (key: ConfigKey): string =>
  key.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`);

/** Text as the key's type; what does not convert stays text, and fails the check. */
function fromText(key: ConfigKey, text: string): unknown {
  const { type } = CONFIG_SCHEMA.properties[key] as { type?: string };
  if (type === 'integer' || type === 'number')
    return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
  if (type === 'boolean')
    return /^(?:1|true|yes|on)$/iu.test(text) || (/^(?:0|false|no|off)$/iu.test(text) ? false : text);
  if (type !== 'array') return text;
  if (keyNotes(key).listSeparator === 'json') return fromJson(text);
  const separator = keyNotes(key).listSeparator === 'path' ? path.delimiter : ',';
  return text
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** What is no JSON stays text, and fails the check. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function checked(key: ConfigKey, value: unknown, place: string, name: string = key): unknown {
  const schema = CONFIG_SCHEMA.properties[key];
  if (Check(schema, value)) return value;
  const shown = keyNotes(key).isSecret === true ? '(secret)' : hidePasswords(JSON.stringify(value));
  throw configError(`${name} (in ${place}) is ${shown}, but must be ${allowedValues(key)}`);
}

/** What a key may be, in words: `a whole number from 0 to 65535`. */
export function allowedValues(key: ConfigKey): string {
  const schema = CONFIG_SCHEMA.properties[key] as {
    type?: string;
    enum?: readonly string[];
    minimum?: number;
    maximum?: number;
  };
  const { allowed } = keyNotes(key);
  if (allowed !== undefined) return allowed;
  if (schema.enum !== undefined) return schema.enum.join(', ').replace(/, (?=[^,]*$)/u, ' or ');
  if (schema.type === 'boolean') return 'true or false';
  if (schema.type === 'array') return 'a list of texts';
  if (schema.type === 'string') return 'a text';
  const kind = schema.type === 'integer' ? 'a whole number' : 'a number';
  const { minimum, maximum } = schema;
  return maximum === undefined ? `${kind} from ${minimum} on` : `${kind} from ${minimum} to ${maximum}`;
}

function absolutePaths(values: Values, folder: string): Values {
  const absolute = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(absolute);
    return typeof value === 'string' ? path.resolve(folder, value) : value;
  };
  const entries = CONFIG_KEYS.flatMap((key) => {
    const value = values[key];
    return value === undefined
      ? []
      : [[key, keyNotes(key).isPath === true ? absolute(value) : value] as const];
  });
  return Object.fromEntries(entries);
}

function suggestion(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

const configError = (message: string, cause?: unknown): EarwormError =>
  new EarwormError('E_CONFIG', { message, cause });
