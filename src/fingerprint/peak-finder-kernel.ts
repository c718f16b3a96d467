import { assert } from '../assert.ts';
import { hannWindow } from '../audio/hann-window.ts';
import { GrowingFloats } from './growing-floats.ts';
import {
  type CellSink,
  type MakePeakFinder,
  type PeakFinder,
  type RawPeaks,
  SURROUND_BINS,
} from './peak-finder.ts';
import type { Scheme } from './scheme.ts';

interface Address {
  readonly value: number;
}

/** What `kernel/peaks.ts` exports. */
interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly input: Address;
  readonly window: Address;
  readonly turns: Address;
  readonly splitTurns: Address;
  readonly perSurroundingBins: Address;
  readonly peaks: Address;
  readonly cells: Address;
  takeChunk(chunk: number): void;
  transform(block: number, firstBin: number, bins: number): void;
  blank(block: number, fromLane: number): void;
  examine(...args: [block: number, frames: number, firstBin: number, bins: number]): number;
  whiten(block: number, bins: number): void;
}

/** The part of the engine's global that is used; TypeScript has it only among the browser's types. */
declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: WasmExports };
};

/** Samples of a window, and of four hops. */
const CHUNK_SAMPLES = 1024;
const FRAMES_PER_BLOCK = 4;
/** A block can be examined when so many after it are there. */
const BLOCKS_AHEAD = 6;
const FRAMES_UNKNOWN = 2 ** 31 - 1;
/** Three for each peak that a block may have. */
const PEAK_VALUES_MAX = 3 * 4 * 512;
/** From one row of cells to the next. */
const CELL_ROW_BYTES = 512;

const floatsAt = ({ memory }: WasmExports, address: Address, length: number): Float32Array =>
  new Float32Array(memory.buffer, address.value, length);

/** Cosine and `sign` x sine, in turn, of 2 pi k / `period` for each k. */
function turns(period: number, sign: number, steps: readonly number[]): number[] {
  return steps.flatMap((k) => {
    const angle = (2 * Math.PI * k) / period;
    return [Math.cos(angle), sign * Math.sin(angle)];
  });
}

/** Factors of one radix-4 pass over transforms of `points`. */
function passTurns(points: number): number[] {
  const columns = Array.from({ length: points / 4 }, (_, j) => [j, 2 * j, 3 * j]);
  return turns(points, -1, columns.flat());
}

function fillTables(wasm: WasmExports, bins: number): void {
  const halfWindow = hannWindow(CHUNK_SAMPLES).map((weight) => weight / 2);
  floatsAt(wasm, wasm.window, CHUNK_SAMPLES).set(halfWindow);
  const passes = [512, 128, 32, 8].flatMap(passTurns);
  floatsAt(wasm, wasm.turns, passes.length).set(passes);
  const split = turns(CHUNK_SAMPLES, 1, [...Array(129).keys()]);
  floatsAt(wasm, wasm.splitTurns, split.length).set(split);
  const perBins = floatsAt(wasm, wasm.perSurroundingBins, bins);
  for (let k = 0; k < bins; k++) {
    perBins[k] = 1 / (Math.min(bins, k + SURROUND_BINS + 1) - Math.max(0, k - SURROUND_BINS));
  }
}

/** Feeds the kernel with chunks and collects what it finds. */
class KernelPeakFinder implements PeakFinder {
  readonly #wasm: WasmExports;
  readonly #scheme: Scheme;
  readonly #bins: number;
  readonly #sink: CellSink | undefined;
  readonly #input: Float32Array;
  readonly #peaks: Float32Array;
  readonly #rows: readonly Uint8Array[];
  readonly #found = { frames: new GrowingFloats(), bins: new GrowingFloats(), levels: new GrowingFloats() };
  /** Samples in `#input`. */
  #gathered = 0;
  #chunks = 0;

  constructor(wasm: WasmExports, scheme: Scheme, sink?: CellSink) {
    assert(scheme.windowSamples === CHUNK_SAMPLES, 'the kernel is made for this window');
    assert(scheme.hopSamples * FRAMES_PER_BLOCK === CHUNK_SAMPLES, 'the kernel is made for this hop');
    this.#wasm = wasm;
    this.#scheme = scheme;
    this.#bins = scheme.lastBin - scheme.firstBin + 1;
    this.#sink = sink;
    fillTables(wasm, this.#bins);
    this.#input = floatsAt(wasm, wasm.input, CHUNK_SAMPLES);
    this.#peaks = floatsAt(wasm, wasm.peaks, PEAK_VALUES_MAX);
    this.#rows = Array.from(
      { length: FRAMES_PER_BLOCK },
      (_, lane) => new Uint8Array(wasm.memory.buffer, wasm.cells.value + lane * CELL_ROW_BYTES, this.#bins),
    );
  }

  push(samples: Float32Array): void {
    for (let from = 0; from < samples.length;) {
      const take = Math.min(samples.length - from, CHUNK_SAMPLES - this.#gathered);
      this.#input.set(samples.subarray(from, from + take), this.#gathered);
      this.#gathered += take;
      from += take;
      if (this.#gathered < CHUNK_SAMPLES) return;
      this.#takeChunk();
      if (this.#chunks > 1) this.#takeBlock(this.#chunks - 2);
    }
  }

  drain(): Omit<RawPeaks, 'lengthFrames'> {
    const { frames, bins, levels } = this.#found;
    return { frames: frames.drain(), bins: bins.drain(), levels: levels.drain() };
  }

  finish(): RawPeaks {
    const { frames, bins, levels } = this.#found;
    const lengthFrames = this.#finishFrames();
    return { frames: frames.take(), bins: bins.take(), levels: levels.take(), lengthFrames };
  }

  /** The frames that begin in the last whole chunk, and what waits for frames that do not come. */
  #finishFrames(): number {
    if (this.#chunks === 0) return 0;
    const last = this.#chunks - 1;
    const frames = last * FRAMES_PER_BLOCK + Math.floor(this.#gathered / this.#scheme.hopSamples) + 1;
    this.#input.fill(0, this.#gathered);
    this.#takeChunk();
    this.#transform(last);
    this.#wasm.blank(last, frames - last * FRAMES_PER_BLOCK);
    for (let block = last - BLOCKS_AHEAD; block <= last; block++) {
      this.#examine(block, frames);
      this.#wasm.blank(block + BLOCKS_AHEAD + 1, 0);
    }
    return frames;
  }

  #takeChunk(): void {
    this.#wasm.takeChunk(this.#chunks++);
    this.#gathered = 0;
  }

  #takeBlock(block: number): void {
    this.#transform(block);
    this.#examine(block - BLOCKS_AHEAD, FRAMES_UNKNOWN);
  }

  #transform(block: number): void {
    this.#wasm.transform(block, this.#scheme.firstBin, this.#bins);
  }

  #examine(block: number, frames: number): void {
    const count = this.#wasm.examine(block, frames, this.#scheme.firstBin, this.#bins);
    const peaks = this.#peaks;
    for (let at = 0; at < 3 * count; at += 3) {
      this.#found.frames.push(peaks[at]!);
      this.#found.bins.push(peaks[at + 1]!);
      this.#found.levels.push(peaks[at + 2]!);
    }
    if (this.#sink !== undefined && block >= 0) this.#sinkCells(block, frames, this.#sink);
  }

  #sinkCells(block: number, frames: number, sink: CellSink): void {
    this.#wasm.whiten(block, this.#bins);
    const rows = Math.min(FRAMES_PER_BLOCK, frames - block * FRAMES_PER_BLOCK);
    for (let lane = 0; lane < rows; lane++) sink(this.#rows[lane]!);
  }
}

/**
 * Peak finding in WebAssembly with 128-bit vectors, more than ten times as fast as the plain one and
 * the same but for rounding. `bytes`: the compiled `kernel/peaks.ts`; `undefined` where the engine
 * cannot run it. Each finder made has a memory of its own, 0.3 MB, freed with it.
 */
export function compilePeakFinder(bytes: Uint8Array): MakePeakFinder | undefined {
  if (!WebAssembly.validate(bytes)) return undefined;
  const module = new WebAssembly.Module(bytes);
  return (scheme, sink) => new KernelPeakFinder(new WebAssembly.Instance(module).exports, scheme, sink);
}
