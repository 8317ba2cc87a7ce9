import {
  Neighbours,
  sweep,
  type Neighbour,
  type TurnedQuery,
} from '../../../picture/index/phash/neighbours.js';
import { phashRadius } from '../../../picture/match/place-pair.js';
import { annChecksumCodec } from '../../../storage/codecs/ann-checksum.js';
import { decodeSound } from '../../../storage/codec.js';
import { neighboursKey } from '../../../storage/keys.js';
import { checkInterrupted } from '../../repository/interrupt.js';
import type { Repository } from '../../repository/repository.js';
import type { Catalog } from '../catalog/catalog.js';
import { indexing, type IndexOptions } from './index-options.js';
import { Pace } from './pace.js';
import { PhashFamilies } from './phash-families.js';

/** A picture that may show the same as another. */
export interface Nominee {
  readonly number: number;
  /** Differing bits of the pHashes, in the best of the eight symmetries. */
  readonly bits: number;
}

/** The graph of pHashes, kept in step with the store. */
export class NeighbourIndex implements AsyncDisposable {
  readonly #neighbours: Neighbours;
  readonly #families: PhashFamilies;
  readonly #catalog: Catalog;

  private constructor(neighbours: Neighbours, families: PhashFamilies, catalog: Catalog) {
    this.#neighbours = neighbours;
    this.#families = families;
    this.#catalog = catalog;
  }

  /**
   * Opens the stored graph, or makes it anew where it is missing, doubtful or full of gaps, and
   * brings it to where the catalog is.
   * @throws ImgdedupError INTERRUPTED; what was added is saved
   */
  static async open(
    repository: Repository,
    catalog: Catalog,
    options: IndexOptions,
  ): Promise<NeighbourIndex> {
    const families = new PhashFamilies(catalog);
    const bytes = await repository.transaction((store) => store.get(neighboursKey));
    const checksum = decodeSound(annChecksumCodec, bytes)?.record;
    const stored = checksum && (await Neighbours.open(repository.indexFolder, checksum));
    const usable = stored?.wantsRebuild === true ? undefined : stored;
    if (usable === undefined) await stored?.[Symbol.asyncDispose]();
    const neighbours = usable ?? (await Neighbours.create());
    const files = new GraphFiles(repository, neighbours, checksum?.generation ?? 0);
    try {
      const hasChanged = await bringUpToDate(neighbours, families, catalog, files, options);
      if (options.mayWrite && (hasChanged || usable === undefined)) await files.save();
    } catch (error) {
      await neighbours[Symbol.asyncDispose]();
      throw error;
    }
    return new NeighbourIndex(neighbours, families, catalog);
  }

  /**
   * Pictures whose pHash is close to one of these in any of the eight symmetries, nearest first.
   * @param exactly compares with every picture instead of following the graph
   */
  async near(queries: readonly TurnedQuery[], exactly: boolean): Promise<Nominee[][]> {
    const mostScanned = exactly ? Infinity : undefined;
    const found = await this.#neighbours.withinTurned(queries, phashRadius, mostScanned);
    return found.map((heads) => this.#withFamilies(heads));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#neighbours[Symbol.asyncDispose]();
  }

  #withFamilies(heads: readonly Neighbour[]): Nominee[] {
    const nominees: Nominee[] = [];
    for (const { key, distance } of heads) {
      const head = this.#catalog.positionOf(key);
      if (head === -1) continue;
      for (const position of this.#families.members(head)) {
        nominees.push({ number: this.#catalog.number(position), bits: distance });
      }
    }
    return nominees.toSorted((a, b) => a.bits - b.bits || a.number - b.number);
  }
}

/** Where the graph is stored. */
class GraphFiles {
  readonly #repository: Repository;
  readonly #neighbours: Neighbours;
  readonly #pace = new Pace();
  #generation: number;

  constructor(repository: Repository, neighbours: Neighbours, generation: number) {
    this.#repository = repository;
    this.#neighbours = neighbours;
    this.#generation = generation;
  }

  async save(): Promise<void> {
    const { indexFolder } = this.#repository;
    const saved = await this.#neighbours.save(indexFolder, this.#generation + 1);
    this.#generation = saved.generation;
    await this.#repository.transaction((store) =>
      store.write([{ type: 'put', key: neighboursKey, value: annChecksumCodec.encode(saved) }]),
    );
    // Only now does nothing refer to the older ones any more.
    await sweep(indexFolder, saved);
  }

  async saveIfDue(): Promise<void> {
    if (this.#pace.isDue) await this.#pace.take(() => this.save());
  }
}

/** Entries that are added in one go: about a second. */
const addSize = 1024;

/** @returns whether anything had to be done that is not saved */
async function bringUpToDate(
  neighbours: Neighbours,
  families: PhashFamilies,
  catalog: Catalog,
  files: GraphFiles,
  { mayWrite, signal, onProgress }: IndexOptions,
): Promise<boolean> {
  const present = new Set(await neighbours.keys());
  const missing = [];
  for (const position of families.heads()) {
    const key = catalog.number(position);
    if (!present.delete(key)) missing.push({ key, phash: catalog.phash(position) });
  }
  await neighbours.remove([...present]);
  missing.sort((a, b) => a.key - b.key);
  for (let at = 0; at < missing.length; at += addSize) {
    await neighbours.add(missing.slice(at, at + addSize));
    onProgress?.(indexing(Math.min(at + addSize, missing.length), missing.length));
    if (mayWrite && signal?.aborted === true) await files.save();
    checkInterrupted(signal);
    if (mayWrite) await files.saveIfDue();
  }
  return present.size + missing.length > 0;
}
