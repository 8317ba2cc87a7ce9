import type { OnProgress } from '../../model/runs/progress.js';
import type { StoreChange } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import type { Catalog } from './catalog/catalog.js';
import { linkOf, type LinkFilter, type Links } from './groups/links.js';
import type { Pair } from './groups/star-cover.js';
import { measurePairs, type Measuring } from './measure-pairs.js';
import { relationChanges, relationRemovals } from './relation-change.js';

export interface SettlingOptions extends Measuring {
  readonly filter: LinkFilter;
  /** Whether what was measured may be stored; else it serves this once. */
  readonly mayWrite: boolean;
  readonly onProgress?: OnProgress | undefined;
}

interface Input {
  readonly catalog: Catalog;
  readonly links: Links;
}

/** Pairs that are measured before they are stored: what an interrupted run loses. */
const storedAtOnce = 500;

/** Measures pairs that were predicted, and stores what they are. */
export class SettledPairs {
  readonly #repository: Repository;
  readonly #input: Input;
  readonly #options: SettlingOptions;
  #changes: StoreChange[] = [];
  /** Measured, and not stored yet. */
  #fresh = 0;
  #done = 0;
  #asked = 0;

  constructor(repository: Repository, input: Input, options: SettlingOptions) {
    this.#repository = repository;
    this.#input = input;
    this.#options = options;
  }

  /**
   * Their links are those of what was measured from then on.
   * @param pairs by positions, each of which is asked for once
   * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, STORE_FULL, QUEUE_UNREACHABLE
   */
  async settle(pairs: readonly Pair[]): Promise<void> {
    this.#asked += pairs.length;
    for (let from = 0; from < pairs.length; from += storedAtOnce) {
      const some = pairs.slice(from, from + storedAtOnce);
      await this.#measure(some);
      this.#done += some.length;
      this.#fresh += some.length;
      this.#options.onProgress?.({
        stage: 'measuring',
        unit: 'pairs',
        files: this.#done,
        totalFiles: this.#asked,
        bytes: 0,
        totalBytes: undefined,
      });
      if (this.#fresh >= storedAtOnce) await this.flush();
    }
  }

  /** Stores what is not stored yet. */
  async flush(): Promise<void> {
    const changes = this.#changes;
    [this.#changes, this.#fresh] = [[], 0];
    if (!this.#options.mayWrite || changes.length === 0) return;
    await this.#repository.transaction((store) => store.write(changes));
  }

  async #measure(pairs: readonly Pair[]): Promise<void> {
    const { catalog, links } = this.#input;
    const numbers = new Map<number, number[]>();
    for (const pair of pairs) {
      const [own, other] = pair.map((position) => catalog.number(position));
      if (own === undefined || other === undefined) continue;
      const others = numbers.get(own);
      if (others === undefined) numbers.set(own, [other]);
      else others.push(other);
    }
    for await (const { own, other, relation } of measurePairs(this.#options, numbers)) {
      const [first, second] = [catalog.positionOf(own), catalog.positionOf(other)];
      if (relation === undefined) {
        links.settle(first, second, undefined);
        this.#changes.push(...relationRemovals(own, other));
        continue;
      }
      const known = { source: 'measured', relation } as const;
      links.settle(first, second, linkOf(known, this.#options.filter));
      this.#changes.push(...relationChanges(own, other, known));
    }
  }
}
