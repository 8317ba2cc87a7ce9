import { nodePutOps } from '../../fs/put-ops.js';
import type { GarbageCount } from '../../model/maintenance/garbage.js';
import { putCodec } from '../../storage/codecs/put.js';
import { putPrefix } from '../../storage/keys.js';
import { eachMaster } from '../put/each-master.js';
import { foldLogs } from '../put/fold-logs.js';
import { Masters } from '../put/masters.js';
import { newest } from '../put/newest.js';
import { findLogs } from '../put/other-logs.js';
import { leftTemporaries } from '../put/temporaries.js';
import type { Repository } from '../repository/repository.js';
import { sweepKind, type IsNeeded } from './sweep-kind.js';

/** What was dropped of what was put. */
export interface SweptPuts {
  /** Records of paths that are gone, or hold something else. */
  readonly puts: GarbageCount;
  /** Files that hold a content that was put, and that no path leads to. */
  readonly masters: GarbageCount;
}

/**
 * Takes logs of writers that are gone into the store, and removes what they left, records of what is not there any more,
 * and contents that no path leads to. Others may put files meanwhile. Needs the right to write.
 */
export async function sweepPuts(repository: Repository, dryRun: boolean): Promise<SweptPuts> {
  const nothing = { count: 0, bytes: 0 };
  if (!repository.isKept) return { puts: nothing, masters: nothing };
  const { putPlace: place } = repository;
  const logs = `${place.dataFolder}/puts`;
  if (!dryRun) {
    const over = findLogs(nodePutOps, logs, '').filter(({ isOver }) => isOver);
    await foldLogs(
      place,
      nodePutOps,
      over.map(({ path }) => path),
    );
    leftTemporaries(nodePutOps, logs, 'remove');
  }
  return {
    puts: await sweepRecords(repository, dryRun),
    masters: sweepMasters(repository, dryRun),
  };
}

function sweepMasters({ putPlace: place }: Repository, dryRun: boolean): GarbageCount {
  const masters = new Masters(nodePutOps, `${place.dataFolder}/masters`, place.hash);
  const total = { count: 0, bytes: 0 };
  // The last of each content comes first, since none goes that has a successor.
  for (const { name, path, isDropped } of eachMaster(nodePutOps, place.dataFolder)) {
    const file = name && nodePutOps.look(path);
    if (name === undefined || file === undefined) continue;
    if (isDropped && !dryRun) masters.settle(name);
    if (isDropped || file.nlink > 1) continue;
    const freed = dryRun ? file.size : masters.drop(name);
    if (!dryRun && nodePutOps.look(path) !== undefined) continue;
    total.count += 1;
    total.bytes += freed;
  }
  return total;
}

function sweepRecords({ putPlace: place }: Repository, dryRun: boolean): Promise<GarbageCount> {
  const isNeeded: IsNeeded = (_, value) =>
    newest(place, nodePutOps, [putCodec.decode(value)]) !== undefined;
  return place.transaction((store) => sweepKind(store, putPrefix, { isNeeded, dryRun }));
}
