import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EarwormError } from './errors.ts';
import { loadConfig, type ConfigSources } from './load-config.ts';
import { redacted } from './redacted.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'earworm-config-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (sources: Partial<ConfigSources> = {}) =>
  loadConfig({ env: {}, currentFolder: folder, ...sources });

function writeConfig(values: unknown, name = 'earworm.json'): string {
  const file = path.join(folder, name);
  writeFileSync(file, typeof values === 'string' ? values : JSON.stringify(values));
  return file;
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof EarwormError && error.code === 'E_CONFIG') return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('loadConfig', () => {
  it('has a default for all that is not given', () => {
    const config = load({ env: { XDG_DATA_HOME: '/there' } });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 4700, fingerprints: 'disk', libraryRoots: [] });
    expect(config.data).toBe(process.platform === 'win32' ? config.data : path.join('/there', 'earworm'));
    expect(config.jobs).toBeGreaterThan(0);
    expect(config).not.toHaveProperty('minConfidence');
  });

  it('lets a flag beat the environment, that the file, and that the default', () => {
    const file = writeConfig({ port: 1, host: 'file', jobs: 1 });
    const env = { EARWORM_PORT: '2', EARWORM_HOST: 'env' };
    expect(load({ file, env, flags: { port: '3', host: undefined } })).toMatchObject({
      port: 3,
      host: 'env',
      jobs: 1,
    });
  });

  it('finds the file in the data folder and through EARWORM_CONFIG', () => {
    writeConfig({ port: 11 });
    const other = writeConfig({ port: 12 }, 'other.json');
    expect(load({ flags: { data: folder } }).port).toBe(11);
    expect(load({ flags: { data: folder }, env: { EARWORM_CONFIG: other } }).port).toBe(12);
  });

  it('reads lists, numbers and truth values from the environment', () => {
    const env = {
      EARWORM_LIBRARY: ['/a', 'b c'].join(path.delimiter),
      EARWORM_CORS_ORIGINS: 'https://a.example, https://b.example',
      EARWORM_SHOW_PATHS: 'yes',
      EARWORM_MIN_CONFIDENCE: '0.75',
      EARWORM_TEST_REQUIRE_ALL: '1',
      EARWORM_JOBS: '',
      HF_ENDPOINT: 'https://mirror.example',
    };
    expect(load({ env })).toMatchObject({
      libraryRoots: [path.resolve('/a'), path.join(folder, 'b c')],
      corsOrigins: ['https://a.example', 'https://b.example'],
      showPaths: true,
      minConfidence: 0.75,
      hubEndpoint: 'https://mirror.example',
    });
  });

  it('takes relative paths in a file from its folder', () => {
    const file = writeConfig({ libraryRoots: ['music'], data: 'here' });
    const config = load({ file, currentFolder: path.parse(folder).root });
    expect(config).toMatchObject({
      libraryRoots: [path.join(folder, 'music')],
      data: path.join(folder, 'here'),
    });
  });

  it('names the nearest setting when there is none of a name', () => {
    const file = writeConfig({ libaryRoots: [] });
    expect(messageOf(() => load({ file }))).toContain('did you mean libraryRoots?');
    expect(messageOf(() => load({ env: { EARWORM_FINGERPINTS: 'disk' } }))).toContain(
      'EARWORM_FINGERPRINTS?',
    );
    expect(messageOf(() => load({ env: { EARWORM_QQQQQQQQ: 'x' } }))).not.toContain('did you mean');
  });

  it('says what a value may be and where the wrong one stands', () => {
    const message = messageOf(() => load({ env: { EARWORM_PORT: '70000' } }));
    expect(message).toBe(
      'EARWORM_PORT (in the environment) is 70000, but must be a whole number from 0 to 65535',
    );
    expect(messageOf(() => load({ flags: { jobs: 'many' } }))).toContain('--jobs (in flags) is "many"');
    expect(messageOf(() => load({ env: { EARWORM_FINGERPRINTS: 'cloud' } }))).toContain('disk or memory');
  });

  it('refuses a file that is missing, not JSON, not an object, or moves the folder it was found in', () => {
    expect(messageOf(() => load({ file: 'nowhere.json' }))).toContain('no such file');
    expect(messageOf(() => load({ file: writeConfig('{,}') }))).toContain('not JSON');
    expect(messageOf(() => load({ file: writeConfig([]) }))).toContain('one JSON object');
    writeConfig({ data: '/elsewhere' });
    expect(messageOf(() => load({ flags: { data: folder } }))).toContain('"data" cannot be set');
  });
});

describe('a URL with a password', () => {
  it('is shown without it, also when it is wrong', () => {
    expect(redacted({ catalog: 'postgres://me:s3cret@host/db' })).toEqual({
      catalog: 'postgres://me:***@host/db',
    });
    const env = { EARWORM_CATALOG: 'postgre://me:s3cret@host/db' };
    expect(() => loadConfig({ env, currentFolder: '/' })).toThrow(
      'EARWORM_CATALOG (in the environment) is "postgre://me:***@host/db", but must be sqlite, memory or postgres://',
    );
  });
});

describe('redacted', () => {
  it('shows settings, but not secrets', () => {
    expect(redacted({ port: 1, host: 'h' }, (key) => key === 'host')).toEqual({ port: 1, host: '(secret)' });
  });
});
