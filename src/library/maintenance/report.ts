import type { Checked, Problem } from '../../model/maintenance/upkeep.js';
import type { TrashRecord } from '../../model/actions/trash.js';
import type { StoreChange } from '../../storage/object-store.js';

/** Collects what is wrong, and what would mend it. */
export class Report {
  readonly problems: Problem[] = [];
  /** Changes of the store that mend what can be made anew. */
  readonly changes: StoreChange[] = [];
  /** Keys of records that cannot be made anew and are no use as they are. */
  readonly useless: Buffer[] = [];
  /** Manifests of the trash that are to be written again, by the number of their folder there. */
  readonly manifests = new Map<number, readonly TrashRecord[]>();
  /** Files of caches that are removed: they are made anew when they are wanted. */
  readonly files: string[] = [];
  /** Files that are moved to where what cannot be used is kept. */
  readonly strays: string[] = [];
  /** Whether snapshots refer to what is not there. */
  hasBrokenHistory = false;
  /** Whether nobody knows any more which numbers pictures were given. */
  hasLostCatalog = false;
  /** Pictures that an index is behind with. */
  behind = 0;
  readonly checked: Checked = {
    records: 0,
    snapshots: 0,
    folders: 0,
    files: 0,
    contents: 0,
    pictures: 0,
    relations: 0,
    decisions: 0,
    actions: 0,
    indexFiles: 0,
    thumbnails: 0,
    trashed: 0,
    photos: 0,
    bytes: 0,
  };

  /** A record that can be made anew, and is forgotten for it. @param keys what is forgotten */
  forget(what: string, why: string, ...keys: readonly Buffer[]): void {
    this.problems.push({ what, why, remedy: 'repair' });
    for (const key of keys) this.changes.push({ type: 'del', key });
  }

  /** A record that other bytes tell how to write again. */
  rewrite(what: string, why: string, changes: readonly StoreChange[]): void {
    this.problems.push({ what, why, remedy: 'repair' });
    this.changes.push(...changes);
  }

  /** A manifest of the trash that does not say what it should. */
  rewriteManifest(action: number, why: string, records: readonly TrashRecord[]): void {
    this.problems.push({ what: `manifest of trash ${action}`, why, remedy: 'repair' });
    this.manifests.set(action, records);
  }

  /** A file of a cache that is no use as it is. */
  removeFile(what: string, why: string, path: string): void {
    this.problems.push({ what, why, remedy: 'repair' });
    this.files.push(path);
  }

  /** A file in the data folder that nobody knows, and that may be dear to somebody. */
  moveAside(what: string, why: string, path: string): void {
    this.problems.push({ what, why, remedy: 'repair' });
    this.strays.push(path);
  }

  /** Something that snapshots need. @param keys what is of no use to any */
  breakHistory(what: string, why: string, ...keys: readonly Buffer[]): void {
    this.forget(what, why, ...keys);
    this.hasBrokenHistory = true;
  }

  /** A record that nothing brings back. */
  layAside(what: string, why: string, key: Buffer): void {
    this.problems.push({ what, why, remedy: 'repair' });
    this.useless.push(key);
  }
}
