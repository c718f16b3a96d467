import type { MakeCodeRows } from './code-rows.ts';

/** What `kernel/vectors.ts` exports; addresses are in bytes. */
interface WasmExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapStart(): number;
  scoreRows(
    ...args: [codes: number, rows: number, stride: number, query: number, scales: number, scores: number]
  ): void;
  scorePicks(
    ...args: [
      codes: number,
      picks: number,
      count: number,
      stride: number,
      query: number,
      scales: number,
      scores: number,
    ]
  ): void;
}

/** The part of the engine's global that is used; TypeScript has it only among the browser's types. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: WasmExports };
};

const PAGE_BYTES = 65_536;

/**
 * With 128-bit vectors in WebAssembly; the same scores as the plain one. `bytes`: the compiled
 * `kernel/vectors.ts`. Each table of rows has a memory of its own, which goes with it.
 */
export function compileCodeRows(bytes: Uint8Array): MakeCodeRows {
  const module = new WebAssembly.Module(bytes);
  return (rows, stride) => {
    const wasm = new WebAssembly.Instance(module).exports;
    let next = wasm.heapStart();
    const place = (length: number): number => {
      const start = Math.ceil(next / 16) * 16;
      next = start + length;
      return start;
    };
    const [codesAt, scalesAt, scoresAt] = [place(rows * stride), place(4 * rows), place(4 * rows)];
    const [queryAt, picksAt] = [place(2 * stride), place(4 * rows)];
    wasm.memory.grow(Math.max(0, Math.ceil((next - wasm.memory.buffer.byteLength) / PAGE_BYTES)));
    const { buffer } = wasm.memory;
    const queries = new Int16Array(buffer, queryAt, stride);
    const scores = new Float32Array(buffer, scoresAt, rows);
    const picked = new Uint32Array(buffer, picksAt, rows);
    return {
      codes: new Int8Array(buffer, codesAt, rows * stride),
      scales: new Float32Array(buffer, scalesAt, rows),
      scoreRows(query, count) {
        queries.set(query);
        wasm.scoreRows(codesAt, count, stride, queryAt, scalesAt, scoresAt);
        return scores.subarray(0, count);
      },
      scorePicks(query, picks) {
        queries.set(query);
        picked.set(picks);
        wasm.scorePicks(codesAt, picksAt, picks.length, stride, queryAt, scalesAt, scoresAt);
        return scores.subarray(0, picks.length);
      },
    };
  };
}
