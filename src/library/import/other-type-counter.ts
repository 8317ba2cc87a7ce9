import { compareNames, type RelPath } from '../../model/paths/path.js';
import type { SkippedFiles } from '../../model/errors/skipped-files.js';

/** What is longer is a part of a name. */
const longest = 12;
/** Extensions that are told apart. */
const most = 64;

/** Counts files that are not brought in because of their type. */
export class OtherTypeCounter {
  readonly #counts = new Map<string, number>();
  #files = 0;

  add(path: RelPath): void {
    this.#files += 1;
    const name = path.slice(path.lastIndexOf('/') + 1);
    const dot = name.lastIndexOf('.');
    const extension = dot > 0 ? name.slice(dot).toLowerCase() : '';
    const told = extension.length > longest ? '' : extension;
    const count = this.#counts.get(told);
    if (count !== undefined || this.#counts.size < most) this.#counts.set(told, (count ?? 0) + 1);
  }

  get counts(): SkippedFiles {
    const byExtension = [...this.#counts].toSorted(([a, m], [b, n]) => n - m || compareNames(a, b));
    return { files: this.#files, byExtension };
  }
}
