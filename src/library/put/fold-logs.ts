import { formatHashName } from '../../digest/hash-name.js';
import type { PutOps } from '../../fs/put-ops.js';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { nameToBytes, type RelPath } from '../../model/paths/path.js';
import type { PutLogEntry, PutRecord } from '../../model/contents/put.js';
import { putCodec } from '../../storage/codecs/put.js';
import { putKey } from '../../storage/keys.js';
import type { ObjectStore, StoreChange } from '../../storage/object-store.js';
import { LoggedPuts } from './logged-puts.js';
import { newest } from './newest.js';
import { readLines } from './put-log.js';
import type { PutPlace } from './put-place.js';

/** Paths that are written at once. */
const batchSize = 10_000;
/** Lines after which others have the store for a moment: opening it takes as long as some hundred of them. */
const mostLines = 20_000;

/**
 * Takes logs into the store, for whoever has the right to write. Of each path that they name the newest record is
 * kept that tells of the file which is there. Doing it twice comes to the same.
 * @throws ImgdedupError HASH_MISMATCH; STORE_FULL and what else the store throws
 */
export async function foldLogs(
  place: PutPlace,
  ops: PutOps,
  paths: readonly string[],
): Promise<void> {
  const left = [...paths];
  while (left.length > 0) {
    await place.transaction(async (store) => {
      for (let lines = 0; lines < mostLines;) {
        const path = left.shift();
        if (path === undefined) return;
        lines += await foldLog(place, ops, store, path);
      }
    });
  }
}

/** @returns its lines */
async function foldLog(
  place: PutPlace,
  ops: PutOps,
  store: ObjectStore,
  path: string,
): Promise<number> {
  const entries = readLog(ops, path);
  checkHash(place, entries[0], path);
  const logged = new LoggedPuts();
  for (const entry of entries) noteEntry(logged, entry);
  const noted = [...logged.entries()];
  for (let from = 0; from < noted.length; from += batchSize) {
    await foldBatch(place, ops, store, noted.slice(from, from + batchSize));
  }
  ops.remove(path);
  return entries.length;
}

function readLog(ops: PutOps, path: string): readonly PutLogEntry[] {
  try {
    return readLines(ops.readFrom(path, 0)).entries;
  } catch (error) {
    // Another one has taken it in.
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function checkHash({ hash }: PutPlace, first: PutLogEntry | undefined, path: string): void {
  if (first?.kind !== 'begun' || first.writer.hash === formatHashName(hash)) return;
  throw new ImgdedupError(
    'HASH_MISMATCH',
    `${path} names contents by ${first.writer.hash}, and the repository by ${formatHashName(hash)}.`,
    { remedy: 'Remove it: what it tells of is in the folder.' },
  );
}

function noteEntry(logged: LoggedPuts, entry: PutLogEntry): void {
  if (entry.kind === 'put') logged.add(entry.record);
  // What is there decides: a removal only says that it must be looked at.
  if (entry.kind === 'removed') logged.touch(entry.path);
}

async function foldBatch(
  place: PutPlace,
  ops: PutOps,
  store: ObjectStore,
  batch: readonly (readonly [RelPath, readonly PutRecord[]])[],
): Promise<void> {
  const keys = batch.map(([path]) => putKey(nameToBytes(path)));
  const stored = await store.getMany(keys);
  const changes: StoreChange[] = [];
  for (const [at, [, logged]] of batch.entries()) {
    const [key, value] = [keys[at], stored[at]];
    if (key === undefined) continue;
    const records = [...logged, ...(value === undefined ? [] : [putCodec.decode(value)])];
    const record = newest(place, ops, records);
    if (record !== undefined) changes.push({ type: 'put', key, value: putCodec.encode(record) });
    else if (value !== undefined) changes.push({ type: 'del', key });
  }
  if (changes.length > 0) await store.write(changes);
}
