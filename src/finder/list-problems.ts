import type { CatalogStore } from '../catalog/catalog-store.ts';

/** A file that could not be used, and why; tried again when it changes. */
export interface CollectionProblem {
  /** A picture may be embedded in the sound file that is named. */
  readonly kind: 'sound' | 'picture';
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly foundAtMs: number;
  /** Of a sound file. */
  readonly sizeBytes?: number;
}

export interface ProblemPage {
  readonly problems: readonly CollectionProblem[];
  readonly total: number;
}

/** The files that could not be indexed, by path, then the pictures that could not be sleeves. */
export async function listProblems(
  { offset, limit }: { readonly offset: number; readonly limit: number },
  catalog: Pick<CatalogStore, 'listFailures' | 'listSleeveProblems'>,
): Promise<ProblemPage> {
  const sounds = await catalog.listFailures({ offset, limit });
  const pictures = await catalog.listSleeveProblems({
    offset: Math.max(0, offset - sounds.total),
    limit: Math.max(0, limit - sounds.failures.length),
  });
  return {
    problems: [
      ...sounds.failures.map(({ path, code, message, failedAtMs, sizeBytes }) => {
        return { kind: 'sound' as const, path, code, message, foundAtMs: failedAtMs, sizeBytes };
      }),
      ...pictures.problems.map((problem) => ({ kind: 'picture' as const, ...problem })),
    ],
    total: sounds.total + pictures.total,
  };
}
