import type { Static, TObject, TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { EarwormError } from '../../errors.ts';

/** A field of a form, as it was sent; the same name may come more than once. */
export type FormField = readonly [name: string, text: string];

/**
 * The fields of a form by their schema: text is converted, what is missing has its default, and a list
 * takes every field of its name. Errors: `E_USAGE`, naming the field.
 */
export function readFields<Schema extends TObject>(
  schema: Schema,
  fields: readonly FormField[],
): Static<Schema> {
  const given: Record<string, unknown> = {};
  for (const [name, texts] of Map.groupBy(fields, ([field]) => field)) {
    const values = texts.map(([, text]) => text);
    const isList = isArray(schema.properties[name]);
    given[name] = isList ? values : values.at(-1);
  }
  const value = Value.Convert(schema, Value.Default(schema, given));
  if (Value.Check(schema, value)) return value;
  const [finding] = Value.Errors(schema, value);
  const unknown = Object.keys(given).find((name) => schema.properties[name] === undefined);
  const field = unknown ?? finding?.instancePath.split('/')[1] ?? '';
  const message =
    unknown === undefined
      ? `The field "${field}" in the form ${finding?.message ?? 'is not valid'}.`
      : `There is no field "${field}" in the form; it has ${Object.keys(schema.properties).join(', ')}.`;
  throw new EarwormError('E_USAGE', { message, details: { in: 'form', field } });
}

const isArray = (schema: TSchema | undefined): boolean =>
  schema !== undefined && 'type' in schema && schema.type === 'array';
