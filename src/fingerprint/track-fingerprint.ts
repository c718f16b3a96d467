/**
 * Spectral peaks of a track in the order of time, kept to verify a candidate: parallel arrays.
 * Two bytes each on disk: 10 bits of bin, 6 bits of time step (63 = "63 half frames on, no peak here").
 */
export interface VerificationPeaks {
  /** Ascending, in half frames (128 samples at 11,025 Hz) from the start of the track. */
  readonly halfFrames: Uint32Array;
  /** In half bins above the scheme's first bin: 0..1022. */
  readonly halfBins: Uint16Array;
}

/** What an index keeps of one track. */
export interface TrackFingerprint {
  readonly lengthFrames: number;
  /** Landmark hashes below `HASH_LIMIT`, parallel to `anchorFrames`; sorted by hash, then frame. */
  readonly hashes: Uint32Array;
  /** Where each landmark's anchor point is, in frames (256 samples at 11,025 Hz); below `lengthFrames`. */
  readonly anchorFrames: Uint32Array;
  readonly peaks: VerificationPeaks;
}
