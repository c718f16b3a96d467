import { createHash } from 'node:crypto';
import { assert } from '../assert.ts';
import { ARCHIVE_HEAD, encodePart, PART_BYTES_MAX } from './archive-part.ts';

/** Where an archive goes. */
export interface ArchiveSink {
  write(bytes: Uint8Array): Promise<void>;
}

export interface SectionOptions {
  /** A program that does not know the section passes it by instead of refusing the archive. */
  readonly isOptional?: boolean;
}

export const END_SECTION = 'end';
/** A part is written when it holds so much. */
const PART_BYTES = 2 ** 20;

/** Writes an archive section by section, holding one part of about a megabyte. */
export class ArchiveWriter {
  readonly #sink: ArchiveSink;
  readonly #hash = createHash('sha256');
  readonly #records: Record<string, number> = {};
  #sizeBytes = 0;

  private constructor(sink: ArchiveSink) {
    this.#sink = sink;
  }

  static async begin(sink: ArchiveSink): Promise<ArchiveWriter> {
    const writer = new ArchiveWriter(sink);
    await writer.#write(ARCHIVE_HEAD);
    return writer;
  }

  /** All records of a section, in parts; each section once. Text gets a line end after each record. */
  async section(
    name: string,
    records: AsyncIterable<string | Uint8Array>,
    { isOptional = false }: SectionOptions = {},
  ): Promise<void> {
    let held: Uint8Array[] = [];
    let heldBytes = 0;
    const flush = async (): Promise<void> => {
      const part = { section: name, isOptional, records: held.length, plain: Buffer.concat(held) };
      await this.#write(encodePart(part));
      held = [];
      heldBytes = 0;
    };
    for await (const record of records) {
      const bytes = typeof record === 'string' ? Buffer.from(`${record}\n`) : record;
      assert(bytes.length <= PART_BYTES_MAX, 'a record of an archive fits into a part');
      if (heldBytes + bytes.length > PART_BYTES_MAX) await flush();
      held.push(bytes);
      heldBytes += bytes.length;
      this.#records[name] = (this.#records[name] ?? 0) + 1;
      if (heldBytes >= PART_BYTES) await flush();
    }
    if (held.length > 0) await flush();
  }

  /** Without the end an archive is refused. */
  async end(): Promise<{ readonly records: Readonly<Record<string, number>>; readonly sizeBytes: number }> {
    const records = { ...this.#records };
    const end = JSON.stringify({ sha256: this.#hash.copy().digest('hex'), records });
    const plain = Buffer.from(`${end}\n`);
    await this.#write(encodePart({ section: END_SECTION, isOptional: false, records: 1, plain }));
    return { records, sizeBytes: this.#sizeBytes };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes);
    this.#sizeBytes += bytes.length;
    await this.#sink.write(bytes);
  }
}
