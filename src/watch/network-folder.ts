import { statfs } from 'node:fs/promises';

/** File systems whose changes elsewhere the kernel is not told of (statfs(2), linux/magic.h). */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x6a656a63, 'a virtual machine share'],
]);

/** The kind of file system, of one that must be polled; `undefined` of others, and where it cannot be known. */
export async function networkFileSystem(folder: string): Promise<string | undefined> {
  if (process.platform !== 'linux') return undefined;
  const found = await statfs(folder).catch(() => undefined);
  // the type is a signed number of 32 bits on some machines
  return found && NETWORK_FILE_SYSTEMS.get(found.type >>> 0);
}
