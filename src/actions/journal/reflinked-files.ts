import type { SharedBytes, SharedSource } from '../../library/dupes/shared-bytes.js';
import type { Repository } from '../../library/repository/repository.js';
import type { LiveFile } from '../../fs/file-ops.js';
import type { Action, ExactStat } from '../../model/actions/action.js';
import type { FileStat } from '../../model/snapshot/file-table.js';
import type { RelPath } from '../../model/paths/path.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { actionsIn, readActions, readBatches } from './journal.js';
import type { PlannedLink } from '../plans/plan-links.js';

interface Reflinked extends SharedSource {
  readonly shared: Pick<ExactStat, 'ino' | 'mtimeNs'>;
}

/** Files that share their keeper's bytes since an earlier action, for as long as nobody changes them. */
export class ReflinkedFiles implements SharedBytes {
  readonly #made: ReadonlyMap<RelPath, Reflinked>;
  readonly #inodes: ReadonlySet<number>;

  private constructor(made: ReadonlyMap<RelPath, Reflinked>) {
    this.#made = made;
    this.#inodes = new Set([...made.values()].map(({ shared }) => Number(shared.ino)));
  }

  static async load(repository: Repository): Promise<ReflinkedFiles> {
    const made = new Map<RelPath, Reflinked>();
    for (const action of await readActions(repository)) {
      if (!isStanding(action)) continue;
      const { id, startedAt } = action;
      for await (const { steps } of readBatches(repository, id)) {
        for (const step of steps) {
          if (step.kind !== 'reflink' || step.outcome.kind !== 'done') continue;
          const { path, keeper, shared } = step;
          if (shared !== undefined) made.set(path, { keeper, action: id, at: startedAt, shared });
        }
      }
    }
    return new ReflinkedFiles(made);
  }

  /** Whether there may be any, where the store is open already. */
  static async mayBeIn(store: ObjectStore): Promise<boolean> {
    return (await actionsIn(store)).some(isStanding);
  }

  /** Whether a file is still what an earlier action made of it, beside the same keeper. */
  has({ duplicate, keeper }: PlannedLink, { exact }: LiveFile): boolean {
    const made = this.#made.get(duplicate);
    return (
      made?.keeper === keeper &&
      made.shared.ino === exact.ino &&
      made.shared.mtimeNs === exact.mtimeNs
    );
  }

  concerns({ ino }: FileStat): boolean {
    return this.#inodes.has(ino);
  }

  sourceOf(path: RelPath, { ino, mtimeMs }: FileStat): SharedSource | undefined {
    const made = this.#made.get(path);
    if (made === undefined || Number(made.shared.ino) !== ino) return undefined;
    // A number of milliseconds is no better than that.
    const isSameTime = Math.abs(Number(made.shared.mtimeNs) / 1e6 - mtimeMs) < 0.001;
    return isSameTime ? made : undefined;
  }
}

function isStanding({ command, done, undone }: Action): boolean {
  return command === 'reflink' && done > 0 && undone !== 'yes';
}
