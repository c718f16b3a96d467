import type { Access } from '../compose-stores.ts';
import type { Earworm } from '../compose.ts';
import type { Config } from '../config.ts';
import { EarwormError } from '../errors.ts';

/**
 * The collection, for a command that ends: a collection in memory would end with it. Loaded on use,
 * so that `--help` is quick.
 */
export async function openEarworm(config: Config, access: Access): Promise<Earworm> {
  if (config.fingerprints === 'memory' || config.catalog === 'memory') {
    throw new EarwormError('E_CONFIG', {
      message:
        'A collection in memory ends with the command; set catalog or fingerprints to memory for `earworm serve` only.',
    });
  }
  const compose = await import('../compose.ts');
  return compose.openEarworm(config, access);
}
