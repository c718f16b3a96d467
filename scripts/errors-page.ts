import { ERRORS, type ErrorKind } from '../src/errors.ts';

/** `docs/errors.md`, made from the table of errors. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, kind]) => row(code, kind));
  return `# Errors

<!-- Made by \`npm run docs\` from src/errors.ts; a test holds the two together. -->

Every error has a stable code. Over HTTP it is an \`application/problem+json\` answer (RFC 9457) with the member \`code\`;
a command that ends with it prints the message to standard error and ends with the exit code. "Retry" marks those
where the same call may succeed later. Not finding a match is no error: it is an empty list, and exit code 0.

| code | HTTP status | exit code | retry | message |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

function row(code: string, { status, exitCode, retryable, message }: ErrorKind): string {
  return `| \`${code}\` | ${status} | ${exitCode} | ${retryable ? 'yes' : ''} | ${message} |`;
}
