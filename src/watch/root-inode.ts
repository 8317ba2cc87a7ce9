import { statSync } from 'node:fs';
import { fsPath } from '../model/paths/path.js';
import type { RootInode } from './protocol.js';

/** @throws the system error where there is none */
export function rootInode(root: string): RootInode {
  const { dev, ino } = statSync(fsPath(root));
  return { dev, ino };
}

export function isSameInode(a: RootInode, b: RootInode): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}
