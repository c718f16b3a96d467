import { availableParallelism, homedir } from 'node:os';
import path from 'node:path';
import { type Config, CONFIG_KEYS, type Environment, keyNotes } from './config.ts';

/** Every key that has a default, with its value on this machine. */
export function defaultConfig(
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): Partial<Config> {
  const fixed = CONFIG_KEYS.flatMap((key) => {
    const value = keyNotes(key).default;
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    ...Object.fromEntries(fixed),
    data: defaultDataFolder(env, platform),
    jobs: availableParallelism(),
    modelThreads: availableParallelism(),
  };
}

function defaultDataFolder(env: Environment, platform: NodeJS.Platform): string {
  const home = homedir();
  if (platform === 'win32')
    return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), 'earworm');
  if (env['XDG_DATA_HOME'] !== undefined && env['XDG_DATA_HOME'] !== '')
    return path.join(env['XDG_DATA_HOME'], 'earworm');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'earworm');
  return path.join(home, '.local', 'share', 'earworm');
}
