/** Something that is opened for as long as anybody uses it. */
export interface SharedWriter<Writer> {
  /** Opens the writer when nobody else has it open, and closes it when nobody else still uses it. */
  use<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result>;
}

/**
 * A writer that is there only while it is needed, so that other processes get their turn. Who comes
 * while it is open shares it; who comes while it is being closed waits and opens a new one.
 */
export function sharedWriter<Writer extends { close(): Promise<void> }>(
  open: () => Promise<Writer>,
): SharedWriter<Writer> {
  let users = 0;
  let opened: Promise<Writer> | undefined;
  let closing: Promise<void> = Promise.resolve();

  const release = async (writer: Writer): Promise<void> => {
    users--;
    if (users > 0) return;
    opened = undefined;
    closing = writer.close();
    await closing;
  };
  return {
    async use(work) {
      users++;
      opened ??= closing.catch(() => {}).then(open);
      let writer: Writer;
      try {
        writer = await opened;
      } catch (error) {
        users--;
        if (users === 0) opened = undefined;
        throw error;
      }
      try {
        return await work(writer);
      } finally {
        await release(writer);
      }
    },
  };
}
