/** How far a sound reaches from silence, piece by piece. Columns are alike in length but for the last. */
export interface SoundEnvelope {
  /** Length of a column. */
  readonly stepS: number;
  /** Largest sample of each column, whatever its sign; 0..1. */
  readonly peaks: Float32Array;
  /** Root mean square of each column; 0..1. */
  readonly levels: Float32Array;
}

/** At most so many columns; from half of it on, however long the sound is. */
const COLUMNS_MAX = 1024;
/** The first length of a column. It doubles each time the columns are all in use. */
const FIRST_SAMPLES = 64;

/** Draws a sound of unknown length in constant memory. */
export class EnvelopeMeter {
  readonly #sampleRateHz: number;
  readonly #peaks = new Float32Array(COLUMNS_MAX);
  /** Sums of squares. */
  readonly #powers = new Float64Array(COLUMNS_MAX);
  #columnSamples = FIRST_SAMPLES;
  #samples = 0;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
  }

  push(samples: Float32Array): void {
    for (const sample of samples) {
      if (this.#samples >= COLUMNS_MAX * this.#columnSamples) this.#halve();
      const column = Math.floor(this.#samples++ / this.#columnSamples);
      this.#peaks[column] = Math.max(this.#peaks[column] ?? 0, Math.abs(sample));
      this.#powers[column] = (this.#powers[column] ?? 0) + sample * sample;
    }
  }

  finish(): SoundEnvelope {
    const columns = Math.ceil(this.#samples / this.#columnSamples);
    const samplesIn = (column: number): number =>
      Math.min(this.#columnSamples, this.#samples - column * this.#columnSamples);
    return {
      stepS: this.#columnSamples / this.#sampleRateHz,
      peaks: Float32Array.from(this.#peaks.subarray(0, columns), (peak) => Math.min(1, peak)),
      levels: Float32Array.from(this.#powers.subarray(0, columns), (power, column) =>
        Math.min(1, Math.sqrt(power / samplesIn(column))),
      ),
    };
  }

  /** Neighbours become one column. */
  #halve(): void {
    for (let column = 0; column < COLUMNS_MAX; column++) {
      const from = 2 * column;
      this.#peaks[column] = Math.max(this.#peaks[from] ?? 0, this.#peaks[from + 1] ?? 0);
      this.#powers[column] = (this.#powers[from] ?? 0) + (this.#powers[from + 1] ?? 0);
    }
    this.#columnSamples *= 2;
  }
}
