import type { RelPath } from '../../model/paths/path.js';
import type { PutRecord } from '../../model/contents/put.js';

/**
 * What a log says of paths. Of each path all files that it may be are kept: the last one was perhaps never put in its
 * place.
 */
export class LoggedPuts {
  readonly #records = new Map<RelPath, readonly PutRecord[]>();

  add(record: PutRecord): void {
    const known = this.#records.get(record.path);
    const others = known?.filter(({ inode }) => inode !== record.inode);
    this.#records.set(record.path, others === undefined ? [record] : [...others, record]);
  }

  of(path: RelPath): readonly PutRecord[] {
    return this.#records.get(path) ?? [];
  }

  paths(): Iterable<RelPath> {
    return this.#records.keys();
  }

  /** Those of each path. */
  all(): Iterable<readonly PutRecord[]> {
    return this.#records.values();
  }
}
