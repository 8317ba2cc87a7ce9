import {
  Neighbours,
  sweep,
  type Neighbour,
  type TurnedQuery,
} from '../../perceptual/neighbours.js';
import { phashRadius } from '../../perceptual/place-pair.js';
import { annSealCodec } from '../../storage/codecs/ann-seal.js';
import { decodeSound } from '../../storage/codec.js';
import { neighboursKey } from '../../storage/keys.js';
import type { Repository } from '../repository.js';
import type { Gallery } from './gallery.js';
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
  readonly #gallery: Gallery;

  private constructor(neighbours: Neighbours, families: PhashFamilies, gallery: Gallery) {
    this.#neighbours = neighbours;
    this.#families = families;
    this.#gallery = gallery;
  }

  /**
   * Opens the stored graph, or makes it anew where it is missing, doubtful or full of gaps, and
   * brings it to where the gallery is.
   * @param mayWrite whether what changed is saved
   */
  static async open(
    repository: Repository,
    gallery: Gallery,
    mayWrite: boolean,
  ): Promise<NeighbourIndex> {
    const families = new PhashFamilies(gallery);
    const bytes = await repository.transaction((store) => store.get(neighboursKey));
    const seal = decodeSound(annSealCodec, bytes)?.record;
    const stored = seal && (await Neighbours.open(repository.indexFolder, seal));
    const usable = stored?.wantsRebuild === true ? undefined : stored;
    if (usable === undefined) await stored?.[Symbol.asyncDispose]();
    const neighbours = usable ?? (await Neighbours.create());
    const hasChanged = await bringUpToDate(neighbours, families, gallery);
    if (mayWrite && (hasChanged || usable === undefined)) {
      const saved = await neighbours.save(repository.indexFolder, (seal?.generation ?? 0) + 1);
      await repository.transaction((store) =>
        store.write([{ type: 'put', key: neighboursKey, value: annSealCodec.encode(saved) }]),
      );
      // Only now does nothing refer to the older ones any more.
      await sweep(repository.indexFolder, saved);
    }
    return new NeighbourIndex(neighbours, families, gallery);
  }

  /**
   * Pictures whose pHash is close to one of these in any of the eight symmetries, nearest first.
   * @param exactly compares with every picture instead of following the graph
   */
  async near(queries: readonly TurnedQuery[], exactly: boolean): Promise<Nominee[][]> {
    const found = await this.#neighbours.withinTurned(queries, phashRadius, exactly);
    return found.map((heads) => this.#withFamilies(heads));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#neighbours[Symbol.asyncDispose]();
  }

  #withFamilies(heads: readonly Neighbour[]): Nominee[] {
    const nominees: Nominee[] = [];
    for (const { key, distance } of heads) {
      const head = this.#gallery.positionOf(key);
      if (head === -1) continue;
      for (const position of this.#families.members(head)) {
        nominees.push({ number: this.#gallery.number(position), bits: distance });
      }
    }
    return nominees.toSorted((a, b) => a.bits - b.bits || a.number - b.number);
  }
}

/** @returns whether anything had to be done */
async function bringUpToDate(
  neighbours: Neighbours,
  families: PhashFamilies,
  gallery: Gallery,
): Promise<boolean> {
  const present = new Set(await neighbours.keys());
  const missing = [];
  for (const position of families.heads()) {
    const key = gallery.number(position);
    if (!present.delete(key)) missing.push({ key, phash: gallery.phash(position) });
  }
  await neighbours.remove([...present]);
  await neighbours.add(missing.toSorted((a, b) => a.key - b.key));
  return present.size + missing.length > 0;
}
