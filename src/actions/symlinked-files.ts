import type { Repository } from '../library/repository/repository.js';
import type { RelPath } from '../model/path.js';
import { readActions, readBatches } from './journal.js';
import type { Place } from './place.js';
import { leftByRule, tolerate, type Refused } from './refusal.js';
import { symlinkTarget } from './symlink-target.js';

/** Files that symbolic links of earlier actions lead to: where one of them goes, the link leads nowhere. */
export class SymlinkedFiles {
  /** Links by the file that they lead to. */
  readonly #links: ReadonlyMap<RelPath, RelPath>;

  private constructor(links: ReadonlyMap<RelPath, RelPath>) {
    this.#links = links;
  }

  static async load(repository: Repository, { base, ops }: Place): Promise<SymlinkedFiles> {
    const links = new Map<RelPath, RelPath>();
    for (const { id, command, done, undone } of await readActions(repository)) {
      if (command !== 'symlink' || done === 0 || undone === 'yes') continue;
      for await (const { steps } of readBatches(repository, id)) {
        for (const step of steps) {
          if (step.kind !== 'symlink' || step.outcome.kind !== 'done') continue;
          tolerate(() => {
            const isThere = ops.readLink(base + step.path) === symlinkTarget(step);
            if (isThere) links.set(step.keeper, step.path);
          });
        }
      }
    }
    return new SymlinkedFiles(links);
  }

  /** @returns why a file must stay where it is */
  objectionTo(path: RelPath): Refused | undefined {
    const link = this.#links.get(path);
    return link === undefined ? undefined : leftByRule(`a symbolic link leads to it: ${link}`);
  }
}
