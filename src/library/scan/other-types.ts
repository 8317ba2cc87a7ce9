/** Files that are not looked at because of their extension: counted as folders are listed. */
import { extensionOf, type FolderRules } from './files/rules.js';
import { compareNames } from '../../model/paths/path.js';
import type { SkippedFiles } from '../../model/errors/skipped-files.js';
import type { OtherTypes } from '../../model/snapshot/tree-node.js';
import type { Scope } from './scope.js';
import type { Tree } from '../snapshot/tree.js';

/** Extensions that are told apart in one folder; numbers of parts are endless. */
const most = 16;
/** What is longer is a part of a name. */
const longest = 12;
const others = '*';

export function countOtherTypes(names: readonly string[], rules: FolderRules): OtherTypes {
  const counts = new Map<string, number>();
  for (const name of names) {
    if (rules.takesFile(name) || !rules.isOtherType(name)) continue;
    const extension = extensionOf(name);
    const told = extension.length > longest ? '' : extension;
    const key = counts.has(told) || counts.size < most ? told : others;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  // The same folder always gives the same record.
  return new Map([...counts].toSorted(([a], [b]) => compareNames(a, b)));
}

/** Sums up folders that are in the scope. */
export function skippedFiles(tree: Tree, scope: Scope): SkippedFiles {
  const counts = new Map<string, number>();
  let files = 0;
  for (const { path, state } of tree.folders) {
    if (state.otherTypes.size === 0 || scope.relation(path) !== 'inside') continue;
    for (const [extension, count] of state.otherTypes) {
      files += count;
      if (extension !== others) counts.set(extension, (counts.get(extension) ?? 0) + count);
    }
  }
  const byExtension = [...counts].toSorted(([a, m], [b, n]) => n - m || compareNames(a, b));
  return { files, byExtension };
}
