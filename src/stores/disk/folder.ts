/**
 * The file operations of the disk store, in one folder; names, not paths. Small, so that tests can
 * put a full disk, a crash at any write or a power cut in its place. Errors are the system's, with
 * their `code` (`ENOENT`, `ENOSPC`, ...).
 */
export interface Folder {
  readonly path: string;
  names(): Promise<string[]>;
  open(name: string): ReadableFile;
  /** Tells whether a name still means the same file while that file is held open; `undefined` when there is none. */
  identity(name: string): string | undefined;
  /** Fails when the name is taken. */
  create(name: string): Promise<WritableFile>;
  /** Replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Makes names durable. */
  sync(): Promise<void>;
  /** Takes the only right to write. Errors: `E_INDEX_LOCKED`. */
  lock(): Promise<FolderLock>;
}

export interface ReadableFile {
  readonly sizeBytes: number;
  readonly identity: string;
  /** Fills `target` from there on; how many bytes there were. */
  read(target: Uint8Array, offsetBytes: number): number;
  close(): void;
}

export interface WritableFile {
  /** All of it, or an error. */
  write(bytes: Uint8Array): Promise<void>;
  /** Makes the contents durable. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface FolderLock {
  release(): Promise<void>;
}
