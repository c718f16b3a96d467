/** Where a segment's bytes are: a file, or memory. All of the codec reads through it. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Loads all into memory where that is wise; whether reads cost nothing, so that one long one is best. */
  makeResident(): boolean;
  /**
   * The bytes from `offsetBytes` on; fewer than asked only where the source ends.
   * Owned by the source and valid until its next read.
   */
  read(offsetBytes: number, lengthBytes: number): Uint8Array;
}

/** Where a segment is written, from its first byte to its last. */
export interface ByteSink {
  /** Takes the bytes before it resolves. Errors: `E_DISK_FULL`, `E_STORE_FAILED`. */
  write(bytes: Uint8Array): Promise<void>;
}

/** A segment in memory; the bytes are not copied. */
export function memoryByteSource(bytes: Uint8Array): ByteSource {
  return {
    sizeBytes: bytes.length,
    makeResident: () => true,
    read: (offsetBytes, lengthBytes) => bytes.subarray(offsetBytes, offsetBytes + lengthBytes),
  };
}
