import { EarwormError, toEarwormError } from '../errors.ts';

/** Works on a file whose errors shall name it as its sender did, not where it lies. */
export async function namingFile<Result>(
  filePath: string,
  fileName: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (thrown) {
    const { code, message } = toEarwormError(thrown);
    throw new EarwormError(code, { message: message.replaceAll(filePath, fileName), cause: thrown });
  }
}
