import { setImmediate } from 'node:timers/promises';
import type {
  Neighbour,
  Neighbours,
  TurnedQuery,
} from '../../../picture/index/phash/neighbours.js';
import { PhashScan } from '../../../picture/index/phash/phash-scan.js';
import { bitsWidth } from '../../../model/pictures/picture.js';
import { phashRadius } from '../../../picture/fingerprint/phash.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from '../catalog/catalog.js';
import type { IndexOptions } from './index-options.js';
import { hasDetail } from '../catalog/catalog-rules.js';
import { dropGraph, openGraph } from './phash-graph.js';
import { PhashFamilies } from './phash-families.js';

/** A picture that may show the same as another. */
export interface Nominee {
  readonly number: number;
  /** Differing bits of the pHashes, in the best of the eight symmetries. */
  readonly bits: number;
}

export interface NeighbourOptions extends IndexOptions {
  /** Up to so many pictures there is no graph; tests want one of few. */
  readonly mostScanned?: number | undefined;
}

/**
 * Up to so many pictures, comparing a pHash with each in all symmetries, some 5 ns each, takes less time than
 * asking the graph eight times, and misses nothing.
 */
const scanned = 500_000;

/** Whether there are so many pictures that near pHashes are looked for in a graph. */
export function wantsGraph({ count }: Catalog, mostScanned = scanned): boolean {
  return count > mostScanned;
}

/** Pairs that are compared between two looks at whatever else there is to do: some 5 ms. */
const comparedAtOnce = 1_000_000;

interface Graph {
  readonly neighbours: Neighbours;
  /** Of whose members one is in the graph. */
  readonly families: PhashFamilies;
}

/** Finds near pHashes: by comparing with all, or in a graph that is kept in step with the store. */
export class NeighbourIndex implements AsyncDisposable {
  readonly #catalog: Catalog;
  readonly #graph: Graph | undefined;
  readonly #signal: AbortSignal | undefined;
  #scan: PhashScan | undefined;

  private constructor(catalog: Catalog, graph: Graph | undefined, signal: AbortSignal | undefined) {
    this.#catalog = catalog;
    this.#graph = graph;
    this.#signal = signal;
  }

  /** @throws ImgdedupError INTERRUPTED; what was added to the graph is saved */
  static async open(
    repository: Repository,
    catalog: Catalog,
    options: NeighbourOptions,
  ): Promise<NeighbourIndex> {
    if (!wantsGraph(catalog, options.mostScanned)) {
      if (options.mayWrite) await dropGraph(repository);
      return new NeighbourIndex(catalog, undefined, options.signal);
    }
    const families = new PhashFamilies(catalog);
    const neighbours = await openGraph(repository, catalog, families, options);
    return new NeighbourIndex(catalog, { neighbours, families }, options.signal);
  }

  /**
   * Pictures whose pHash is close to one of these in any of the eight symmetries, nearest first.
   * @param exactly compares with every picture instead of following the graph
   * @throws ImgdedupError INTERRUPTED
   */
  async near(queries: readonly TurnedQuery[], exactly: boolean): Promise<Nominee[][]> {
    if (exactly || this.#graph === undefined) return this.#compareAll(queries);
    const { neighbours, families } = this.#graph;
    const found = await neighbours.withinTurned(queries, phashRadius);
    return found.map((heads) => this.#withFamilies(heads, families));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#graph?.neighbours[Symbol.asyncDispose]();
  }

  async #compareAll(queries: readonly TurnedQuery[]): Promise<Nominee[][]> {
    const scan = (this.#scan ??= scanOf(this.#catalog));
    const atOnce = Math.max(1, Math.floor(comparedAtOnce / Math.max(1, scan.count)));
    const found: Neighbour[][] = [];
    for (let from = 0; from < queries.length; from += atOnce) {
      if (from > 0) await setImmediate();
      checkInterrupted(this.#signal);
      found.push(...scan.withinTurned(queries.slice(from, from + atOnce), phashRadius));
    }
    return found.map((near) => near.map(({ key, distance }) => ({ number: key, bits: distance })));
  }

  #withFamilies(heads: readonly Neighbour[], families: PhashFamilies): Nominee[] {
    const nominees: Nominee[] = [];
    for (const { key, distance } of heads) {
      const head = this.#catalog.positionOf(key);
      if (head === -1) continue;
      for (const position of families.members(head)) {
        nominees.push({ number: this.#catalog.number(position), bits: distance });
      }
    }
    return nominees.toSorted((a, b) => a.bits - b.bits || a.number - b.number);
  }
}

/** All pictures with enough to see. */
function scanOf(catalog: Catalog): PhashScan {
  const keys = new Uint32Array(catalog.count);
  const phashes = new Uint8Array(catalog.count * bitsWidth);
  let count = 0;
  for (let number = 0; number < catalog.numberEnd; number += 1) {
    const position = catalog.positionOf(number);
    if (position === -1 || !hasDetail(catalog, position)) continue;
    keys[count] = number;
    phashes.set(catalog.phash(position), count * bitsWidth);
    count += 1;
  }
  return new PhashScan(keys.subarray(0, count), phashes.subarray(0, count * bitsWidth));
}
