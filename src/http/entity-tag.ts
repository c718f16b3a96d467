/** Whether the client has the version of this tag (quoted), by its `If-None-Match`. */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  const known = new Set(ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//u, '')));
  return known.has(tag) || known.has('*');
}
