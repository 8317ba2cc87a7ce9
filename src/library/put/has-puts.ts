import type { PutOps } from '../../fs/put-ops.js';
import { putPrefix } from '../../storage/keys.js';
import { eachMaster } from './each-master.js';
import { findLogs } from './other-logs.js';
import type { PutPlace } from './put-place.js';

/** Whether anything was put, or is left of what was. */
export function hasPuts(place: PutPlace, ops: PutOps): Promise<boolean> {
  const [master] = eachMaster(ops, place.dataFolder);
  if (master !== undefined) return Promise.resolve(true);
  if (findLogs(ops, `${place.dataFolder}/puts`, '').length > 0) return Promise.resolve(true);
  return place.transaction((store) => store.hasAny(putPrefix));
}
