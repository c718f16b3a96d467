import type { EmbeddingSpace } from './encoder.ts';

/** CLIP for sleeves, CLAP for sound. */
export const MODEL_NAMES = ['clip', 'clap'] as const;
export type ModelName = (typeof MODEL_NAMES)[number];

/** Precision of the weights: smaller ones are quicker to fetch and less exact; their vectors never mix. */
export const MODEL_DTYPES = ['fp32', 'fp16', 'q8'] as const;
export type ModelDtype = (typeof MODEL_DTYPES)[number];

export interface InstalledModel {
  readonly name: ModelName;
  readonly space: EmbeddingSpace;
  readonly sizeBytes: number;
  readonly installedAtMs: number;
  /** Where it came from: a hub's address or a folder. */
  readonly source: string;
  /** As the source names it: a commit. The space's revision is made from the files' contents. */
  readonly sourceRevision: string;
  readonly files: readonly ModelFile[];
}

export interface ModelFile {
  /** Below the model's folder, with `/`. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

export interface ModelStatus {
  readonly name: ModelName;
  /** Such as `Xenova/clip-vit-base-patch32`. */
  readonly model: string;
  /** `damaged`: files are missing or have other sizes; `verify` looks at every byte. */
  readonly state: 'absent' | 'installed' | 'damaged';
  /** Whether it is in memory now. */
  readonly isLoaded: boolean;
  readonly installed?: InstalledModel;
  /** What is wrong, when damaged. */
  readonly problem?: string;
}

/** What a pull would bring. */
export interface PullPlan {
  readonly name: ModelName;
  readonly model: string;
  readonly dtype: ModelDtype;
  readonly source: string;
  readonly sourceRevision: string;
  readonly files: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly sizeBytes: number;
  /** Of which so many are here already, from a pull that was stopped. */
  readonly hasBytes: number;
  /** This very model is installed and whole: a pull would change nothing. */
  readonly isInstalled: boolean;
}

export interface PullProgress {
  readonly doneBytes: number;
  readonly totalBytes: number;
  /** What is being worked on, for people. */
  readonly message: string;
}

export interface PullOptions {
  /** A folder with the files as the hub has them, instead of the hub. */
  readonly from?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PullProgress) => void;
}

/** One thing that `verify` looked at. */
export interface ModelCheck {
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was found, what was expected, or why it was skipped. */
  readonly detail: string;
}

export interface VerifyOptions {
  /** Folder with the pictures that the published values are of; those checks are skipped without. */
  readonly samples?: string;
  readonly signal?: AbortSignal;
}

/**
 * The models on this machine. Nothing is fetched but by `pull`.
 * Errors: `E_MODEL_MISSING`, `E_MODEL_DAMAGED`, `E_HUB_*`, `E_PATH_MISSING`, `E_DISK_FULL`,
 * `E_INDEX_LOCKED` (another pull), `E_CANCELLED`.
 */
export interface ModelLibrary {
  status(): Promise<ModelStatus[]>;
  /** Asks for sizes; fetches nothing else. */
  plan(name: ModelName, options?: PullOptions): Promise<PullPlan>;
  /** Fetches, checks and tries the files, then puts the model in the place of the one before, in one step. */
  pull(name: ModelName, options?: PullOptions): Promise<InstalledModel>;
  verify(name: ModelName, options?: VerifyOptions): Promise<ModelCheck[]>;
  /** Whether there was one; with what a stopped pull left. */
  remove(name: ModelName): Promise<boolean>;
}
