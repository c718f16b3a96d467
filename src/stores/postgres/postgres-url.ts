import { EarwormError } from '../../errors.ts';

/** Parts of a query string in which clients of PostgreSQL take a password. */
const SECRET_PARAMETERS = ['password', 'sslpassword'];
const HIDDEN = '***';

export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//u.test(text);
}

/** A URL as it may be shown: without its passwords. What is no URL is not shown at all. */
export function shownPostgresUrl(url: string): string {
  if (!URL.canParse(url)) return '(a URL that cannot be read)';
  const shown = new URL(url);
  if (shown.password !== '') shown.password = HIDDEN;
  for (const name of SECRET_PARAMETERS)
    if (shown.searchParams.has(name)) shown.searchParams.set(name, HIDDEN);
  return shown.href;
}

/** The parsed URL. Errors: `E_CONFIG`. */
export function parsePostgresUrl(url: string): URL {
  if (isPostgresUrl(url) && URL.canParse(url)) return new URL(url);
  throw new EarwormError('E_CONFIG', {
    message:
      'The URL of the PostgreSQL database cannot be read; it must look like ' +
      'postgres://user:password@host:5432/database, with special characters of the password as %40 and the like.',
  });
}
