import type { Folder, FolderLock, ReadableFile, WritableFile } from '../../src/stores/disk/folder.ts';

/** A file as programs see it, and as it would be after a power cut. */
interface Inode {
  readonly id: number;
  bytes: Uint8Array;
  syncedBytes: Uint8Array;
}

type Names = Map<string, Inode>;

/** What a machine does at a chosen step. A crash ends every later step as well; a full disk only those that need room. */
export type Fault = 'crash' | 'full disk';

/** What is left after a crash. */
export type Aftermath =
  /** The process was killed: everything it did counts. */
  | 'killed'
  /** Power was cut: only what was synced counts. */
  | 'power cut'
  /** Power was cut when names had been written and contents had not. */
  | 'power cut, names first';

let inodes = 0;

/** A folder in memory that fails at any step of writing that a test chooses. */
export class VolatileFolder implements Folder {
  readonly path = 'volatile';
  /** Steps of writing so far: making, writing, syncing, renaming, removing. */
  steps = 0;
  reads = 0;
  #names: Names = new Map();
  #syncedNames: Names = new Map();
  #fault: { readonly kind: Fault; readonly step: number } | undefined;
  #locked = false;

  /** From `step` (counted from now, 0 is the next) on. */
  failAt(step: number, kind: Fault): void {
    this.#fault = { kind, step: this.steps + step };
  }

  heal(): void {
    this.#fault = undefined;
  }

  /** The folder as the next process finds it. */
  after(aftermath: Aftermath): VolatileFolder {
    const next = new VolatileFolder();
    const names = aftermath === 'power cut' ? this.#syncedNames : this.#names;
    for (const [name, inode] of names) {
      const bytes = aftermath === 'killed' ? inode.bytes : inode.syncedBytes;
      next.#names.set(name, { id: ++inodes, bytes, syncedBytes: bytes });
    }
    next.#syncedNames = new Map(next.#names);
    return next;
  }

  async names(): Promise<string[]> {
    return [...this.#names.keys()];
  }

  /** For tests that look into files or damage them. */
  contents(name: string): Uint8Array {
    return this.#get(name).bytes;
  }

  replace(name: string, bytes: Uint8Array): void {
    this.#names.set(name, { id: ++inodes, bytes, syncedBytes: bytes });
  }

  open(name: string): ReadableFile {
    const { id, bytes } = this.#get(name);
    return {
      sizeBytes: bytes.length,
      identity: String(id),
      read: (target, offsetBytes) => {
        this.reads++;
        const piece = bytes.subarray(offsetBytes, offsetBytes + target.length);
        target.set(piece);
        return piece.length;
      },
      close() {},
    };
  }

  identity(name: string): string | undefined {
    const inode = this.#names.get(name);
    return inode === undefined ? undefined : String(inode.id);
  }

  async create(name: string): Promise<WritableFile> {
    this.#step(true);
    if (this.#names.has(name)) throw systemError('EEXIST');
    const inode: Inode = { id: ++inodes, bytes: new Uint8Array(0), syncedBytes: new Uint8Array(0) };
    this.#names.set(name, inode);
    return {
      write: async (bytes) => {
        const before = inode.bytes;
        // what fails has been half done
        inode.bytes = joined(before, bytes.subarray(0, bytes.length / 2));
        this.#step(true);
        inode.bytes = joined(before, bytes);
      },
      sync: async () => {
        this.#step(true);
        inode.syncedBytes = inode.bytes;
      },
      close: async () => {},
    };
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step(true);
    this.#names.set(to, this.#get(from));
    this.#names.delete(from);
  }

  async remove(name: string): Promise<void> {
    this.#step(false);
    this.#get(name);
    this.#names.delete(name);
  }

  async sync(): Promise<void> {
    this.#step(true);
    this.#syncedNames = new Map(this.#names);
  }

  async lock(): Promise<FolderLock> {
    if (this.#locked) throw systemError('EBUSY');
    this.#locked = true;
    return {
      release: async () => {
        this.#locked = false;
      },
    };
  }

  #get(name: string): Inode {
    const inode = this.#names.get(name);
    if (inode === undefined) throw systemError('ENOENT');
    return inode;
  }

  #step(needsRoom: boolean): void {
    const step = this.steps++;
    if (this.#fault === undefined || step < this.#fault.step) return;
    if (this.#fault.kind === 'full disk' && !needsRoom) return;
    throw systemError(this.#fault.kind === 'crash' ? 'ECRASH' : 'ENOSPC');
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: made by a test`), { code, errno: -1 });
}
