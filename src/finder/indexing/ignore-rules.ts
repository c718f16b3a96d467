import { open } from 'node:fs/promises';
import path from 'node:path';
import ignore, { type Ignore } from 'ignore';

/** Says, in the syntax of gitignore, what below its folder a scan passes by. */
export const IGNORE_FILE = '.earwormignore';

/** What comes after it is not read. */
const RULES_BYTES_MAX = 2 ** 20;

interface FolderRules {
  readonly folder: string;
  readonly rules: Ignore;
}

/** The rules that hold in a folder: its own, and those of the folders above it that a scan came through. */
export class IgnoreRules {
  readonly #levels: readonly FolderRules[];

  constructor(levels: readonly FolderRules[] = []) {
    this.#levels = levels;
  }

  /** With those of the folder's own file. Errors: the system's. */
  async with(folder: string): Promise<IgnoreRules> {
    const rules = ignore().add(await readRules(path.join(folder, IGNORE_FILE)));
    return new IgnoreRules([{ folder, rules }, ...this.#levels]);
  }

  /** With one that passes by all that is in the folder. */
  andAllOf(folder: string): IgnoreRules {
    return new IgnoreRules([{ folder, rules: ignore().add('*') }, ...this.#levels]);
  }

  /** `place` is absolute. As git has it, the rules of a deeper folder go before those above. */
  isIgnored(place: string, isFolder: boolean): boolean {
    for (const { folder, rules } of this.#levels) {
      const way = path.relative(folder, place).replaceAll(path.sep, '/');
      // a link may have led out of the folder
      if (!ignore.isPathValid(way)) continue;
      const { ignored, unignored } = rules.test(isFolder ? `${way}/` : way);
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

async function readRules(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(RULES_BYTES_MAX), 0, RULES_BYTES_MAX, 0);
    return buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/u, '');
  } finally {
    await handle.close();
  }
}
