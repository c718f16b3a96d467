import { LEVEL_MAX, type ResampleKernel } from './resample-kernel.ts';

/** What `kernel/resample.ts` exports; pointers are byte addresses in its memory. */
interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapStart(): number;
  mixPair(left: number, right: number, out: number, count: number): void;
  mixInterleavedPair(pairs: number, out: number, count: number): void;
  silenceNonsense(samples: number, count: number, levelMax: number): void;
  split(samples: number, first: number, second: number, pairs: number): void;
  filterHalfBand(
    ...args: [even: number, odd: number, weights: number, reach: number, out: number, count: number]
  ): void;
  innerProducts(
    ...args: [
      input: number,
      bank: number,
      phases: number,
      taps: number,
      up: number,
      down: number,
      position: number,
      remainder: number,
      out: number,
      count: number,
    ]
  ): void;
}

/** The part of the engine's global that is used; TypeScript has it only among the browser's types. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: WasmExports };
};

const PAGE_BYTES = 65_536;
/** Enough for any pair of rates (the largest table has 4,096 x 88 values); only what is used becomes resident. */
const MEMORY_BYTES = 4 * 1024 * 1024;
const ALIGNMENT_BYTES = 16;

function arrayAllocator(wasm: WasmExports): (length: number) => Float32Array {
  wasm.memory.grow(MEMORY_BYTES / PAGE_BYTES);
  let next = wasm.heapStart();
  return (length) => {
    const start = Math.ceil(next / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    next = start + length * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(wasm.memory.buffer, start, length);
  };
}

function kernelOf(wasm: WasmExports): ResampleKernel {
  return {
    allocate: arrayAllocator(wasm),
    mixPair(left, right, out, count) {
      wasm.mixPair(left.byteOffset, right.byteOffset, out.byteOffset, count);
    },
    mixInterleavedPair(pairs, out, count) {
      wasm.mixInterleavedPair(pairs.byteOffset, out.byteOffset, count);
    },
    silenceNonsense(samples, count) {
      wasm.silenceNonsense(samples.byteOffset, count, LEVEL_MAX);
    },
    split(samples, first, second, pairs) {
      wasm.split(samples.byteOffset, first.byteOffset, second.byteOffset, pairs);
    },
    filterHalfBand({ even, odd, weights }, out, count) {
      wasm.filterHalfBand(
        even.byteOffset,
        odd.byteOffset,
        weights.byteOffset,
        weights.length,
        out.byteOffset,
        count,
      );
    },
    innerProducts({ input, bank, phases, taps, up, down, position, remainder }, out, count) {
      const table = [bank.byteOffset, phases, taps, up, down] as const;
      wasm.innerProducts(input.byteOffset, ...table, position, remainder, out.byteOffset, count);
    },
  };
}

/**
 * The kernel as WebAssembly with 128-bit vectors, six to ten times as fast as the plain one and the
 * same to about 1e-6. `bytes`: the compiled `kernel/resample.ts`. Each kernel made has a memory of
 * its own, freed with it: make one per stream.
 */
export function compileResampleKernel(bytes: Uint8Array): () => ResampleKernel {
  const module = new WebAssembly.Module(bytes);
  return () => kernelOf(new WebAssembly.Instance(module).exports);
}
