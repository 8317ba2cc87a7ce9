import { isTurned, isWhole, reversed, type Relation } from '../../../model/relation.js';
import type { Tier } from '../../../model/look-alike.js';
import { relationCodec } from '../../../storage/codecs/relation.js';
import { decodeSound } from '../../../storage/codec.js';
import { numbersOf, relationPrefix } from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { DistinctPairs } from '../../decisions/distinct-pairs.js';
import type { Catalog } from '../catalog/catalog.js';
import type { LiveContents } from '../catalog/live-contents.js';

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
  /** Also pictures of the same thing in other colours, which are no copies of each other. */
  readonly wantsRecoloured: boolean;
}

/** What the same image data says: nothing was done to the picture. */
export const sameImageData: Relation = {
  map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
  firstInside: 1,
  secondInside: 1,
  distance: 0,
  colour: 'same',
};

/** Stored relations that say nothing. */
interface Useless {
  /** Keys of those of a number that no picture has any more: it was compared again under another. */
  readonly orphans: readonly Buffer[];
  /** How many of the others are damaged; they count as missing. */
  readonly damaged: number;
}

/** Pictures in the folder that show the same, by their positions in the catalog. */
export class Links {
  readonly #partners = new Map<number, Map<number, Link>>();

  /**
   * Stored relations between pictures that are in the folder and pass the filter.
   * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  async load(
    store: ObjectStore,
    catalog: Catalog,
    live: LiveContents,
    distinct: DistinctPairs,
    filter: LinkFilter,
  ): Promise<Useless> {
    const orphans: Buffer[] = [];
    let damaged = 0;
    for await (const [key, value] of store.range(relationPrefix)) {
      const [first = -1, second = -1] = numbersOf(key).map((number) => catalog.positionOf(number));
      if (first === -1 || second === -1) orphans.push(key);
      if (!live.has(first) || !live.has(second)) continue;
      if (distinct.areDistinct(catalog.content(first), catalog.content(second))) continue;
      const sound = decodeSound(relationCodec, value);
      if (sound === undefined) {
        damaged += 1;
        continue;
      }
      const link = linkOf(sound.record, filter);
      if (link !== undefined) this.#add(first, second, link);
    }
    return { orphans, damaged };
  }

  /** Pictures that differ in their metadata only. */
  addSameImageData(first: number, second: number): void {
    this.#add(first, second, { tier: 'metadata', relation: sameImageData });
  }

  /**
   * Links some members of a family of equal pictures with whatever shows the same as any member.
   * @param anchors members that stand for the family where groups are made
   */
  lend(
    family: readonly number[],
    anchors: readonly number[],
    areDistinct: (first: number, second: number) => boolean,
  ): void {
    const members = new Set(family);
    for (const member of family) {
      for (const [partner, link] of this.#partners.get(member) ?? []) {
        if (members.has(partner)) continue;
        for (const anchor of anchors) {
          if (this.between(anchor, partner) !== undefined || areDistinct(anchor, partner)) continue;
          this.#add(anchor, partner, link);
        }
      }
    }
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

/** @returns undefined where the filter leaves it out */
export function linkOf(relation: Relation, filter: LinkFilter): Link | undefined {
  if (!passes(relation, filter)) return undefined;
  return { tier: isWhole(relation) ? 'similar' : 'crop', relation };
}

function passes(relation: Relation, filter: LinkFilter): boolean {
  if (relation.distance > filter.threshold) return false;
  if (!filter.wantsRecoloured && relation.colour === 'recoloured') return false;
  if (!filter.wantsCrops && !isWhole(relation)) return false;
  return filter.wantsRotated || !isTurned(relation);
}
