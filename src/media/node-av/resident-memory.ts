import { readFileSync } from 'node:fs';

/** Resident memory of a process, or 0 where the system does not tell (not Linux, or it has ended). */
export function residentMemoryMb(processId: number): number {
  try {
    const status = readFileSync(`/proc/${processId}/status`, 'latin1');
    return Number(/^VmRSS:\s+(\d+) kB/mu.exec(status)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
