import { setTimeout as delay } from 'node:timers/promises';
import type { Writer } from '../../model/runs/activity.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { ObjectStore, SharedWriterLock, StoreSource, WriterLock } from '../object-store.js';
import { AdvisoryLock } from './advisory-lock.js';
import { Connections } from './connections.js';
import { Snapshot, WritingStore } from './postgres-store.js';
import { createSchema, isCurrent, migrate } from './schema.js';
import { isSchemaName, type StoreAddress } from './store-address.js';

/**
 * Records in a schema of a database on PostgreSQL, for any number of machines.
 * @throws ImgdedupError USAGE for an address that is none
 */
export function postgresStoreSource(address: StoreAddress): StoreSource {
  return new PostgresSource(address);
}

/** How long a store is waited for that somebody else has open for a moment, in milliseconds. */
const [openMs, pauseMs] = [2000, 20];

class PostgresSource implements StoreSource {
  readonly writerLock: SharedWriterLock;
  readonly #schema: string;
  readonly #connections: Connections;
  /** The right to write for a whole run, as this process has it. */
  #held: AdvisoryLock | undefined;
  /** The last of those that wait for the store to be theirs. */
  #turn: Promise<void> = Promise.resolve();

  constructor(address: StoreAddress) {
    if (!isSchemaName(address.schema)) throw new RangeError(`${address.schema} is no schema`);
    this.#schema = address.schema;
    this.#connections = new Connections(address);
    this.writerLock = {
      tryTake: (writer) => this.#tryTake(writer),
      holder: () => this.#holder(),
    };
  }

  async create(): Promise<ObjectStore> {
    const connection = await this.#connections.take();
    let isNew: boolean | undefined;
    try {
      isNew = await createSchema(connection, this.#schema);
    } finally {
      connection.giveBack(isNew !== undefined);
    }
    if (isNew) return this.open();
    const message = `There is a store in the schema ${this.#schema} already.`;
    throw new ImgdedupError('REPOSITORY_EXISTS', message);
  }

  async open(): Promise<ObjectStore> {
    const passOn = await this.#nextTurn();
    try {
      const held = this.#held;
      if (held !== undefined) return this.#storeOf(held, () => Promise.resolve(passOn()));
      const lock = await this.#lockForNow();
      return this.#storeOf(lock, async () => {
        await lock[Symbol.asyncDispose]();
        passOn();
      });
    } catch (error) {
      passOn();
      throw error;
    }
  }

  async look(): Promise<ObjectStore> {
    const snapshot = await Snapshot.take(this.#connections);
    try {
      if (await isCurrent(snapshot.connection)) return snapshot;
    } catch (error) {
      await snapshot[Symbol.asyncDispose]();
      throw error;
    }
    await snapshot[Symbol.asyncDispose]();
    return this.open();
  }

  async salvage(): Promise<string | undefined> {
    // Says what is wrong, where something is.
    await using store = await this.look();
    for await (const _pair of store.range(Buffer.of(0), Buffer.of(0xff)));
    return undefined;
  }

  /** Resolves when nobody else in this process has the store open, with what lets the next have it. */
  async #nextTurn(): Promise<() => void> {
    let passOn: (() => void) | undefined;
    const used = new Promise<void>((resolve) => {
      passOn = resolve;
    });
    const turn = this.#turn;
    this.#turn = turn.then(() => used);
    await turn;
    return () => passOn?.();
  }

  #storeOf(lock: AdvisoryLock, onDispose: () => Promise<void>): ObjectStore {
    return new WritingStore(lock.connection, this.#connections, onDispose);
  }

  /** For whoever writes a little without a run that has the right. */
  async #lockForNow(): Promise<AdvisoryLock> {
    const deadline = Date.now() + openMs;
    for (;;) {
      const lock = await AdvisoryLock.tryTake(this.#connections, this.#schema);
      if (lock !== undefined) return this.#prepared(lock);
      if (Date.now() > deadline) throw busy();
      await delay(pauseMs * (1 + Math.random()));
    }
  }

  async #tryTake(writer: Writer): Promise<WriterLock | undefined> {
    const lock = await AdvisoryLock.tryTake(this.#connections, this.#schema);
    if (lock === undefined) return undefined;
    await this.#prepared(lock, async () => lock.sign(writer));
    this.#held = lock;
    return {
      [Symbol.asyncDispose]: async () => {
        // Whoever has the store open ends first.
        await this.#turn;
        this.#held = undefined;
        await lock[Symbol.asyncDispose]();
      },
    };
  }

  async #prepared(lock: AdvisoryLock, work?: () => Promise<void>): Promise<AdvisoryLock> {
    try {
      await migrate(lock.connection);
      await work?.();
      return lock;
    } catch (error) {
      await lock[Symbol.asyncDispose]();
      throw error;
    }
  }

  async #holder(): Promise<Writer | 'unknown' | undefined> {
    const connection = await this.#connections.take();
    let isUsable = false;
    try {
      const holder = await AdvisoryLock.holder(connection, this.#schema);
      isUsable = true;
      return holder;
    } finally {
      connection.giveBack(isUsable);
    }
  }
}

function busy(): ImgdedupError {
  return new ImgdedupError('REPOSITORY_BUSY', 'Another process is working on this repository.', {
    remedy: 'Wait until it ends.',
  });
}
