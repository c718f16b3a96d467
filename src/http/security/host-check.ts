import { isIP } from 'node:net';

import type { FastifyInstance } from 'fastify';

import { EarwormError } from '../../errors.ts';
import { isLoopback } from './loopback.ts';
import type { HttpSettings } from '../server-deps.ts';

/**
 * Refuses requests under foreign host names while the server is meant for this machine only.
 * Otherwise any web site could point its own name at 127.0.0.1 (DNS rebinding) and have a visitor's
 * browser read and delete the collection. Addresses cannot be rebound and are always right.
 */
export function registerHostCheck(app: FastifyInstance, settings: HttpSettings): void {
  if (!isLoopback(settings.host) && settings.allowedHosts.length === 0) return;
  const allowed = new Set(settings.allowedHosts.map((host) => host.toLowerCase()));
  app.addHook('onRequest', async ({ hostname }) => {
    const name = hostname.toLowerCase();
    if (isOwnName(name) || allowed.has(name)) return;
    const message = `This server does not answer to the name "${hostname}"; add it to the allowed hosts.`;
    throw new EarwormError('E_WRONG_HOST', { message });
  });
}

function isOwnName(name: string): boolean {
  const address = name.replace(/^\[(.*)\]$/u, '$1');
  return isIP(address) !== 0 || name === 'localhost' || name.endsWith('.localhost');
}
