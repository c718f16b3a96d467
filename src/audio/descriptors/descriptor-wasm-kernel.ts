import { BAND_LAYOUT, BANDS } from './band-layout.ts';
import {
  type BlockArrays,
  type DescriptorKernel,
  lineWindow,
  makeBlockArrays,
  POWER_FLOOR,
} from './descriptor-kernel.ts';
import { K_STATES, kWeightingMatrices } from './k-weighting.ts';
import {
  BLOCK_HOPS,
  BLOCK_SAMPLES,
  CARRIED_SAMPLES,
  DESCRIBED_RATE_HZ,
  GROUP_HOPS,
  HOP_SAMPLES,
  TONE_WINDOW_SAMPLES,
  WINDOW_SAMPLES,
} from './sound-block.ts';

/** What `kernel/descriptors.ts` exports; pointers are byte addresses in its memory. */
interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapStart(): number;
  weighHops(
    ...args: [
      samples: number,
      hops: number,
      hop: number,
      filter: number,
      state: number,
      powers: number,
      peaks: number,
    ]
  ): void;
  powerSpectra(
    ...args: [
      samples: number,
      step: number,
      window: number,
      turns: number,
      splits: number,
      size: number,
      work: number,
      powers: number,
    ]
  ): void;
  bandLevels(
    ...args: [
      powers: number,
      bands: number,
      ranges: number,
      weights: number,
      floor: number,
      bandPowers: number,
      levels: number,
    ]
  ): void;
  addProducts(values: number, count: number, lags: number, sums: number): void;
}

/** The part of the engine's global that is used; TypeScript has it only among the browser's types. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: WasmExports };
};

const PAGE_BYTES = 65_536;
/** All arrays together have about 0.45 MB. */
const MEMORY_BYTES = 12 * PAGE_BYTES;
const ALIGNMENT_BYTES = 16;

function arrayAllocator({ memory, heapStart }: WasmExports): (length: number) => Float32Array {
  memory.grow(MEMORY_BYTES / PAGE_BYTES);
  let next = heapStart();
  return (length) => {
    const start = Math.ceil(next / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    next = start + length * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(memory.buffer, start, length);
  };
}

/** Cosine and sine in turn of `step * k` for k from 0 to `count - 1`. */
function unitCircle(step: number, count: number): Float32Array {
  return Float32Array.from({ length: 2 * count }, (_, i) => {
    const angle = step * (i >> 1);
    return i % 2 === 0 ? Math.cos(angle) : Math.sin(angle);
  });
}

/** What a transform of real frames of a length looks up. */
interface TransformTables {
  readonly window: Float32Array;
  readonly turns: Float32Array;
  readonly splits: Float32Array;
}

function makeTables(windowSamples: number): TransformTables {
  const size = windowSamples / 2;
  return {
    window: lineWindow(windowSamples),
    turns: unitCircle((-2 * Math.PI) / size, size),
    splits: unitCircle(Math.PI / size, size),
  };
}

const SHORT_TABLES = makeTables(WINDOW_SAMPLES);
const TONE_TABLES = makeTables(TONE_WINDOW_SAMPLES);

/** Transforms four real frames at once. */
class LaneTransform {
  readonly #wasm: WasmExports;
  readonly #size: number;
  readonly #tables: readonly [window: number, turns: number, splits: number];
  readonly #work: Float32Array;

  constructor(wasm: WasmExports, allocate: (length: number) => Float32Array, tables: TransformTables) {
    const place = (values: Float32Array): number => {
      const array = allocate(values.length);
      array.set(values);
      return array.byteOffset;
    };
    this.#wasm = wasm;
    this.#size = tables.window.length / 2;
    this.#tables = [place(tables.window), place(tables.turns), place(tables.splits)];
    this.#work = allocate(16 * this.#size);
  }

  /** `start`, `powers`: byte addresses. */
  transform(start: number, stepSamples: number, powers: number): void {
    this.#wasm.powerSpectra(start, stepSamples, ...this.#tables, this.#size, this.#work.byteOffset, powers);
  }
}

class WasmDescriptorKernel implements DescriptorKernel {
  readonly block: Float32Array;
  readonly found: BlockArrays;
  readonly allocate: (length: number) => Float32Array;
  readonly #wasm: WasmExports;
  readonly #sound: Float32Array;
  readonly #filter: Float32Array;
  readonly #filterState: Float32Array;
  readonly #shortTransform: LaneTransform;
  readonly #shortPowers: Float32Array;
  readonly #toneTransform: LaneTransform;
  readonly #bandRanges: Int32Array;
  readonly #bandWeights: Float32Array;

  constructor(wasm: WasmExports) {
    const allocate = arrayAllocator(wasm);
    this.#wasm = wasm;
    this.allocate = allocate;
    this.found = makeBlockArrays(allocate);
    this.#sound = allocate(CARRIED_SAMPLES + BLOCK_SAMPLES);
    this.block = this.#sound.subarray(CARRIED_SAMPLES);
    this.#filter = allocate(4 * K_STATES * K_STATES);
    this.#filter.set(kWeightingMatrices(DESCRIBED_RATE_HZ));
    this.#filterState = allocate(K_STATES);
    this.#shortTransform = new LaneTransform(wasm, allocate, SHORT_TABLES);
    this.#shortPowers = allocate((WINDOW_SAMPLES / 2) * GROUP_HOPS);
    this.#toneTransform = new LaneTransform(wasm, allocate, TONE_TABLES);
    const { buffer, byteOffset } = allocate(BAND_LAYOUT.ranges.length);
    this.#bandRanges = new Int32Array(buffer, byteOffset, BAND_LAYOUT.ranges.length);
    this.#bandRanges.set(BAND_LAYOUT.ranges);
    this.#bandWeights = allocate(BAND_LAYOUT.weights.length);
    this.#bandWeights.set(BAND_LAYOUT.weights);
  }

  analyze(): void {
    const { hopPowers, hopPeaks, tonePowers } = this.found;
    const filter = [this.#filter.byteOffset, this.#filterState.byteOffset] as const;
    const hops = [hopPowers.byteOffset, hopPeaks.byteOffset] as const;
    this.#wasm.weighHops(this.block.byteOffset, BLOCK_HOPS, HOP_SAMPLES, ...filter, ...hops);
    for (let group = 0; group < BLOCK_HOPS / GROUP_HOPS; group++) this.#measureBands(group);
    this.#toneTransform.transform(this.block.byteOffset, TONE_WINDOW_SAMPLES, tonePowers.byteOffset);
    this.#sound.copyWithin(0, BLOCK_SAMPLES);
  }

  addProducts(values: Float32Array, sums: Float32Array): void {
    const first = values.byteOffset + sums.byteLength;
    this.#wasm.addProducts(first, values.length - sums.length, sums.length, sums.byteOffset);
  }

  #measureBands(group: number): void {
    const { bandLevels, bandPowers } = this.found;
    const start = this.#sound.byteOffset + Float32Array.BYTES_PER_ELEMENT * group * GROUP_HOPS * HOP_SAMPLES;
    const row = Float32Array.BYTES_PER_ELEMENT * group * GROUP_HOPS * BANDS;
    this.#shortTransform.transform(start, HOP_SAMPLES, this.#shortPowers.byteOffset);
    this.#wasm.bandLevels(
      this.#shortPowers.byteOffset,
      BANDS,
      this.#bandRanges.byteOffset,
      this.#bandWeights.byteOffset,
      POWER_FLOOR,
      bandPowers.byteOffset + row,
      bandLevels.byteOffset + row,
    );
  }
}

/**
 * The kernel as WebAssembly with 128-bit vectors; the same as the plain one to about 0.001 dB.
 * `bytes`: the compiled `kernel/descriptors.ts`. Each kernel made has a memory of its own: make one
 * per stream.
 */
export function compileDescriptorKernel(bytes: Uint8Array): () => DescriptorKernel {
  const module = new WebAssembly.Module(bytes);
  return () => new WasmDescriptorKernel(new WebAssembly.Instance(module).exports);
}
