/** What a description is: kinds that differ in name or version are never mixed. */
export interface DescriptionKind {
  /** Lower-case words with hyphens, such as `picture-features`. */
  readonly name: string;
  /** Counts up whenever the same picture would be described otherwise. */
  readonly version: number;
}

/** What was computed from a picture, in a form that only the kind's own code reads. */
export interface SleeveDescription {
  readonly sleeveId: string;
  /** Empty: there is nothing to say of this picture, and no need to try again. */
  readonly bytes: Uint8Array;
}

export interface DescriptionPage {
  readonly descriptions: readonly SleeveDescription[];
  /** Where to go on; as it was when nothing new came. */
  readonly cursor: number;
}

export interface DescriptionFigures {
  readonly descriptions: number;
  readonly sizeBytes: number;
}

/**
 * Descriptions of sleeves, by the content of the picture: what several albums share is described once.
 * Every write is one transaction and durable when its promise resolves. Errors: `E_STORE_FAILED`,
 * `E_DISK_FULL`.
 */
export interface SleeveDescriptionStore {
  /** In place of what was there under the same ids and kind. */
  put(kind: DescriptionKind, descriptions: readonly SleeveDescription[]): Promise<void>;
  /** Same length and order as `sleeveIds`. */
  get(kind: DescriptionKind, sleeveIds: readonly string[]): Promise<(Uint8Array | undefined)[]>;
  /** Same length and order as `sleeveIds`. */
  has(kind: DescriptionKind, sleeveIds: readonly string[]): Promise<boolean[]>;
  /**
   * Up to `limit` descriptions in the order in which they were put, those after `cursor` (at first 0):
   * who keeps the cursor learns of what is new, and of nothing twice but what was put again.
   */
  readFrom(kind: DescriptionKind, cursor: number, limit: number): Promise<DescriptionPage>;
  /** Forgets all versions of the kind but this one; how many descriptions it were. */
  dropOtherVersions(kind: DescriptionKind): Promise<number>;
  /** Forgets what is said of all sleeves but these, in every kind; how many descriptions it were. */
  removeUnreferenced(inUse: ReadonlySet<string>): Promise<number>;
  figures(kind: DescriptionKind): Promise<DescriptionFigures>;
  close(): Promise<void>;
}
