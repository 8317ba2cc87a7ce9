import { clockMs } from '../../model/clock.js';
import type { Knowledge } from '../../model/file-table.js';
import { blobRecordCodec } from '../../storage/codecs/blob-record.js';
import { learntCodec, type Learnt } from '../../storage/codecs/learnt.js';
import { blobKey, learntKey, learntPrefix, sequenceOf } from '../../storage/keys.js';
import { writeInBatches, type ObjectStore } from '../../storage/object-store.js';
import { ContentRegistry, type ContentClass } from './content-registry.js';
import type { HashCheckpoint } from './hash-files.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';

/** An interrupted run loses no more work than this. */
const pauseMs = 2000;

/** Keeps what a run learns: in memory, every two seconds in the store, and at last in the tree. */
export class RunCheckpoint implements HashCheckpoint {
  readonly #repository: Repository;
  readonly #tree: Tree;
  #classes: (readonly ContentClass[])[] = [];
  #learnt = new Map<number, Exclude<Knowledge, { kind: 'none' }>>();
  #written = clockMs();
  /** Contents that turned out to share their hash with another. */
  collisions = 0;

  constructor(repository: Repository, tree: Tree) {
    this.#repository = repository;
    this.#tree = tree;
  }

  async samplesOf(rows: readonly number[]): Promise<(Uint8Array | undefined)[]> {
    if (rows.length === 0) return [];
    const keys = rows.map((row) => {
      const { folder, local } = this.#tree.locate(row);
      return blobKey(folder.state.files.digest(local), folder.state.files.ordinal(local));
    });
    const values = await this.#repository.transaction((store) => store.getMany(keys));
    return values.map((value) =>
      value === undefined ? undefined : blobRecordCodec.decode(value).sample,
    );
  }

  contents(classes: readonly ContentClass[]): void {
    if (classes.some(({ rows }) => rows.length > 0)) this.#classes.push(classes);
  }

  sample(row: number, knowledge: Extract<Knowledge, { kind: 'sample' }>): void {
    this.#learnt.set(row, knowledge);
  }

  async pause(): Promise<void> {
    if (clockMs() - this.#written < pauseMs) return;
    await this.#repository.transaction(async (store) => {
      const learnt = new Map(this.#learnt);
      await this.settle(store, learnt);
      const last = await store.lastKey(learntPrefix);
      const key = learntKey(last === undefined ? 0 : sequenceOf(last) + 1);
      await store.write([{ type: 'put', key, value: learntCodec.encode(this.#records(learnt)) }]);
    });
    this.#written = clockMs();
  }

  /**
   * Names the contents that were found, stores their records, and writes everything into the tree.
   * @param learnt collects what was written, by row
   */
  async settle(
    store: ObjectStore,
    learnt: Map<number, Exclude<Knowledge, { kind: 'none' }>> = this.#learnt,
  ): Promise<void> {
    const registry = new ContentRegistry(store);
    await registry.prefetch(this.#classes.flat());
    for (const classes of this.#classes) {
      for (const { rows, digest, ordinal, knownOrdinal } of await registry.name(classes)) {
        if (ordinal > 0 && knownOrdinal === undefined) this.collisions += 1;
        const knowledge = { kind: 'content', digest, ordinal, carried: false } as const;
        for (const row of rows) learnt.set(row, knowledge);
      }
    }
    this.#tree.learn(learnt);
    this.#classes = [];
    this.#learnt = new Map();
    await writeInBatches(store, registry.changes());
  }

  #records(learnt: ReadonlyMap<number, Exclude<Knowledge, { kind: 'none' }>>): Learnt[] {
    return [...learnt]
      .filter(([row]) => {
        const { folder, local } = this.#tree.locate(row);
        return folder.state.files.isSettled(local);
      })
      .map(([row, knowledge]) => ({ stat: this.#tree.stat(row), knowledge }));
  }
}
