/** One change of a batch. */
export type StoreChange =
  | { readonly type: 'put'; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: 'del'; readonly key: Buffer };

/** Ordered keys and values, both bytes. Whoever holds one holds it alone. */
export interface ObjectStore extends AsyncDisposable {
  get(key: Buffer): Promise<Buffer | undefined>;
  /** Values in the order of the keys. */
  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]>;
  /** Pairs whose key begins with `prefix`, in key order. */
  range(prefix: Buffer): AsyncIterable<readonly [key: Buffer, value: Buffer]>;
  /** The last key that begins with `prefix`, or undefined. */
  lastKey(prefix: Buffer): Promise<Buffer | undefined>;
  /** All changes or none, on disk when it returns. */
  write(changes: readonly StoreChange[]): Promise<void>;
}

/** Where stores come from: opened for one transaction and closed again, so others get their turn. */
export interface StoreSource {
  /** Makes a new, empty store. */
  create(): Promise<ObjectStore>;
  /** @throws ImgdedupError REPOSITORY_BUSY, STORE_DAMAGED, STORE_UNWRITABLE */
  open(): Promise<ObjectStore>;
}

/** The key after every key that begins with `prefix`. */
export function endOfPrefix(prefix: Buffer): Buffer {
  const end = Buffer.from(prefix);
  end[end.length - 1] = (end.at(-1) ?? 0) + 1;
  return end;
}
