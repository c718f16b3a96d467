import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';

import { EarwormError } from '../../errors.ts';
import { registerHostCheck } from './host-check.ts';
import { isLoopback } from './loopback.ts';
import type { HttpSettings } from '../server-deps.ts';

/** Nothing but this server: no other host, no inline script, no frame. */
const CONTENT_SECURITY_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'self'"],
    // the page's component library puts its colours into a style element
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:', 'blob:'],
    mediaSrc: ["'self'", 'blob:'],
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'self'"],
    frameAncestors: ["'none'"],
  },
};

export async function registerSecurity(app: FastifyInstance, settings: HttpSettings): Promise<void> {
  registerHostCheck(app, settings);
  await app.register(helmet, {
    contentSecurityPolicy: CONTENT_SECURITY_POLICY,
    crossOriginResourcePolicy: { policy: settings.corsOrigins.length > 0 ? 'cross-origin' : 'same-origin' },
    xFrameOptions: { action: 'deny' },
    // plain HTTP on a home network must stay reachable; a TLS proxy in front sets this itself
    strictTransportSecurity: false,
  });
  if (settings.corsOrigins.length > 0) {
    await app.register(cors, {
      origin: [...settings.corsOrigins],
      methods: ['GET', 'HEAD', 'POST', 'DELETE'],
      exposedHeaders: ['x-request-id', 'retry-after', 'location'],
    });
  }
  await registerRateLimit(app, settings);
}

async function registerRateLimit(app: FastifyInstance, settings: HttpSettings): Promise<void> {
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 10_000,
    max: ({ ip }) => (isLoopback(ip) ? settings.requestsPerMinuteLoopbackMax : settings.requestsPerMinuteMax),
    errorResponseBuilder: (_request, { max, ttl }) =>
      new EarwormError('E_RATE_LIMITED', {
        details: { requests_per_minute_max: max, retry_after_s: Math.ceil(ttl / 1000) },
      }),
  });
}
