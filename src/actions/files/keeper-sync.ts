import type { LiveFile } from '../../fs/file-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import type { RelPath } from '../../model/paths/path.js';
import type { Place } from './place.js';
import { refusalReason } from '../plans/refusal.js';

/** Keepers that will soon hold the only copy: their bytes must be on disk, not in memory. Once each. */
export class KeeperSync {
  readonly #place: Place;
  readonly #synced = new Set<bigint>();

  constructor(place: Place) {
    this.#place = place;
  }

  /** @returns why the keeper is not safe, if the disk says so */
  sync(path: RelPath, { exact: { ino } }: LiveFile): string | undefined {
    if (this.#synced.has(ino)) return undefined;
    try {
      this.#place.ops.syncFile(this.#place.base + path);
    } catch (error) {
      const reason = refusalReason(error);
      // Others only mean that this filesystem cannot, or that this user may not.
      if (['EIO', 'ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '')) {
        return `its keeper could not be written to disk: ${reason}`;
      }
    }
    this.#synced.add(ino);
    return undefined;
  }
}
