import { EarwormError } from '../../errors.ts';

export function isPostgresUrl(text: string): boolean {
  return /^postgres(?:ql)?:\/\//u.test(text);
}

/** Errors: `E_CONFIG`, without repeating the URL. */
export function assertPostgresUrl(url: string): void {
  if (isPostgresUrl(url) && URL.canParse(url)) return;
  throw new EarwormError('E_CONFIG', {
    message:
      'The URL of the PostgreSQL database cannot be read; it must look like ' +
      'postgres://user:password@host:5432/database, with special characters of the password as %40 and the like.',
  });
}
