import type { Repository } from '../../library/repository/repository.js';
import type { InPlaceStep } from '../../model/actions/action.js';
import { readActions, readBatches } from './journal.js';
import type { Place } from '../files/place.js';
import { tolerate } from '../plans/refusal.js';
import { symlinkTarget } from '../files/symlink-target.js';

/** A symbolic link that an earlier action made, and that is there still, leading where it did. */
export interface OwnSymlink {
  /** Number of the action. */
  readonly action: number;
  readonly step: InPlaceStep;
}

/** All of them, the oldest first. */
export async function* ownSymlinks(
  repository: Repository,
  { base, ops }: Place,
): AsyncGenerator<OwnSymlink> {
  for (const { id, command, done, undone } of await readActions(repository)) {
    if (command !== 'symlink' || done === 0 || undone === 'yes') continue;
    for await (const { steps } of readBatches(repository, id)) {
      for (const step of steps) {
        if (step.kind !== 'symlink' || step.outcome.kind !== 'done') continue;
        let isThere = false;
        tolerate(() => {
          isThere = ops.readLink(base + step.path) === symlinkTarget(step);
        });
        if (isThere) yield { action: id, step };
      }
    }
  }
}
