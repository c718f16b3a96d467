import { isInside } from '../finder/indexing/collection-walk.ts';

/** Of one root; beyond it the whole root is scanned, which costs less than so many scans. */
const FOLDERS_MAX = 64;

/** The folders to be scanned: never more than `FOLDERS_MAX` a root, and none inside another. */
export class DirtyFolders {
  readonly #byRoot = new Map<string, Set<string>>();
  #firstMs: number | undefined;
  #lastMs = 0;

  /** `folder` is `root` or lies below it. */
  add(root: string, folder: string, nowMs: number): void {
    const folders = this.#byRoot.get(root) ?? new Set();
    this.#byRoot.set(root, folders);
    this.#firstMs ??= nowMs;
    this.#lastMs = nowMs;
    if (folders.has(root)) return;
    folders.add(folder);
    if (folder !== root && folders.size <= FOLDERS_MAX) return;
    folders.clear();
    folders.add(root);
  }

  /** How long until they should be scanned: when it has been quiet for `quietMs`, or `waitMaxMs` after the first; none: `undefined`. */
  dueInMs(nowMs: number, { quietMs, waitMaxMs }: { quietMs: number; waitMaxMs: number }): number | undefined {
    if (this.#firstMs === undefined) return undefined;
    return Math.max(0, Math.min(this.#lastMs + quietMs, this.#firstMs + waitMaxMs) - nowMs);
  }

  /** By root; nothing is left. */
  take(): { readonly root: string; readonly folders: readonly string[] }[] {
    const taken = [...this.#byRoot].map(([root, folders]) => ({ root, folders: outermost(folders) }));
    this.#byRoot.clear();
    this.#firstMs = undefined;
    return taken;
  }
}

export function outermost(folders: Iterable<string>): string[] {
  const kept: string[] = [];
  for (const folder of [...folders].toSorted((a, b) => a.length - b.length))
    if (!kept.some((outer) => isInside(folder, outer))) kept.push(folder);
  return kept;
}
