import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { xxh64Hex } from '../../digest/xxh64.js';
import { systemCode } from '../../model/errors/errors.js';

/** Holds data of one process; gone when disposed, and when the process exits in any other way but by a kill. */
export interface ProcessFolder extends Disposable {
  /** Absolute. */
  readonly path: string;
}

/**
 * Makes a folder that only its owner can enter. Folders of the same kind that killed processes left there are removed.
 * @param kind what it is for: part of its name
 * @param temporary where, without links on the way
 */
export function makeProcessFolder(kind: string, temporary: string): ProcessFolder {
  // Processes of other machines, or containers, that share the temporary folder cannot be asked.
  const prefix = `imgdedup-${kind}-${xxh64Hex(Buffer.from(hostname())).slice(0, 8)}-`;
  sweep(temporary, prefix);
  const path = mkdtempSync(join(temporary, `${prefix}${process.pid}-`));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  process.once('exit', remove);
  return {
    path,
    [Symbol.dispose]() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** Removes what processes of ours that were killed have left. */
function sweep(temporary: string, prefix: string): void {
  for (const name of readdirSync(temporary)) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(/^\d+/.exec(name.slice(prefix.length))?.[0] ?? 0);
    const path = join(temporary, name);
    if (pid > 0 && isOurs(path) && !isRunning(pid)) rmSync(path, { recursive: true, force: true });
  }
}

function isOurs(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === process.getuid?.();
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) !== 'ESRCH';
  }
}
