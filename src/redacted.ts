import { type Config, CONFIG_KEYS, type ConfigKey, keyNotes } from './config.ts';
import { hidePasswords } from './hide-passwords.ts';

/** For showing: what is secret is replaced, in URLs the passwords. */
export function redacted(
  values: Partial<Config>,
  isSecret = (key: ConfigKey) => keyNotes(key).isSecret === true,
): object {
  const shown = CONFIG_KEYS.filter((key) => values[key] !== undefined);
  return Object.fromEntries(shown.map((key) => [key, isSecret(key) ? '(secret)' : plain(values[key])]));
}

const plain = (value: unknown): unknown => (typeof value === 'string' ? hidePasswords(value) : value);
