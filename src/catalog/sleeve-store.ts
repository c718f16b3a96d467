/** Longest sides, in pixels. */
export const SLEEVE_SIZES_PX = [64, 300, 640] as const;

export type SleeveSizePx = (typeof SLEEVE_SIZES_PX)[number];

export const SLEEVE_FORMATS = ['jpeg', 'webp'] as const;

export type SleeveFormat = (typeof SLEEVE_FORMATS)[number];

/** Files of one format by the longest side that they may have; what is smaller is never enlarged. */
export type SleevePictures = Readonly<Record<SleeveSizePx, Uint8Array>>;

export interface Sleeve {
  /** The first 32 hex digits of the SHA-256 of the picture as it was found: the same file has the same id everywhere. */
  readonly sleeveId: string;
  /** JPEG. */
  readonly pictures: SleevePictures;
  /** The same smaller; absent in what an older Earworm made, and in archives. */
  readonly webp?: SleevePictures;
}

export function isSleeveId(text: string): boolean {
  return /^[0-9a-f]{32}$/u.test(text);
}

export interface SleeveFigures {
  readonly sleeves: number;
}

export interface RemoveUnreferencedOptions {
  /** Sleeves put, or put again, later than so long ago stay: whoever refers to them may not have been stored yet. Default an hour. */
  readonly ageMinMs?: number;
}

export const SLEEVE_AGE_MIN_MS = 3_600_000;

/**
 * The pictures of sleeves, by the content they were made from: nothing is ever changed, only added
 * and removed, so anyone may keep a copy for ever. Errors: `E_STORE_FAILED`, `E_DISK_FULL`.
 */
export interface SleeveStore {
  /** All sizes of a sleeve or none; durable when it resolves. A sleeve that is there already is left as it is. */
  put(sleeves: readonly Sleeve[]): Promise<void>;
  /** JPEG if not told otherwise; `undefined` when there is none, or `sleeveId` is not an id at all. */
  get(sleeveId: string, sizePx: SleeveSizePx, format?: SleeveFormat): Promise<Uint8Array | undefined>;
  /** Same length and order as `sleeveIds`. */
  has(sleeveIds: readonly string[]): Promise<boolean[]>;
  /** Removes all sleeves but these; how many it were. */
  removeUnreferenced(inUse: ReadonlySet<string>, options?: RemoveUnreferencedOptions): Promise<number>;
  figures(): Promise<SleeveFigures>;
  close(): Promise<void>;
}
