import { readFileSync } from 'node:fs';
import { systemCode } from '../../model/errors/errors.js';

/** Bytes that a process of this machine has in memory; undefined where it is gone, or the system has no such file. */
export function memoryOf(pid: number): number | undefined {
  try {
    const [, kilobytes] =
      /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
    return kilobytes === undefined ? undefined : 1024 * Number(kilobytes);
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
