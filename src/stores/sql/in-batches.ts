/** Values that one statement carries: databases limit them, and long statements are slow to parse. */
const BATCH_ROWS = 500;

export function batches<T>(values: readonly T[]): T[][] {
  const all: T[][] = [];
  for (let from = 0; from < values.length; from += BATCH_ROWS)
    all.push(values.slice(from, from + BATCH_ROWS));
  return all;
}

/** The rows of one query per batch, one after another. */
export async function inBatches<T, Row>(
  values: readonly T[],
  query: (batch: T[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const batch of batches(values)) rows.push(...(await query(batch)));
  return rows;
}
