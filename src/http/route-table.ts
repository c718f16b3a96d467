import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { EarwormError } from '../errors.ts';
import { sendProblem } from './replies/error-reply.ts';

/** Answers unknown paths with 404, and known paths asked with another method with 405 and `Allow`. */
export function registerUnknownRoutes(app: FastifyInstance): void {
  const routes = new RouteTable();
  app.addHook('onRoute', ({ url, method }) => routes.add(url, [method].flat()));
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => {
    const methods = routes.methodsAt(request.url.split('?', 1)[0] ?? '/');
    // a route for this very method may itself find nothing there
    const isWrongMethod = methods.length > 0 && !methods.includes(request.method);
    return isWrongMethod ? sendWrongMethod(methods, request, reply) : sendNotFound(request, reply);
  });
}

function sendNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const message = `There is no ${request.method} ${request.url.split('?', 1)[0] ?? ''}; see /docs.`;
  return sendProblem(new EarwormError('E_NOT_FOUND', { message }), request, reply);
}

function sendWrongMethod(
  methods: readonly string[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const message = `${request.method} is not possible here; use ${methods.join(' or ')}.`;
  void reply.header('allow', methods.join(', '));
  return sendProblem(new EarwormError('E_METHOD_NOT_ALLOWED', { message }), request, reply);
}

/** Which methods each path has. */
class RouteTable {
  readonly #methods = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  add(url: string, methods: readonly string[]): void {
    const entry = this.#methods.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    for (const method of methods) entry.methods.add(method);
    this.#methods.set(url, entry);
  }

  methodsAt(path: string): string[] {
    let found = new Set<string>();
    for (const { pattern, methods } of this.#methods.values()) {
      if (pattern.test(path)) found = found.union(methods);
    }
    return [...found].toSorted();
  }
}

/** `/songs/:song_id` and `/page/*` as expressions. */
function patternOf(url: string): RegExp {
  const segments = url.split('/').map((segment) => {
    if (segment.startsWith(':')) return '[^/]+';
    return segment === '*' ? '.*' : RegExp.escape(segment);
  });
  return new RegExp(`^${segments.join('/')}$`, 'u');
}
