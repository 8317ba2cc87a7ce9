import { formatHashName } from '../../digest/hash-name.js';
import type { PutOps } from '../../fs/put-ops.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { putCodec } from '../../storage/codecs/put.js';
import { putLogCodec } from '../../storage/codecs/put-log.js';
import { putKey, putPrefix } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import { GatheredPuts, type GatheredPut } from './gathered-puts.js';
import { newest } from './newest.js';
import { readLines } from './put-log.js';
import type { PutPlace } from './put-place.js';

/** Paths that are written at once. */
const batchSize = 10_000;
/**
 * Lines that are sorted and written together, some 300 bytes of memory each. Afterwards others have the store for a moment:
 * opening it takes as long as some hundred lines.
 */
const mostLines = 100_000;

/**
 * Takes logs into the store, for whoever has the right to write. Of a path that several records tell of, or that a line says to be
 * removed, the newest is kept that tells of the file which is there. A single record is kept as it is: whoever reads one looks at the
 * file anyway. Doing it twice comes to the same.
 * @throws ImgdedupError HASH_MISMATCH; STORE_FULL and what else the store throws
 */
export async function foldLogs(
  place: PutPlace,
  ops: PutOps,
  paths: readonly string[],
): Promise<void> {
  for (let from = 0; from < paths.length;) {
    const gathered = new GatheredPuts();
    let to = from;
    for (; gathered.lines < mostLines && to < paths.length; to += 1) {
      const path = paths[to] ?? '';
      const log = readLog(ops, path);
      checkHash(place, log, path);
      gathered.add(log);
    }
    const puts = gathered.paths();
    const taken = paths.slice(from, to);
    await place.transaction(async (store) => {
      const isFirst = !(await store.hasAny(putPrefix));
      for (let at = 0; at < puts.length; at += batchSize) {
        const batch = puts.slice(at, at + batchSize).map((path) => gathered.of(path));
        await foldBatch(place, ops, store, batch, isFirst);
      }
      for (const path of taken) ops.remove(path);
    });
    from = to;
  }
}

function readLog(ops: PutOps, path: string): Buffer {
  try {
    return ops.readFrom(path, 0);
  } catch (error) {
    // Another one has taken it in.
    if (systemCode(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

function checkHash({ hash }: PutPlace, log: Buffer, path: string): void {
  const [first] = readLines(log.subarray(0, firstLine(log)), (line) =>
    putLogCodec.decode(line),
  ).entries;
  if (first?.kind !== 'begun' || first.writer.hash === formatHashName(hash)) return;
  throw new ImgdedupError(
    'HASH_MISMATCH',
    `${path} names contents by ${first.writer.hash}, and the repository by ${formatHashName(hash)}.`,
    { remedy: 'Remove it: what it tells of is in the folder.' },
  );
}

/** Where it ends. */
function firstLine(log: Buffer): number {
  return log.length < 4 ? 0 : 4 + log.readUInt32LE(0);
}

/** @param isFirst whether nothing was put before, so that there is nothing to ask for */
async function foldBatch(
  place: PutPlace,
  ops: PutOps,
  store: ObjectStore,
  batch: readonly GatheredPut[],
  isFirst: boolean,
): Promise<void> {
  const keys = batch.map(({ path }) => putKey(Buffer.from(path, 'latin1')));
  const known = isFirst ? [] : await store.getMany(keys);
  const changes: StoreChange[] = [];
  for (const [at, { stored, isTouched }] of batch.entries()) {
    const [key, before, single] = [keys[at], known[at], stored[0]];
    if (key === undefined) continue;
    if (single !== undefined && stored.length === 1 && before === undefined && !isTouched) {
      changes.push({ type: 'put', key, value: single });
      continue;
    }
    const all = before === undefined ? stored : [...stored, before];
    const record = newest(
      place,
      ops,
      all.map((one) => putCodec.decode(one)),
    );
    if (record !== undefined) changes.push({ type: 'put', key, value: putCodec.encode(record) });
    else if (before !== undefined) changes.push({ type: 'del', key });
  }
  if (changes.length > 0) await store.write(changes);
}
