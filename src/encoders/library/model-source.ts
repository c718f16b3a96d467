/** What a source says of a file before it is fetched. */
export interface SourceFile {
  readonly sizeBytes: number;
  /** SHA-256 of the file, or the name git gives to its content; absent when the source tells neither. */
  readonly checksum?: { readonly kind: 'sha256' | 'git-sha1'; readonly hex: string };
}

export interface FetchOptions {
  /** Where the file is to be; what is there already is its beginning. */
  readonly to: string;
  readonly sizeBytes: number;
  /** Called with the number of bytes that are there now. */
  readonly onBytes: (hasBytes: number) => void;
  /** For people: what is waited for. */
  readonly onWait: (message: string) => void;
  readonly signal: AbortSignal | undefined;
}

/** Where models come from. Errors: `E_HUB_*`, `E_PATH_MISSING`, `E_DISK_FULL`, `E_CANCELLED`. */
export interface ModelSource {
  /** For people and for the record. */
  readonly address: string;
  /** A name for the state of the source, which does not change while it is fetched from. */
  revision(signal?: AbortSignal): Promise<string>;
  /** `undefined` when it is not there. */
  file(path: string, signal?: AbortSignal): Promise<SourceFile>;
  /** Adds what is missing to the file. */
  fetch(path: string, options: FetchOptions): Promise<void>;
}
