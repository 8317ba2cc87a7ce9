import { isTurned, isWhole, reversed, type Relation } from '../../model/relation.js';
import type { Tier } from '../../model/look-alike.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import { numbersOf, relationPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { DistinctPairs } from '../distinct-pairs.js';
import type { Gallery } from './gallery.js';
import type { LiveContents } from './live-contents.js';

/** Two pictures that show the same. */
export interface Link {
  readonly tier: Exclude<Tier, 'exact'>;
  /** As seen from the picture that it was asked of. */
  readonly relation: Relation;
}

export interface LinkFilter {
  /** Most that two pictures may differ, in percent. */
  readonly threshold: number;
  readonly wantsCrops: boolean;
  readonly wantsRotated: boolean;
}

/** What the same image data says: nothing was done to the picture. */
const sameImageData: Relation = {
  map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
  firstInside: 1,
  secondInside: 1,
  distance: 0,
};

/** Pictures in the folder that show the same, by their positions in the gallery. */
export class Links {
  readonly #partners = new Map<number, Map<number, Link>>();

  /**
   * Stored relations between pictures that are in the folder and pass the filter.
   * @returns keys of relations that are of no use: one of the two has another number by now
   * @throws ImgdedupError STORE_DAMAGED
   */
  async load(
    store: ObjectStore,
    gallery: Gallery,
    live: LiveContents,
    distinct: DistinctPairs,
    filter: LinkFilter,
  ): Promise<Buffer[]> {
    const orphans: Buffer[] = [];
    for await (const [key, value] of store.range(relationPrefix)) {
      const [first = -1, second = -1] = numbersOf(key).map((number) => gallery.positionOf(number));
      if (first === -1 || second === -1) orphans.push(key);
      if (!live.has(first) || !live.has(second)) continue;
      if (distinct.areDistinct(gallery.content(first), gallery.content(second))) continue;
      const relation = relationCodec.decode(value);
      if (passes(relation, filter)) {
        this.#add(first, second, { tier: isWhole(relation) ? 'similar' : 'crop', relation });
      }
    }
    return orphans;
  }

  /** Pictures that differ in their metadata only. */
  addSameImageData(first: number, second: number): void {
    this.#add(first, second, { tier: 'metadata', relation: sameImageData });
  }

  /** Partners of each picture that has any. */
  get partners(): ReadonlyMap<number, ReadonlyMap<number, Link>> {
    return this.#partners;
  }

  /** How the second comes from the first. */
  between(first: number, second: number): Link | undefined {
    return this.#partners.get(first)?.get(second);
  }

  #add(first: number, second: number, link: Link): void {
    this.#partnersOf(first).set(second, link);
    this.#partnersOf(second).set(first, { ...link, relation: reversed(link.relation) });
  }

  #partnersOf(position: number): Map<number, Link> {
    const partners = this.#partners.get(position) ?? new Map<number, Link>();
    this.#partners.set(position, partners);
    return partners;
  }
}

function passes(relation: Relation, filter: LinkFilter): boolean {
  if (relation.distance > filter.threshold) return false;
  if (!filter.wantsCrops && !isWhole(relation)) return false;
  return filter.wantsRotated || !isTurned(relation);
}
