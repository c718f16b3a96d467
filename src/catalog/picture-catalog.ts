/** The pictures of a folder as they were when their albums' sleeves were last looked for. */
export interface PictureStamp {
  /** Absolute. */
  readonly folder: string;
  /** Another one when the pictures are others. */
  readonly stamp: string;
}

/** A picture that would have been an album's sleeve, and why it is not. */
export interface SleeveProblem {
  /** The picture's file, or the sound file that it is embedded in. */
  readonly path: string;
  readonly code: string;
  readonly message: string;
  /** Milliseconds since the epoch. */
  readonly foundAtMs: number;
}

export interface PictureChange {
  readonly folder: string;
  /** `undefined`: the folder has no pictures any more. */
  readonly stamp: string | undefined;
}

/** What is remembered of pictures beside the files of tracks. */
export interface PictureCatalog {
  /** Of all folders whose paths begin with `prefix`. */
  pictureStamps(prefix: string): Promise<PictureStamp[]>;
  /** Remembers changed stamps, and that the sleeves of these albums are to be looked for again. */
  putPictureStamps(changes: readonly PictureChange[], albumIds: readonly number[]): Promise<void>;
  /** By path, each once: those that the last look for sleeves met. */
  listSleeveProblems(page: {
    offset: number;
    limit: number;
  }): Promise<{ problems: SleeveProblem[]; total: number }>;
}
