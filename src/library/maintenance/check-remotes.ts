import { nodeId } from '../../digest/node-id.js';
import { decodeSound } from '../../storage/codec.js';
import { remoteCodec } from '../../storage/codecs/remote.js';
import { fetchedPrefix, nodeIdOf, remoteKey, remotePrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { fetchedNodes } from '../remotes/fetched-nodes.js';
import { putRemote } from '../remotes/remote-records.js';
import { damagedWhy, misplacedWhy } from './check-records.js';
import type { Report } from './report.js';
import { walkNodes } from './walk-nodes.js';

const addressBytes = 16;

/**
 * Remotes, and what was fetched from them. Who was given which name nothing tells again; the rest is fetched anew
 * where anything of it is damaged.
 */
export async function checkRemotes(store: ObjectStore, report: Report): Promise<void> {
  for await (const [key, value] of store.range(fetchedPrefix)) {
    report.checked.records += 1;
    if (key.length !== 1 + addressBytes) {
      report.forget(`record ${key.toString('hex')}`, misplacedWhy, key);
    } else if (nodeId(value) !== nodeIdOf(key)) {
      report.forget(`fetched tree node ${nodeIdOf(key)}`, damagedWhy, key);
    }
  }
  for await (const [key, value] of store.range(remotePrefix)) {
    report.checked.records += 1;
    const sound = decodeSound(remoteCodec, value);
    if (sound === undefined) {
      report.layAside(`remote ${key.subarray(1).toString()}`, damagedWhy, key);
      continue;
    }
    const { record: remote } = sound;
    const own = remoteKey(remote.name);
    if (!own.equals(key)) {
      const moved = [{ type: 'del', key } as const, { type: 'put', key: own, value } as const];
      report.rewrite(`remote ${remote.name}`, misplacedWhy, moved);
      continue;
    }
    const { fetched, name } = remote;
    if (fetched === undefined) continue;
    for await (const { id, node } of walkNodes(fetchedNodes(store), fetched.root)) {
      if (typeof node !== 'string') continue;
      report.rewrite(`what was fetched from ${name}`, `lacks tree node ${id}; fetch it again`, [
        putRemote({ ...remote, fetched: undefined }),
      ]);
      break;
    }
  }
}
