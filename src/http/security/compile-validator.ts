import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

/**
 * Validates requests with TypeBox, and gives them their defaults. Text in a query is converted; a JSON body
 * is not, so that a number is never silently accepted where text is asked for. A
 * multipart body is a stream and looked at by its route.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  return (received: unknown): { value: unknown } | { error: FastifySchemaValidationError[] } => {
    const whole = Value.Default(schema, received);
    const value = httpPart === 'body' ? whole : Value.Convert(schema, whole);
    if (compiled.Check(value)) return { value };
    return { error: [...compiled.Errors(value)] };
  };
};
