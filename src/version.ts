import { readFileSync } from 'node:fs';

/** Of this package; its `package.json` lies one folder up, from the sources and from `dist/` alike. */
export function earwormVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
