import type { Failure } from '../../model/errors/failure.js';
import type { UnsupportedFormat } from '../../model/groups/look-alike.js';
import { compareNames } from '../../model/paths/path.js';
import type { Tree } from '../snapshot/tree.js';
import type { Catalog } from './catalog/catalog.js';
import type { LiveContents } from './catalog/live-contents.js';

/** Pictures in the folder whose pixels could not be had, by path. */
export function undecodable(tree: Tree, catalog: Catalog, live: LiveContents): Failure[] {
  const failures: Failure[] = [];
  for (const position of live.positions()) {
    const failed = catalog.failed(position);
    if (failed?.kind !== 'undecodable') continue;
    failures.push({ path: tree.path(live.row(position)), reason: failed.reason });
  }
  return failures.toSorted((a, b) => compareNames(a.path, b.path));
}

/** Formats in the folder that have no decoder, the most frequent first. */
export function unsupported(catalog: Catalog, live: LiveContents): UnsupportedFormat[] {
  const counts = new Map<string, number>();
  for (const position of live.positions()) {
    const failed = catalog.failed(position);
    if (failed?.kind !== 'unsupported') continue;
    counts.set(failed.format, (counts.get(failed.format) ?? 0) + 1);
  }
  return [...counts]
    .map(([format, files]) => ({ format, files }))
    .toSorted((a, b) => b.files - a.files || compareNames(a.format, b.format));
}
