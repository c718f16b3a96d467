import type { Folder, WritableFile } from './folder.ts';

/** A new file, durable, or none at all. */
export async function writeDurableFile(
  folder: Folder,
  name: string,
  fill: (file: WritableFile) => Promise<void>,
): Promise<void> {
  const file = await folder.create(name);
  try {
    try {
      await fill(file);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await folder.remove(name).catch(() => {});
    throw error;
  }
}
