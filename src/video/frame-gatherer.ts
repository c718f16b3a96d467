import { type FilmFrames, FRAMES_PER_S_MAX, GRID_PIXELS, KEPT_FRAMES_MAX } from './film-reading.ts';

/** Each of red, green and blue in four steps, shared between neighbours so that noise moves little. */
const STEPS = 4;
export const COLOUR_BINS = STEPS ** 3;

/** Gathers what is to be known of each frame, in bounded memory. */
export class FrameGatherer {
  readonly #timesS: number[] = [];
  readonly #luma: Uint8Array[] = [];
  readonly #colours: Uint8Array[] = [];
  #kept: { timeS: number; rgb: Uint8Array }[] = [];
  #keepEveryS = 0;
  #lastS = Number.NEGATIVE_INFINITY;

  /** Whether a frame at this time is wanted; frames must come in order. */
  wants(timeS: number): boolean {
    return timeS - this.#lastS >= 1 / FRAMES_PER_S_MAX - 1e-6;
  }

  /** `rgb`: `[GRID_HEIGHT, GRID_WIDTH, 3]`, copied. */
  push(timeS: number, rgb: Uint8Array): void {
    this.#lastS = timeS;
    this.#timesS.push(timeS);
    this.#luma.push(lumaOf(rgb));
    this.#colours.push(coloursOf(rgb));
    this.#keep(timeS, rgb);
  }

  finish(): FilmFrames {
    return {
      timesS: Float64Array.from(this.#timesS),
      luma: joined(this.#luma, GRID_PIXELS),
      colours: joined(this.#colours, COLOUR_BINS),
      kept: this.#kept,
    };
  }

  /** When there are too many, every second one goes, and further ones come half as often. */
  #keep(timeS: number, rgb: Uint8Array): void {
    const last = this.#kept.at(-1);
    if (last !== undefined && timeS - last.timeS < this.#keepEveryS) return;
    this.#kept.push({ timeS, rgb: Uint8Array.from(rgb) });
    if (this.#kept.length <= KEPT_FRAMES_MAX) return;
    this.#kept = this.#kept.filter((_, i) => i % 2 === 0);
    const spanS = timeS - (this.#kept[0]?.timeS ?? timeS);
    this.#keepEveryS = Math.max(2 * this.#keepEveryS, spanS / (this.#kept.length - 1)) * 0.999;
  }
}

function joined(rows: readonly Uint8Array[], size: number): Uint8Array {
  const all = new Uint8Array(rows.length * size);
  for (const [i, row] of rows.entries()) all.set(row, i * size);
  return all;
}

function lumaOf(rgb: Uint8Array): Uint8Array {
  const luma = new Uint8Array(GRID_PIXELS);
  for (let i = 0; i < GRID_PIXELS; i++)
    luma[i] = 0.2126 * rgb[3 * i]! + 0.7152 * rgb[3 * i + 1]! + 0.0722 * rgb[3 * i + 2]!;
  return luma;
}

const stepAt = (value: number): number => (value / 255) * (STEPS - 1);

function coloursOf(rgb: Uint8Array): Uint8Array {
  const counts = new Float32Array(COLOUR_BINS);
  for (let i = 0; i < 3 * GRID_PIXELS; i += 3) {
    const place = [stepAt(rgb[i]!), stepAt(rgb[i + 1]!), stepAt(rgb[i + 2]!)] as const;
    for (let corner = 0; corner < 8; corner++) {
      let [bin, share] = [0, 1];
      for (const [axis, value] of place.entries()) {
        const low = Math.min(STEPS - 2, Math.floor(value));
        const isHigh = (corner >> axis) & 1;
        bin = bin * STEPS + low + isHigh;
        share *= isHigh === 1 ? value - low : 1 - (value - low);
      }
      counts[bin]! += share;
    }
  }
  return Uint8Array.from(counts, (count) => Math.round((255 * count) / GRID_PIXELS));
}
