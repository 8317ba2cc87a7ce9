import { itemAt } from '../../../model/snapshot/item-at.js';
import { rootPath, type Base, type RelPath } from '../../../model/paths/path.js';
import type { StatCheckItem } from './stat-check.js';

/**
 * Items on their way to another thread: a few large arrays that are handed over, instead of
 * thousands of small ones that would be copied one by one.
 */
export interface StatCheckMessage {
  readonly base: Base;
  readonly paths: readonly RelPath[];
  readonly names: readonly string[];
  readonly counts: readonly number[];
  /** For each item its folder's ino, mtime, ctime, then its columns. */
  readonly numbers: Float64Array<ArrayBuffer>;
  readonly flags: Uint8Array<ArrayBuffer>;
}

const columns = ['ino', 'size', 'mtimeMs', 'ctimeMs'] as const;
const statLength = 3;

export function packItems(base: Base, items: readonly StatCheckItem[]): StatCheckMessage {
  const counts = items.map(({ flags }) => flags.length);
  const files = counts.reduce((sum, count) => sum + count, 0);
  const numbers = new Float64Array(files * columns.length + items.length * statLength);
  const flags = new Uint8Array(files);
  let [number, flag] = [0, 0];
  for (const item of items) {
    numbers.set([item.stat.ino, item.stat.mtimeMs, item.stat.ctimeMs], number);
    number += statLength;
    for (const column of columns) {
      numbers.set(item[column], number);
      number += item[column].length;
    }
    flags.set(item.flags, flag);
    flag += item.flags.length;
  }
  const [paths, names] = [items.map(({ path }) => path), items.map((item) => item.names)];
  return { base, paths, names, counts, numbers, flags };
}

/** The items again, as views of the message. */
export function unpackItems({
  paths,
  names,
  counts,
  numbers,
  flags,
}: StatCheckMessage): StatCheckItem[] {
  let [number, flag] = [0, 0];
  const take = (length: number): Float64Array => numbers.subarray(number, (number += length));
  return counts.map((count, at) => {
    const [ino = 0, mtimeMs = 0, ctimeMs = 0] = take(statLength);
    const item = {
      path: paths[at] ?? rootPath,
      stat: { ino, mtimeMs, ctimeMs },
      names: itemAt(names, at),
      ino: take(count),
      size: take(count),
      mtimeMs: take(count),
      ctimeMs: take(count),
      flags: flags.subarray(flag, flag + count),
    };
    flag += count;
    return item;
  });
}
