import type { FastifySchemaCompiler, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Value } from 'typebox/value';

/**
 * Validates requests with TypeBox. Text in a query is converted and given its defaults; a JSON body
 * is taken as it is, so that a number is never silently accepted where text is asked for. A
 * multipart body is a stream and looked at by its route.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const compiled = Compile(schema);
  return (received: unknown): { value: unknown } | { error: FastifySchemaValidationError[] } => {
    const value = httpPart === 'body' ? received : Value.Convert(schema, Value.Default(schema, received));
    if (compiled.Check(value)) return { value };
    return { error: [...compiled.Errors(value)] };
  };
};
