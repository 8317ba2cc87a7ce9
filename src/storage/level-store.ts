/** LevelDB. The only file that imports `level`. */
import { cp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Level } from 'level';
import { ImgdedupError, systemCode, type ErrorCode } from '../model/errors/errors.js';
import {
  endOfPrefix,
  type ObjectStore,
  type StoreChange,
  type StoreSource,
} from './object-store.js';
import { copyOfStore } from './store-copy.js';

type Database = Level<Buffer, Buffer>;

/** What `level` has and does not declare, because browsers lack it. */
interface Compactable extends Pick<Database, 'status'> {
  readonly compactRange?: (start: Buffer, end: Buffer) => Promise<void>;
}

/** Uncompressed: the columns of a tree are read back in half the time, at 60 bytes a file. */
const encodings = {
  keyEncoding: 'buffer',
  valueEncoding: 'buffer',
  compression: false,
} as const;
/** Read in one go; each takes a thread's turn. */
const [rangePairs, rangeBytes] = [1000, 256 * 1024];
/** Transactions last milliseconds; who still finds the store taken after this meets something odd. */
const lockWaitMs = 10_000;
const pauseMs = 5;

/** @param folder the folder that holds LevelDB's files */
export function levelStoreSource(folder: string): StoreSource {
  return {
    async create() {
      await checkVacant(folder);
      const database = new Level<Buffer, Buffer>(folder, { ...encodings, errorIfExists: true });
      await explained(folder, () => database.open());
      return new LevelStore(database, folder);
    },
    open: () => openOrCopy(folder, ['STORE_UNWRITABLE']),
    look: () => openOrCopy(folder, ['STORE_UNWRITABLE', 'STORE_FULL']),
    async salvage() {
      if (await isInUse(folder)) throw busy(folder, undefined);
      const copy = `${folder}.damaged-${Date.now()}`;
      // LevelDB's repair moves away what it cannot read, and does not look at its own lock.
      await explained(folder, () => cp(folder, copy, { recursive: true, errorOnExist: true }));
      await explained(folder, () => repairFiles(folder));
      return copy;
    },
  };
}

/** @param inCopy what is no reason against looking into a copy */
async function openOrCopy(folder: string, inCopy: readonly ErrorCode[]): Promise<LevelStore> {
  await checkCurrent(folder);
  try {
    return new LevelStore(await openPatiently(folder), folder);
  } catch (error) {
    if (!(error instanceof ImgdedupError) || !inCopy.includes(error.code)) throw error;
    const copy = await copyOfStore(folder);
    // Nowhere is room for one.
    if (copy === undefined) throw error.code === 'STORE_FULL' ? error : full(folder, error);
    return new CopiedStore(await openPatiently(copy), folder, error);
  }
}

/** The same. */
interface Repairing extends Pick<typeof Level, 'prototype'> {
  readonly repair?: (folder: string) => Promise<void>;
}

async function repairFiles(folder: string): Promise<void> {
  const library: Repairing = Level;
  if (library.repair === undefined) throw damaged(folder, undefined);
  await library.repair(folder);
}

/** Whether another process has the store open, whatever state it is in. */
async function isInUse(folder: string): Promise<boolean> {
  const database = new Level<Buffer, Buffer>(folder, { ...encodings, createIfMissing: false });
  try {
    await database.open();
    await database.close();
    return false;
  } catch (error) {
    return causeCode(error) === 'LEVEL_LOCKED';
  }
}

class LevelStore implements ObjectStore {
  readonly #database: Database;
  readonly #folder: string;

  constructor(database: Database, folder: string) {
    this.#database = database;
    this.#folder = folder;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return explained(this.#folder, () => this.#database.get(key));
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return explained(this.#folder, () => this.#database.getMany([...keys]));
  }

  async *range(
    prefix: Buffer,
    end = endOfPrefix(prefix),
  ): AsyncGenerator<readonly [Buffer, Buffer]> {
    const iterator = this.#database.iterator({
      gte: prefix,
      lt: end,
      highWaterMarkBytes: rangeBytes,
    });
    try {
      for (;;) {
        const pairs = await explained(this.#folder, () => iterator.nextv(rangePairs));
        if (pairs.length === 0) return;
        yield* pairs;
      }
    } finally {
      await iterator.close();
    }
  }

  async hasAny(prefix: Buffer): Promise<boolean> {
    const keys = this.#database.keys({ gte: prefix, lt: endOfPrefix(prefix), limit: 1 });
    return (await explained(this.#folder, () => keys.all())).length > 0;
  }

  async lastKey(prefix: Buffer): Promise<Buffer | undefined> {
    // Forwards, to the end: only then does LevelDB say that a table on the way is damaged.
    const keys = this.#database.keys({ gte: prefix, lt: endOfPrefix(prefix) });
    const all = await explained(this.#folder, () => keys.all());
    return all.at(-1);
  }

  write(changes: readonly StoreChange[]): Promise<void> {
    return explained(this.#folder, async () => {
      // Chained: an array of operations takes four times as long to prepare.
      await using batch = this.#database.batch();
      for (const change of changes) {
        if (change.type === 'put') batch.put(change.key, change.value);
        else batch.del(change.key);
      }
      // A synced HEAD does not cover records in an older log file: every batch is synced.
      await batch.write({ sync: true });
    });
  }

  compact(): Promise<void> {
    const database: Compactable = this.#database;
    // Every key begins with a letter.
    return explained(this.#folder, async () =>
      database.compactRange?.(Buffer.of(0), Buffer.of(0xff)),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#database.close();
  }
}

/** A copy of a store that cannot be written to, to be looked into. */
class CopiedStore extends LevelStore {
  readonly #reason: ImgdedupError;

  /** @param reason why the store itself cannot be opened */
  constructor(database: Database, original: string, reason: ImgdedupError) {
    super(database, original);
    this.#reason = reason;
  }

  override write(): Promise<void> {
    return Promise.reject(this.#reason);
  }

  override compact(): Promise<void> {
    return this.write();
  }
}

/** LevelDB makes a new, empty store where CURRENT is missing, even over an old one. */
async function checkCurrent(folder: string): Promise<void> {
  try {
    const current = await readFile(join(folder, 'CURRENT'), 'utf8');
    if (/^MANIFEST-\d+\n$/.test(current)) return;
  } catch (error) {
    if (systemCode(error) === 'EACCES') throw unwritable(folder, error);
    if (!['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error) ?? '')) throw error;
  }
  throw damaged(folder, undefined);
}

/** LevelDB would clear away the tables of a store that only lost its CURRENT. */
async function checkVacant(folder: string): Promise<void> {
  try {
    const names = await readdir(folder);
    if (names.includes('CURRENT')) return;
    if (names.some((name) => /^MANIFEST-|\.(?:ldb|log)$/.test(name)))
      throw damaged(folder, undefined);
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') throw damaged(folder, error);
    if (systemCode(error) !== 'ENOENT') throw error;
  }
}

async function openPatiently(folder: string): Promise<Database> {
  const deadline = Date.now() + lockWaitMs;
  for (;;) {
    const database = new Level<Buffer, Buffer>(folder, { ...encodings, createIfMissing: false });
    try {
      await database.open();
      return database;
    } catch (error) {
      if (causeCode(error) !== 'LEVEL_LOCKED') throw explain(folder, error);
      if (Date.now() > deadline) {
        throw explain(folder, error);
      }
      await delay(pauseMs * (1 + Math.random()));
    }
  }
}

async function explained<T>(folder: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explain(folder, error);
  }
}

/** LevelDB's failures in our words. What is not LevelDB's is passed on as it is. */
function explain(folder: string, error: unknown): unknown {
  const code = causeCode(error);
  if (code === undefined || !code.startsWith('LEVEL_')) return error;
  const text = causeText(error);
  if (code === 'LEVEL_LOCKED') return busy(folder, error);
  if (/error_if_exists/.test(text)) {
    return new ImgdedupError('REPOSITORY_EXISTS', `There is a store in ${folder} already.`, {
      cause: error,
    });
  }
  if (/no space left|file too large|quota/i.test(text)) {
    return full(folder, error);
  }
  if (/permission denied|read-only file system/i.test(text)) return unwritable(folder, error);
  return damaged(folder, error);
}

function busy(folder: string, cause: unknown): ImgdedupError {
  return new ImgdedupError('REPOSITORY_BUSY', `Another process keeps ${folder} open.`, {
    remedy: 'Wait until it ends, or end it, and try again.',
    cause,
  });
}

function full(folder: string, cause: unknown): ImgdedupError {
  return new ImgdedupError(
    'STORE_FULL',
    `The disk that holds ${folder} is full; nothing is lost.`,
    { remedy: 'Free some space and run the same command again.', cause },
  );
}

function unwritable(folder: string, cause: unknown): ImgdedupError {
  return new ImgdedupError('STORE_UNWRITABLE', `${folder} cannot be written.`, {
    remedy:
      'Check its owner and permissions; on read-only media keep the data elsewhere: "imgdedup init --separate-dir DIR".',
    cause,
  });
}

function damaged(folder: string, cause: unknown): ImgdedupError {
  return new ImgdedupError(
    'STORE_DAMAGED',
    `The store ${folder} is damaged. Photos are not affected.`,
    {
      remedy:
        'Run "imgdedup verify --repair"; if that does not help, move this folder away, then run "imgdedup init" and "imgdedup index" to build it anew.',
      cause,
    },
  );
}

function causeCode(error: unknown): string | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  return systemCode(cause) ?? systemCode(error);
}

function causeText(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.message} ${causeText(error.cause)}`;
}
