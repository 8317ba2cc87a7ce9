import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { fsPath } from '../model/paths/path.js';

const chunkBytes = 1024 * 1024;

/**
 * Copies all bytes to a name that must be free, through memory: the system's own calls share them with
 * the original wherever the filesystem can, whether that was asked for or not.
 */
export function copyApart(from: string, to: string): void {
  const source = openSync(fsPath(from), constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const goal = openSync(fsPath(to), 'wx', 0o600);
    try {
      copyBytes(source, goal);
    } finally {
      closeSync(goal);
    }
  } finally {
    closeSync(source);
  }
}

function copyBytes(source: number, goal: number): void {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes);
  for (;;) {
    const length = readSync(source, chunk, 0, chunkBytes, null);
    if (length === 0) return;
    for (let at = 0; at < length;) at += writeSync(goal, chunk, at, length - at);
  }
}
