import type { Knowledge } from '../../model/snapshot/file-table.js';
import { blobRecordCodec } from '../../storage/codecs/blob-record.js';
import { learntCodec, type Learnt } from '../../storage/codecs/learnt.js';
import { blobKey, learntKey, learntPrefix, sequenceOf } from '../../storage/keys.js';
import { writeInBatches, type ObjectStore } from '../../storage/object-store.js';
import { ContentRegistry, type ContentClass } from './content-registry.js';
import type { HashCheckpoint } from './hash-files.js';
import { Samples } from './samples.js';
import { CheckpointClock } from '../repository/checkpoint-clock.js';
import type { Repository } from '../repository/repository.js';
import type { Tree } from '../snapshot/tree.js';

/** Records that are read in one go. */
const readSize = 1000;

type Known = Exclude<Knowledge, { kind: 'none' }>;
type KnownRow = readonly [row: number, knowledge: Known];

/** Keeps what a run learns: in memory, every few seconds in the store, and at last in the tree. */
export class RunCheckpoint implements HashCheckpoint {
  readonly samples: Samples;
  readonly #repository: Repository;
  readonly #tree: Tree;
  #classes: (readonly ContentClass[])[] = [];
  readonly #clock = new CheckpointClock();
  /** Contents that turned out to share their hash with another. */
  collisions = 0;

  constructor(repository: Repository, tree: Tree) {
    this.samples = new Samples(tree);
    this.#repository = repository;
    this.#tree = tree;
  }

  async fetchSamples(rows: readonly number[]): Promise<void> {
    if (rows.length === 0) return;
    await this.#repository.transaction(async (store) => {
      // They may be all files that there are.
      for (let from = 0; from < rows.length; from += readSize) {
        const some = rows.slice(from, from + readSize);
        const values = await store.getMany(some.map((row) => this.#blobKey(row)));
        for (const [at, row] of some.entries()) {
          const value = values[at];
          if (value !== undefined) this.samples.know(row, blobRecordCodec.decode(value).sample);
        }
      }
    });
  }

  #blobKey(row: number): Buffer {
    const { folder, local } = this.#tree.locate(row);
    return blobKey(folder.state.files.digest(local), folder.state.files.ordinal(local));
  }

  contents(classes: readonly ContentClass[]): void {
    if (classes.some(({ rows }) => rows.length > 0)) this.#classes.push(classes);
  }

  async pause(): Promise<void> {
    if (!this.#clock.isDue) return;
    await this.#repository.transaction(async (store) => {
      const contents = await this.#nameContents(store);
      const learnt = [...this.samples.news(), ...contents];
      this.#tree.learn(learnt);
      const last = await store.lastKey(learntPrefix);
      const key = learntKey(last === undefined ? 0 : sequenceOf(last) + 1);
      await store.write([{ type: 'put', key, value: learntCodec.encode(this.#records(learnt)) }]);
    });
    this.#clock.wrote();
  }

  /** Names the contents that were found, stores their records, and writes everything into the tree. */
  async settle(store: ObjectStore): Promise<void> {
    const contents = await this.#nameContents(store);
    const { samples } = this;
    this.#tree.learn(inTurn());
    function* inTurn(): Generator<KnownRow> {
      yield* samples.news();
      // After its sample: whose content is known is known by that.
      yield* contents;
    }
  }

  async #nameContents(store: ObjectStore): Promise<KnownRow[]> {
    const registry = new ContentRegistry(store);
    await registry.prefetch(this.#classes.flat());
    const learnt: KnownRow[] = [];
    for (const classes of this.#classes) {
      for (const { rows, digest, ordinal, knownOrdinal } of await registry.name(classes)) {
        if (ordinal > 0 && knownOrdinal === undefined) this.collisions += 1;
        const knowledge = { kind: 'content', digest, ordinal, carried: false } as const;
        for (const row of rows) learnt.push([row, knowledge]);
      }
    }
    await writeInBatches(store, registry.changes());
    this.#classes = [];
    return learnt;
  }

  #records(learnt: readonly KnownRow[]): Learnt[] {
    return learnt
      .filter(([row]) => {
        const { folder, local } = this.#tree.locate(row);
        return folder.state.files.isSettled(local);
      })
      .map(([row, knowledge]) => ({ stat: this.#tree.stat(row), knowledge }));
  }
}
