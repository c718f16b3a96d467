import { STATUS_CODES } from 'node:http';

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { EarwormError, ERRORS, toEarwormError } from '../../errors.ts';
import type { Problem } from '../contract/contract.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Answers every error of every route as a problem of RFC 9457. */
export function registerErrorReplies(app: FastifyInstance): void {
  app.setErrorHandler((thrown: unknown, request, reply) => sendProblem(thrown, request, reply));
}

export function sendProblem(thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { error, status } = translated(thrown);
  if (status >= 500) request.log.error({ err: error.cause ?? error, code: error.code }, error.message);
  if (error.kind.retryable && !reply.hasHeader('retry-after')) void reply.header('retry-after', '1');
  return reply
    .code(status)
    .type(PROBLEM_TYPE)
    .header('cache-control', 'no-store')
    .header('x-request-id', request.id)
    .serializer(JSON.stringify)
    .send(problemOf(error, status, request));
}

/** The problem that tells of an error; of faults on this side it tells the table's sentence only. */
export function problemOf(
  error: EarwormError,
  status: number,
  request: { readonly id: string; readonly url: string },
): Problem {
  const isOurs = status >= 500;
  const hasDetails = !isOurs && Object.keys(error.details).length > 0;
  return {
    type: `urn:earworm:problem:${error.code}`,
    title: status === error.kind.status ? error.kind.message : (STATUS_CODES[status] ?? error.kind.message),
    status,
    detail: isOurs && error.code !== 'E_BUSY' ? ERRORS[error.code].message : error.message,
    instance: request.url.split('?', 1)[0] ?? '/',
    code: error.code,
    request_id: request.id,
    ...(hasDetails ? { details: error.details } : {}),
  };
}

/** Fastify's own refusals (bad JSON, bad URL ...) keep their status as `E_USAGE`. */
function translated(thrown: unknown): { error: EarwormError; status: number } {
  if (thrown instanceof EarwormError) return { error: thrown, status: thrown.kind.status };
  const refusal = thrown as Partial<FastifyError>;
  if (refusal.validation !== undefined) {
    const error = invalidRequest(refusal as FastifyError);
    return { error, status: error.kind.status };
  }
  const status = refusal.statusCode ?? 500;
  if (status < 400 || status > 499) return translated(toEarwormError(thrown));
  const details = refusal.code === undefined ? {} : { reason: refusal.code };
  const code = status === ERRORS.E_CONTENT_TYPE.status ? 'E_CONTENT_TYPE' : 'E_USAGE';
  const error = new EarwormError(code, { message: refusal.message ?? '', details, cause: thrown });
  return { error, status };
}

type Finding = NonNullable<FastifyError['validation']>[number];

/** Names the field: `The field "limit" in the query must be <= 200.` */
function invalidRequest({ validation = [], validationContext }: FastifyError): EarwormError {
  const place = validationContext === 'querystring' ? 'query' : (validationContext ?? 'request');
  // of two findings about the same field the last is the plainer one
  const finding = validation.at(-1);
  if (finding === undefined) return new EarwormError('E_USAGE', { details: { in: place } });
  const field = fieldOf(finding);
  const details = { in: place, ...(field === '' ? {} : { field }) };
  return new EarwormError('E_USAGE', { message: sentenceOf(finding, field, place), details });
}

function sentenceOf({ keyword, message = 'is not valid' }: Finding, field: string, place: string): string {
  if (keyword === 'additionalProperties') return `There is no field "${field}" in the ${place}.`;
  if (keyword === 'required') return `The field "${field}" is missing in the ${place}.`;
  return field === '' ? `The ${place} ${message}.` : `The field "${field}" in the ${place} ${message}.`;
}

function fieldOf({ params, instancePath }: Finding): string {
  const { additionalProperties, requiredProperties } = params;
  const named = additionalProperties ?? requiredProperties;
  if (Array.isArray(named)) return String(named[0]);
  return instancePath.slice(1).replaceAll('/', '.');
}
