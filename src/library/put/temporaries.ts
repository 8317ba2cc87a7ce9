import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { isWriterAlive, writerOf } from './writer-name.js';

const suffix = '.tmp';

/**
 * What writers that are gone left in their folders. Files in the making are worth nothing, and another name of
 * something is not needed. What remains came between a look and a step, and has no other name: it is somebody's.
 * @param what `remove` also removes the first two
 * @returns paths of what remains
 */
export function leftTemporaries(ops: PutOps, logs: string, what: 'look' | 'remove'): string[] {
  const remaining: string[] = [];
  for (const name of ops.names(logs)) {
    const writer = writerOf(name);
    if (writer === undefined || !name.endsWith(suffix) || isWriterAlive(writer)) continue;
    const folder = `${logs}/${name}`;
    remaining.push(...(what === 'remove' ? clearFolder(ops, folder) : keptFiles(ops, folder)));
  }
  return remaining;
}

/** Removes what is worth nothing, and the folder if that was all. @returns paths of what remains */
export function clearFolder(ops: PutOps, folder: string): string[] {
  const kept = keptFiles(ops, folder);
  for (const name of ops.names(folder)) {
    const path = `${folder}/${name}`;
    if (!kept.includes(path)) ops.remove(path);
  }
  if (kept.length === 0) removeFolder(ops, folder);
  return kept;
}

/** Whether a name in a writer's folder is that of a new file, which was nobody's before. */
export function isInTheMaking(name: string): boolean {
  return name.startsWith('new-');
}

function keptFiles(ops: PutOps, folder: string): string[] {
  const kept = ops.names(folder).filter((name) => !isLeftover(ops, folder, name));
  return kept.map((name) => `${folder}/${name}`);
}

function isLeftover(ops: PutOps, folder: string, name: string): boolean {
  const file = ops.look(`${folder}/${name}`);
  return file === undefined || (file.isFile() && (isInTheMaking(name) || file.nlink > 1));
}

function removeFolder(ops: PutOps, folder: string): void {
  try {
    ops.removeFolder(folder);
  } catch (error) {
    // Another one was faster.
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}
