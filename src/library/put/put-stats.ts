import type { PutOps } from '../../fs/put-ops.js';
import type { PutRecord, PutStats } from '../../model/contents/put.js';
import { eachMaster } from './each-master.js';
import type { PutPlace } from './put-place.js';

/** Counts what was put. Looks at every file, and at every master. */
export async function putStats(
  place: PutPlace,
  ops: PutOps,
  records: AsyncIterable<PutRecord>,
): Promise<PutStats> {
  let [paths, links, bytes] = [0, 0, 0];
  let lastUpdateMs: number | undefined;
  for await (const { path, size, recordedMs } of records) {
    paths += 1;
    bytes += size;
    // One name is the master's.
    if ((ops.look(place.base + path)?.nlink ?? 0) > 2) links += 1;
    if (recordedMs > (lastUpdateMs ?? 0)) lastUpdateMs = recordedMs;
  }
  let [contents, collisions, stored] = [0, 0, 0];
  for (const { name, path } of eachMaster(ops, place.dataFolder)) {
    const file = ops.look(path);
    // What no path leads to any more waits for `gc`.
    if (name === undefined || file === undefined || file.nlink < 2) continue;
    stored += file.size;
    if (name.generation > 0) continue;
    contents += 1;
    if (name.ordinal > 0) collisions += 1;
  }
  const bytesSaved = Math.max(0, bytes - stored);
  return { paths, contents, links, collisions, bytes, bytesSaved, lastUpdateMs };
}
