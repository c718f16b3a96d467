import { readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

/** ".PID-name": hidden, so that nobody takes it for a finished file. */
const UNFINISHED = /^\.(?<pid>\d+)-/;

/** Lets `write` fill a hidden file beside `file` and puts it in its place; leaves nothing behind on failure. */
export async function replaceFile(
  file: string,
  write: (unfinished: string) => void | Promise<void>,
): Promise<void> {
  const unfinished = path.join(path.dirname(file), `.${process.pid}-${path.basename(file)}`);
  try {
    await write(unfinished);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Removes what `replaceFile` left in a folder when its process was killed. */
export async function removeUnfinished(folder: string): Promise<void> {
  const stale = (await readdir(folder)).filter((name) => {
    const pid = UNFINISHED.exec(name)?.groups?.['pid'];
    return pid !== undefined && !isRunning(Number(pid));
  });
  await Promise.all(stale.map((name) => rm(path.join(folder, name), { force: true })));
}
