import type { Repository } from '../library/repository/repository.js';
import type { LiveFile } from '../fs/file-ops.js';
import type { ExactStat } from '../model/action.js';
import type { RelPath } from '../model/path.js';
import { readActions, readBatches } from './journal.js';
import type { PlannedLink } from './plan-links.js';

interface Reflinked {
  readonly keeper: RelPath;
  readonly shared: Pick<ExactStat, 'ino' | 'mtimeNs'>;
}

/** Files that share their keeper's bytes since an earlier action: making them anew would win nothing. */
export class ReflinkedFiles {
  /** Of a repository where nobody looked. */
  static readonly none = new ReflinkedFiles(new Map());
  readonly #made: ReadonlyMap<RelPath, Reflinked>;

  private constructor(made: ReadonlyMap<RelPath, Reflinked>) {
    this.#made = made;
  }

  static async load(repository: Repository): Promise<ReflinkedFiles> {
    const made = new Map<RelPath, Reflinked>();
    for (const { id, command, done, undone } of await readActions(repository)) {
      if (command !== 'reflink' || done === 0 || undone === 'yes') continue;
      for await (const { steps } of readBatches(repository, id)) {
        for (const step of steps) {
          if (step.kind !== 'reflink' || step.outcome.kind !== 'done') continue;
          if (step.shared !== undefined) {
            made.set(step.path, { keeper: step.keeper, shared: step.shared });
          }
        }
      }
    }
    return new ReflinkedFiles(made);
  }

  /** Where they are, or were. */
  get paths(): ReadonlySet<RelPath> {
    return new Set(this.#made.keys());
  }

  /** Whether a file is still what an earlier action made of it, beside the same keeper. */
  has(
    { duplicate, keeper }: Pick<PlannedLink, 'duplicate' | 'keeper'>,
    { exact }: LiveFile,
  ): boolean {
    const made = this.#made.get(duplicate);
    return (
      made?.keeper === keeper &&
      made.shared.ino === exact.ino &&
      made.shared.mtimeNs === exact.mtimeNs
    );
  }
}
