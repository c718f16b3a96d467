/** A spectrum after whitening, one byte per cell: `128 + 6 x (dB above the local mean)`, clipped to 0..255. */
export interface WhitenedSpectrogram {
  /** `[frames, bins]`, row-major; bin 0 is the scheme's first bin. */
  readonly cells: Uint8Array;
  readonly frames: number;
  readonly bins: number;
}

/** Spectral peaks, parallel arrays, ascending in time. */
export interface SpectralPeaks {
  /** In frames, to a fraction. */
  readonly frames: Float32Array;
  /** In bins of the transform, to a fraction. */
  readonly bins: Float32Array;
  /** dB; the zero is arbitrary but fixed. */
  readonly levels: Float32Array;
  /** How many stronger peaks stand within half a second and a third of an octave: 0 is the strongest. */
  readonly ranks: Float32Array;
}

/** What is asked with: dense peaks and the whole whitened spectrum of the clip. */
export interface QueryFingerprint {
  readonly durationMs: number;
  readonly peaks: SpectralPeaks;
  readonly spectrogram: WhitenedSpectrogram;
}
