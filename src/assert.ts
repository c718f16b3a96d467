/** For programmers' mistakes only: what users or files can cause is an `EarwormError`. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
