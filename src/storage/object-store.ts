import type { Writer } from '../model/runs/activity.js';

/** One change of a batch. */
export type StoreChange =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** Ordered keys and values, both bytes. Whoever holds one holds it alone. */
export interface ObjectStore extends AsyncDisposable {
  get(key: Buffer): Promise<Buffer | undefined>;
  /** Values in the order of the keys. */
  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]>;
  /**
   * Pairs whose key begins with `prefix`, in key order.
   * @param end in place of that: all keys from `prefix` on that come before this one
   */
  range(prefix: Buffer, end?: Buffer): AsyncIterable<readonly [key: Buffer, value: Buffer]>;
  /** Whether any key begins with `prefix`. */
  hasAny(prefix: Buffer): Promise<boolean>;
  /** The last key that begins with `prefix`, or undefined. */
  lastKey(prefix: Buffer): Promise<Buffer | undefined>;
  /** All changes or none, on disk when it returns. */
  write(changes: readonly StoreChange[]): Promise<void>;
  /** Gives the space of removed records back to the disk, as far as the store can. */
  compact(): Promise<void>;
}

/** What can be looked up without the right to change anything. */
export type StoreReader = Pick<ObjectStore, 'get' | 'getMany'>;

/** The right to write, given back when disposed. */
export type WriterLock = AsyncDisposable;

/** The right to write as a store gives it that several machines share. */
export interface SharedWriterLock {
  /**
   * Takes it for a whole run. What is opened meanwhile writes as long as it holds, and not a moment longer.
   * @returns undefined where somebody else has it
   * @throws ImgdedupError STORE_UNREACHABLE
   */
  tryTake(writer: Writer): Promise<WriterLock | undefined>;
  /** Who has it: undefined where nobody has, `'unknown'` where it has just been taken. */
  holder(): Promise<Writer | 'unknown' | undefined>;
}

/** Where stores come from: opened for one transaction and closed again, so others get their turn. */
export interface StoreSource {
  /** Where the store itself says who may write; a file beside it does by default. */
  readonly writerLock?: SharedWriterLock;
  /** Makes a new, empty store. */
  create(): Promise<ObjectStore>;
  /** @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, STORE_FULL, STORE_UNWRITABLE, STORE_UNREACHABLE */
  open(): Promise<ObjectStore>;
  /**
   * The same, to be looked into: in a copy, where the disk has no room for what opening writes.
   * @throws ImgdedupError as {@link open}; STORE_FULL where there is no room for a copy either
   */
  look(): Promise<ObjectStore>;
  /**
   * Makes a store that cannot be opened or read usable again, with what is left of it. All its files
   * are copied first.
   * @returns where the copy is; undefined where there is nothing to repair
   * @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, STORE_FULL, STORE_UNWRITABLE
   */
  salvage(): Promise<string | undefined>;
}

/** The key after every key that begins with `prefix`, whose first byte is a letter. */
export function endOfPrefix(prefix: Buffer): Buffer {
  let length = prefix.length;
  while (prefix[length - 1] === 0xff) length -= 1;
  const end = Buffer.from(prefix.subarray(0, length));
  end[length - 1] = (end.at(-1) ?? 0) + 1;
  return end;
}

/** Removes keys, a bounded number at once. */
export async function removeKeys(store: ObjectStore, keys: readonly Buffer[]): Promise<void> {
  await writeInBatches(store, keys.map((key) => ({ type: 'del', key }) as const).values());
}

const batchRecords = 2000;
const batchBytes = 4 * 1024 * 1024;

/**
 * Writes changes that need not be atomic together, a bounded number at once.
 * @returns what the iterator returned
 */
export async function writeInBatches<T>(
  store: ObjectStore,
  changes: Iterator<StoreChange, T>,
): Promise<T> {
  let batch: StoreChange[] = [];
  let bytes = 0;
  let next = changes.next();
  for (; next.done !== true; next = changes.next()) {
    batch.push(next.value);
    bytes += next.value.type === 'put' ? next.value.value.length : 0;
    if (bytes < batchBytes && batch.length < batchRecords) continue;
    await store.write(batch);
    [batch, bytes] = [[], 0];
  }
  if (batch.length > 0) await store.write(batch);
  return next.value;
}
