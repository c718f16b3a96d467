import { setImmediate as nextTurn } from 'node:timers/promises';
import { codeQuery } from '../../vector/query-code.ts';
import { NearestRows } from '../../vector/nearest-rows.ts';
import { checkNotCancelled } from '../../vector/unit-vectors.ts';
import { spaceKey, type VectorSpace } from '../../vector/vector-space.ts';
import type { DamagedVectors, VectorHit } from '../../vector/vector-store.ts';
import type { VectorGraph } from './vector-graph.ts';
import { CHUNK_ROWS, isDamage, type VectorPart } from './vector-part.ts';
import type { SpaceEntry } from './vector-manifest.ts';

/** A part of a space and which of its rows do not count: those put anew or removed by later parts. */
export interface LivePart {
  readonly part: VectorPart;
  /** 1 for a row that does not count. */
  readonly dead: Uint8Array;
}

export interface ScanRequest {
  /** Of length 1. */
  readonly query: Float32Array;
  readonly limit: number;
  /** Ascending; only these count. */
  readonly fitting?: Uint32Array | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A graph compares by bytes, so its order is a little off: the best ten are among its first thirty. */
const READ_PER_HIT = 4;
const READ_MIN = 40;
/** With a filter more is looked for, lest what fits and lies a little further off be missed. */
const FITTING_PER_HIT = 10;
const FITTING_MIN = 100;
/** Finding more by a graph takes longer than comparing a hundredth of all. */
const CANDIDATES_MAX = 4000;

const has = (sorted: Uint32Array, value: number): boolean => sorted[lowerBound(sorted, value)] === value;

interface GraphSearch {
  readonly nearest: NearestRows;
  readonly request: ScanRequest;
}

/** One space as one manifest describes it. */
export class SpaceVersion {
  readonly entry: SpaceEntry;
  readonly parts: readonly LivePart[];
  /** Parts that could not be opened. */
  readonly unreadable: readonly DamagedVectors[];
  #count: number | undefined;

  constructor(entry: SpaceEntry, parts: readonly VectorPart[], unreadable: readonly DamagedVectors[]) {
    this.entry = entry;
    this.parts = parts.map((part) => ({ part, dead: new Uint8Array(part.ids.length) }));
    this.unreadable = unreadable;
    for (const [newer, { part }] of this.parts.entries())
      for (const older of this.parts.slice(0, newer)) {
        for (const ids of [part.ids, part.removed]) markDead(older, ids);
      }
    for (const { part, dead } of this.parts) for (const row of part.lost) dead[row] = 1;
  }

  get space(): VectorSpace {
    return this.entry.space;
  }

  get key(): string {
    return spaceKey(this.entry.space);
  }

  count(): number {
    if (this.#count === undefined) {
      this.#count = 0;
      for (const { dead } of this.parts) for (const flag of dead) this.#count += 1 - flag;
    }
    return this.#count;
  }

  ids(): Uint32Array {
    const ids: number[] = [];
    for (const { part, dead } of this.parts)
      for (const [row, id] of part.ids.entries()) if (dead[row] === 0) ids.push(id);
    return Uint32Array.from(ids).toSorted();
  }

  find(id: number): { readonly live: LivePart; readonly row: number } | undefined {
    for (const live of this.parts) {
      const row = live.part.rowOf(id);
      if (row >= 0 && live.dead[row] === 0) return { live, row };
    }
    return undefined;
  }

  /** `undefined` for what is not there or cannot be read. */
  vector(id: number): Float32Array | undefined {
    const found = this.find(id);
    try {
      return found?.live.part.vector(found.row);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.leaveOutDamaged();
      return undefined;
    }
  }

  /**
   * The nearest by a graph over the first part, and by comparing the others. `undefined` when that may
   * find too few or would take longer than comparing those that fit.
   */
  async searchGraph(graph: VectorGraph, request: ScanRequest): Promise<VectorHit[] | undefined> {
    const [first, ...others] = this.parts;
    if (first === undefined) return undefined;
    try {
      const nearest = new NearestRows(request.query, request.limit);
      if (!this.#offerFromGraph(graph, first, { nearest, request })) return undefined;
      for (const live of others) await scanPart(live, nearest, request);
      return nearest.hits();
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.leaveOutDamaged();
      return undefined;
    }
  }

  /** Whether that were enough. */
  #offerFromGraph(graph: VectorGraph, live: LivePart, { nearest, request }: GraphSearch): boolean {
    const { part, dead } = live;
    const { query, limit, fitting } = request;
    const read = Math.max(READ_MIN, READ_PER_HIT * limit);
    const wanted = fitting === undefined ? read : Math.max(FITTING_MIN, FITTING_PER_HIT * limit);
    const share = this.#fittingShare(live, fitting);
    const count = Math.ceil(wanted / share);
    if (count > CANDIDATES_MAX) return false;
    let found = 0;
    for (const row of graph.nearestRows(query, count)) {
      const isFitting = fitting === undefined || has(fitting, part.ids[row] ?? 0);
      if (dead[row] !== 0 || !isFitting) continue;
      if (++found <= read) nearest.offerCandidate(part, row);
    }
    // what fits may lie together, far from the query
    return found >= Math.min(wanted, part.ids.length * share) / 2;
  }

  /** How much of what a graph finds counts, about. */
  #fittingShare({ part, dead }: LivePart, fitting: Uint32Array | undefined): number {
    const rows = part.ids.length;
    const live = Math.max(
      1,
      this.count() - this.parts.slice(1).reduce((sum, one) => sum + one.dead.length, 0),
    );
    return Math.min(1, Math.min(live, dead.length) / rows, (fitting?.length ?? rows) / rows);
  }

  /** Compares all vectors, or those that fit. What turns out to be damaged is left out from then on. */
  async scan(request: ScanRequest): Promise<VectorHit[]> {
    for (;;) {
      try {
        const nearest = new NearestRows(request.query, request.limit);
        for (const live of this.parts) await scanPart(live, nearest, request);
        return nearest.hits();
      } catch (error) {
        if (!isDamage(error) || !this.leaveOutDamaged()) throw error;
      }
    }
  }

  /** Whether there was any that was not known. */
  leaveOutDamaged(): boolean {
    return this.#leaveOut(this.parts.filter(({ part }) => part.damage !== undefined));
  }

  /** Finds what cannot be read; reads everything, once. */
  verify(): void {
    this.#leaveOut(this.parts);
  }

  #leaveOut(parts: readonly LivePart[]): boolean {
    let isFound = false;
    for (const { part, dead } of parts) {
      part.verify();
      for (const row of part.lost) {
        isFound ||= dead[row] === 0;
        dead[row] = 1;
      }
    }
    if (isFound) this.#count = undefined;
    return isFound;
  }

  damaged(): DamagedVectors[] {
    return [...this.unreadable, ...this.parts.flatMap(({ part }) => part.damage ?? [])];
  }

  hold(): this {
    for (const { part } of this.parts) part.share();
    return this;
  }

  release(): void {
    for (const { part } of this.parts) part.release();
  }
}

function markDead({ part, dead }: LivePart, ids: Uint32Array): void {
  for (const id of ids) {
    const row = part.rowOf(id);
    if (row >= 0) dead[row] = 1;
  }
}

async function scanPart(live: LivePart, nearest: NearestRows, request: ScanRequest): Promise<void> {
  const { part } = live;
  const { steps, layout } = part.reader;
  const code = codeQuery(request.query, steps, layout.stride);
  const picks = request.fitting && rowsOf(part, request.fitting);
  for (let index = 0; index < part.chunks; index++) {
    const { rows, isAll } = chunkRows(part, index, picks);
    if (rows.length === 0) continue;
    checkNotCancelled(request.signal);
    const { codes, from, count } = part.chunk(index);
    const products = isAll ? codes.scoreRows(code.numbers, count) : codes.scorePicks(code.numbers, rows);
    for (let i = 0; i < products.length; i++) {
      const row = isAll ? i : (rows[i] ?? 0);
      if (live.dead[from + row] === 1) continue;
      const [product, reach] = [products[i] ?? 0, codes.scales[row] ?? 0];
      // most are turned away here
      if (product * code.scale + reach * code.error + 1e-5 < nearest.scoreMin) continue;
      nearest.offer(part, from + row, { product, reach, code });
    }
    await nextTurn();
  }
}

/** The rows of a chunk to be scored, counted from its first. */
function chunkRows(
  part: VectorPart,
  index: number,
  picks: Uint32Array | undefined,
): { readonly rows: Uint32Array; readonly isAll: boolean } {
  const from = index * CHUNK_ROWS;
  const to = Math.min(from + CHUNK_ROWS, part.ids.length);
  if (picks === undefined) return { rows: part.ids.subarray(from, to), isAll: true };
  const rows = picks.subarray(lowerBound(picks, from), lowerBound(picks, to)).map((row) => row - from);
  return { rows, isAll: false };
}

/** Where in `sorted` the first number stands that is not below `value`. */
function lowerBound(sorted: Uint32Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The rows that have these ids, ascending. */
function rowsOf(part: VectorPart, ids: Uint32Array): Uint32Array {
  const rows = new Uint32Array(Math.min(ids.length, part.ids.length));
  let count = 0;
  if (ids.length * Math.log2(part.ids.length + 2) < part.ids.length + ids.length) {
    for (const id of ids) {
      const row = part.rowOf(id);
      if (row >= 0) rows[count++] = row;
    }
    return rows.subarray(0, count);
  }
  for (let row = 0, i = 0; row < part.ids.length && i < ids.length;) {
    const [own, wanted] = [part.ids[row] ?? 0, ids[i] ?? 0];
    if (own === wanted) rows[count++] = row;
    if (own <= wanted) row++;
    if (wanted <= own) i++;
  }
  return rows.subarray(0, count);
}
