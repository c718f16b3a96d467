import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

import { Problem } from './contract/contract.ts';

const TAGS = [
  { name: 'sound', description: 'Recognise music by its sound' },
  { name: 'film', description: 'Find songs for a film' },
  { name: 'collection', description: 'What is in the collection' },
  { name: 'jobs', description: 'Work that outlives its request' },
  { name: 'server', description: 'About the server itself' },
];

const PROBLEM_REPLY = {
  description: 'A problem (RFC 9457) with a stable `code`',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};

/** The swagger page styles its pictures inline; scripts stay under the server's own policy. */
const DOCS_POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; " +
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** OpenAPI at `/docs` (a page) and `/docs/json`; register before the routes. */
export async function registerDocumentation(app: FastifyInstance, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Earworm',
        description: 'Find the music you cannot name: by a snatch of its sound.',
        version,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      tags: TAGS,
    },
    transformObject: (document) =>
      'openapiObject' in document ? completed(document.openapiObject) : document.swaggerObject,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    uiConfig: { deepLinking: true, docExpansion: 'list', layout: 'BaseLayout' },
    theme: { title: 'Earworm API' },
  });
}

interface Operation {
  parameters?: { required?: boolean; schema?: { default?: unknown } }[];
  responses?: Record<string, unknown>;
}

/** What holds for every route and is said once here: any may answer with a problem, and what has a default may be left out. */
function completed<Document extends { paths?: object; components?: object }>(document: Document): Document {
  for (const path of Object.values(document.paths ?? {}) as Record<string, Operation>[]) {
    for (const operation of Object.values(path)) {
      operation.responses = { ...operation.responses, default: PROBLEM_REPLY };
      for (const parameter of operation.parameters ?? []) {
        if (parameter.schema?.default !== undefined) parameter.required = false;
      }
    }
  }
  return { ...document, components: { ...document.components, schemas: { Problem } } };
}
