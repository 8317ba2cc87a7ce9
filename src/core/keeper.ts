import { compileGlob } from '../files/glob.js';
import type { FileStat } from '../model/file-table.js';
import { compareNames, type RelPath } from '../model/path.js';
import type { KeepRule } from '../model/settings.js';

/** What a keep rule can look at. */
interface Rankable {
  readonly path: RelPath;
  readonly stat: FileStat;
}

/** Below zero where `a` is rather kept than `b`. */
export type KeepOrder = (a: Rankable, b: Rankable) => number;

/**
 * Rules in order; the next decides where the one before sees no difference, the path at last.
 * @throws ImgdedupError CONFIG_INVALID for a glob that is none
 */
export function keepOrder(rules: readonly KeepRule[]): KeepOrder {
  const orders = rules.map(orderOf);
  return (a, b) => {
    for (const order of orders) {
      const decided = order(a, b);
      if (decided !== 0) return decided;
    }
    return compareNames(a.path, b.path);
  };
}

function orderOf(rule: KeepRule): KeepOrder {
  switch (rule.kind) {
    case 'oldest':
      return (a, b) => a.stat.mtimeMs - b.stat.mtimeMs;
    case 'newest':
      return (a, b) => b.stat.mtimeMs - a.stat.mtimeMs;
    case 'shortest-path':
      return (a, b) => a.path.length - b.path.length;
    case 'path': {
      const matches = compileGlob(rule.glob);
      return (a, b) => Number(matches(b.path)) - Number(matches(a.path));
    }
    default:
      return rule satisfies never;
  }
}
