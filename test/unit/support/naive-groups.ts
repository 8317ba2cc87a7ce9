import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DupesResult } from '../../../src/model/groups/group.js';

/** Groups of equal bytes on at least two inodes, found by reading everything. Sorted, to compare. */
export function naiveGroups(root: string, paths: Iterable<string>): string[][] {
  const byBytes = new Map<string, string[]>();
  for (const path of paths) {
    const bytes = readFileSync(join(root, path)).toString('latin1');
    byBytes.set(bytes, [...(byBytes.get(bytes) ?? []), path]);
  }
  return inOrder(
    [...byBytes.values()].filter(
      (names) => new Set(names.map((path) => lstatSync(join(root, path)).ino)).size > 1,
    ),
  );
}

/** Paths of the groups that were found, sorted, to compare. */
export function groupPaths({ groups }: DupesResult): string[][] {
  return inOrder([...groups].map(({ files }) => files.map(({ path }) => path)));
}

function inOrder(groups: readonly (readonly string[])[]): string[][] {
  return groups
    .map((names) => names.toSorted())
    .toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
