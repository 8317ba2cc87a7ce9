import type { PutOps } from '../../fs/put-ops.js';
import type { MasterName } from './masters.js';

/** A file in the folder of masters. */
export interface FoundMaster {
  /** Undefined for a name that no master has. */
  readonly name: MasterName | undefined;
  /** Whether it was about to go, and its process was killed. */
  readonly isDropped: boolean;
  readonly path: string;
}

/** All masters, those of one content after each other, the last first; of one that was about to go, what is left of that first. */
export function* eachMaster(ops: PutOps, dataFolder: string): Generator<FoundMaster> {
  const folder = `${dataFolder}/masters`;
  for (const part of ops.names(folder).toSorted()) {
    const isPart = /^[0-9a-f]{2}$/.test(part);
    if (!isPart) {
      yield { name: undefined, isDropped: false, path: `${folder}/${part}` };
      continue;
    }
    const found = ops.names(`${folder}/${part}`).map((file) => {
      const [, digest, ordinal, generation, dropped] =
        /^([0-9a-f]+)\.(\d{1,10})\.(\d{1,10})(\.drop)?$/.exec(file) ?? [];
      const isOwn = digest?.startsWith(part) === true;
      const name = isOwn
        ? { digest, ordinal: Number(ordinal), generation: Number(generation) }
        : undefined;
      return { name, isDropped: dropped !== undefined, path: `${folder}/${part}/${file}` };
    });
    yield* found.toSorted(lastFirst);
  }
}

/** Of two names of one, that comes first which is about to go: the other one may be the last then. */
function lastFirst(one: FoundMaster, other: FoundMaster): number {
  const [{ name: a }, { name: b }] = [one, other];
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  if (a.digest !== b.digest) return a.digest < b.digest ? -1 : 1;
  const isGoing = Number(other.isDropped) - Number(one.isDropped);
  return b.ordinal - a.ordinal || b.generation - a.generation || isGoing;
}
