import type { EarwormError } from '../errors.ts';

export interface ChangeListener {
  /** Something at this absolute path has come, changed or gone; cheap, and may be called often. */
  onChange(place: string): void;
  /** Changes are not told of any more; called once. */
  onBroken(error: EarwormError): void;
}

/** Tells of changes below a folder. */
export interface ChangeSource {
  /** Resolves when every later change will be told of, once at least. Errors: `E_WATCH_LIMIT`, `E_PATH_UNREADABLE`. */
  watch(root: string, listener: ChangeListener): Promise<AsyncDisposable>;
}
