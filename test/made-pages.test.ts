import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { configPage } from '../scripts/config-page.ts';
import { errorsPage } from '../scripts/errors-page.ts';

const page = (name: string) => readFileSync(path.join(import.meta.dirname, '../docs', name), 'utf8');

it('docs/config.md tells of the settings as they are (else run `npm run docs`)', () => {
  expect(page('config.md')).toBe(configPage());
});

it('docs/errors.md tells of the errors as they are (else run `npm run docs`)', () => {
  expect(page('errors.md')).toBe(errorsPage());
});
