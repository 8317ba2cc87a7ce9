import { readFileSync } from 'node:fs';
import { systemCode } from '../../model/errors/errors.js';

/** A process of this machine, as it was written down. */
export interface NotedProcess {
  readonly pid: number;
  /** When it was started, in the system's own ticks: a pid can be used again. */
  readonly started?: string | undefined;
}

/** Whether something that was read back can be the number of a process. */
export function isProcessId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) < 2 ** 31;
}

/** Whether a process of this machine still runs. */
export function isAlive({ pid, started }: NotedProcess): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return false;
    if (systemCode(error) !== 'EPERM') throw error;
  }
  const now = processFields(pid);
  if (now === undefined) return true;
  // Killed, and nobody has asked how it ended: in a container that may stay so for ever.
  const isDead = now[0] === 'Z' || now[0] === 'X';
  return !isDead && (!started || now[19] === started);
}

/** When a process was started, in ticks since the system was. */
export function startOf(pid: number): string | undefined {
  return processFields(pid)?.[19];
}

/**
 * `/proc/PID/stat` from the third field on: 0 is the state, 19 the start. Undefined where the system
 * has no such file.
 */
function processFields(pid: number): readonly string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
