import type { Repository } from '../../library/repository/repository.js';
import type { RelPath } from '../../model/paths/path.js';
import { ownSymlinks } from './own-symlinks.js';
import type { Place } from '../files/place.js';
import { leftByRule, type Refused } from '../plans/refusal.js';

/** Files that symbolic links of earlier actions lead to: where one of them goes, the link leads nowhere. */
export class SymlinkedFiles {
  /** Links by the file that they lead to. */
  readonly #links: ReadonlyMap<RelPath, RelPath>;

  private constructor(links: ReadonlyMap<RelPath, RelPath>) {
    this.#links = links;
  }

  static async load(repository: Repository, place: Place): Promise<SymlinkedFiles> {
    const links = new Map<RelPath, RelPath>();
    for await (const { step } of ownSymlinks(repository, place)) links.set(step.keeper, step.path);
    return new SymlinkedFiles(links);
  }

  /** @returns why a file must stay where it is */
  objectionTo(path: RelPath): Refused | undefined {
    const link = this.#links.get(path);
    return link === undefined ? undefined : leftByRule(`a symbolic link leads to it: ${link}`);
  }
}
