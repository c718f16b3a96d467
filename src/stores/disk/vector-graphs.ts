import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { diskFolder } from './disk-folder.ts';
import type { GraphEngine, VectorGraph } from './vector-graph.ts';
import type { SpaceVersion } from './vector-version.ts';
import type { VectorWriter } from './vector-writer.ts';

/** Beside the vectors; with a lock of its own, because a graph may take minutes. */
const BUILDING_FOLDER = 'building';

/** The graphs of one folder of vectors: opened when first asked for, made by `maintain`. */
export class VectorGraphs {
  readonly #path: string;
  readonly #engine: GraphEngine | undefined;
  readonly #opened = new Map<string, Promise<VectorGraph | undefined>>();
  /** Files that cannot be used. */
  readonly #bad = new Set<string>();

  constructor(path: string, engine: GraphEngine | undefined) {
    this.#path = path;
    this.#engine = engine;
  }

  /** Of a space; `undefined` when it has none that can be used. */
  async of({ entry, parts }: SpaceVersion): Promise<VectorGraph | undefined> {
    const { graph, space } = entry;
    const isFirst = graph !== undefined && parts[0]?.part.entry.file === graph.segment;
    if (!isFirst || this.#engine === undefined) return undefined;
    const file = { ...graph, path: join(this.#path, graph.file) };
    const opening = this.#opened.get(graph.file) ?? this.#engine.open(file, space.dim);
    this.#opened.set(graph.file, opening);
    const opened = await opening;
    if (opened === undefined) this.#bad.add(graph.file);
    return opened;
  }

  isBad(file: string): boolean {
    return this.#bad.has(file);
  }

  /** Makes the graph of a space where it lacks one and that is worth it. Errors: `E_CANCELLED`, `E_INDEX_LOCKED`. */
  async build(version: SpaceVersion, writer: VectorWriter, signal: AbortSignal): Promise<void> {
    const first = version.parts[0]?.part;
    if (first === undefined || this.#engine === undefined) return;
    const { rows, stride } = first.reader.layout;
    if (!this.#engine.isWorth(rows * stride)) return;
    if (version.entry.graph !== undefined && (await this.of(version)) !== undefined) return;
    const building = diskFolder(join(this.#path, BUILDING_FOLDER));
    const lock = await building.lock();
    try {
      // of one that died
      for (const name of await building.names())
        if (name.endsWith('.tmp')) await rm(join(building.path, name), { force: true });
      const { file } = first.entry;
      const source = { path: join(this.#path, file), dim: version.space.dim };
      const made = await this.#engine.build(source, building.path, signal);
      if (made === undefined) return;
      await writer.adoptGraph(version.space, file, made);
      await rm(made.path, { force: true });
    } finally {
      await lock.release();
    }
  }

  /** Forgets graphs that no manifest speaks of any more. */
  keepOnly(files: ReadonlySet<string>): void {
    for (const file of this.#opened.keys()) if (!files.has(file)) this.#opened.delete(file);
  }
}
