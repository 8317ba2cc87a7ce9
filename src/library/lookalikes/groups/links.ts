import {
  isTurned,
  isWhole,
  sameImageData,
  type KnownRelation,
  type Relation,
  type RelationSource,
} from '../../../model/pictures/relation.js';
import type { Tier } from '../../../model/groups/look-alike.js';
import { relationCodec } from '../../../storage/codecs/relation.js';
import { decodeSound } from '../../../storage/codec.js';
import { numbersOf, relationPrefix } from '../../../storage/keys.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { DistinctPairs } from '../../decisions/distinct-pairs.js';
import type { Catalog } from '../catalog/catalog.js';
import type { LiveContents } from '../catalog/live-contents.js';
import { LinkTable } from './link-table.js';

/** Two pictures that show the same. */
export interface Link {
  readonly tier: Exclude<Tier, 'exact'>;
  /** What is predicted is good for choosing what to measure, not for showing. */
  readonly source: RelationSource;
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

/** How two pictures lie in each other, by their numbers, as it is stored. */
interface Stored {
  readonly first: number;
  readonly second: number;
  readonly known: KnownRelation;
}

/** Stored relations that say nothing. */
interface Useless {
  /**
   * Keys of those of a number that no picture has any more: it was compared again under another. No
   * more than {@link mostOrphans} at a time.
   */
  readonly orphans: readonly Buffer[];
  /** How many of the others are damaged; they count as missing. */
  readonly damaged: number;
}

/** Those beyond are met again by the next run, when these are gone. */
const mostOrphans = 100_000;

/** Pictures in the folder that show the same, by their positions in the catalog. */
export class Links {
  readonly #table = new LinkTable();

  /**
   * Stored relations between pictures that are in the folder and pass the filter. To be called first.
   * @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED
   */
  async load(
    store: ObjectStore,
    catalog: Catalog,
    live: LiveContents,
    distinct: DistinctPairs,
    filter: LinkFilter,
  ): Promise<Useless> {
    if (this.size > 0) throw new RangeError('links are loaded first');
    const orphans: Buffer[] = [];
    let damaged = 0;
    for await (const [key, value] of store.range(relationPrefix)) {
      const [first = -1, second = -1] = numbersOf(key).map((number) => catalog.positionOf(number));
      if ((first === -1 || second === -1) && orphans.length < mostOrphans) orphans.push(key);
      if (!live.has(first) || !live.has(second)) continue;
      if (distinct.areDistinct(catalog.content(first), catalog.content(second))) continue;
      const sound = decodeSound(relationCodec, value);
      if (sound === undefined) {
        damaged += 1;
        continue;
      }
      const link = linkOf(sound.record, filter);
      // A pair is stored once: nobody has to look for it.
      if (link !== undefined) this.#table.append(first, second, link);
    }
    return { orphans, damaged };
  }

  /**
   * The same of relations that are in memory.
   * @param relations all that are stored, in their order
   */
  take(
    relations: Iterable<Stored>,
    catalog: Catalog,
    live: LiveContents,
    distinct: DistinctPairs,
    filter: LinkFilter,
  ): void {
    for (const { first: smaller, second: larger, known } of relations) {
      const [first, second] = [catalog.positionOf(smaller), catalog.positionOf(larger)];
      if (!live.has(first) || !live.has(second)) continue;
      if (distinct.areDistinct(catalog.content(first), catalog.content(second))) continue;
      const link = linkOf(known, filter);
      if (link !== undefined) this.#table.append(first, second, link);
    }
  }

  /** @param link as seen from the first; takes the place of what links the two already */
  add(first: number, second: number, link: Link): void {
    const side = this.#table.find(first, second);
    if (side === undefined) this.#table.append(first, second, link);
    else this.#table.replace(side, link);
  }

  /**
   * Puts what was measured of two pictures in the place of what was predicted.
   * @param link undefined where they do not show the same
   */
  settle(first: number, second: number, link: Link | undefined): void {
    if (link !== undefined) {
      this.add(first, second, link);
      return;
    }
    const side = this.#table.find(first, second);
    if (side !== undefined) this.#table.remove(side);
  }

  /** Pictures that differ in their metadata only. */
  addSameImageData(first: number, second: number): void {
    this.add(first, second, { tier: 'metadata', source: 'measured', relation: sameImageData });
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
      for (const [partner, link] of this.of(member)) {
        if (members.has(partner)) continue;
        for (const anchor of anchors) {
          if (this.between(anchor, partner) !== undefined || areDistinct(anchor, partner)) continue;
          this.add(anchor, partner, link);
        }
      }
    }
  }

  /** Linked pairs. */
  get size(): number {
    return this.#table.size;
  }

  has(position: number): boolean {
    return this.#table.degree(position) > 0;
  }

  /** Pictures that show the same as another, in order. */
  positions(): Iterable<number> {
    return this.#table.positions();
  }

  /** Who shows the same as a picture. */
  *partners(position: number): Generator<number> {
    for (const side of this.#table.sides(position)) yield this.#table.partner(side);
  }

  /** Of these, who is only predicted to, the most doubtful first: who may differ most. */
  predicted(position: number): number[] {
    const distances = [...this.#predictedSides(position)].map((side) => ({
      partner: this.#table.partner(side),
      distance: this.#table.distance(side),
    }));
    return distances
      .toSorted((a, b) => b.distance - a.distance || a.partner - b.partner)
      .map(({ partner }) => partner);
  }

  *#predictedSides(position: number): Generator<number> {
    for (const side of this.#table.sides(position)) {
      if (this.#table.source(side) === 'predicted') yield side;
    }
  }

  /** Pictures of which some link is only predicted, in order. */
  *unsettled(): Generator<number> {
    for (const position of this.positions()) {
      if (this.#predictedSides(position).next().done !== true) yield position;
    }
  }

  /** Pictures that hang together with some, by any number of links; these among them, where they have any. */
  connected(some: Iterable<number>): Set<number> {
    const found = new Set([...some].filter((position) => this.has(position)));
    // It grows while it is walked through.
    for (const position of found) for (const partner of this.partners(position)) found.add(partner);
    return found;
  }

  /** Who shows the same as a picture, and how it comes from it. What was added last may come first. */
  *of(position: number): Generator<readonly [partner: number, link: Link]> {
    for (const side of this.#table.sides(position)) {
      yield [this.#table.partner(side), new StoredLink(this.#table, side)];
    }
  }

  /** How the second comes from the first. */
  between(first: number, second: number): Link | undefined {
    const side = this.#table.find(first, second);
    return side === undefined ? undefined : new StoredLink(this.#table, side);
  }
}

/** A link in the table. Most who ask for the tier do not ask for the relation. */
class StoredLink implements Link {
  readonly #table: LinkTable;
  readonly #side: number;

  constructor(table: LinkTable, side: number) {
    this.#table = table;
    this.#side = side;
  }

  get tier(): Link['tier'] {
    return this.#table.tier(this.#side);
  }

  get source(): RelationSource {
    return this.#table.source(this.#side);
  }

  get relation(): Relation {
    return this.#table.relation(this.#side);
  }
}

/** @returns undefined where the filter leaves it out */
export function linkOf({ source, relation }: KnownRelation, filter: LinkFilter): Link | undefined {
  // A predicted distance is the most that it may be.
  if (source === 'measured' && relation.distance > filter.threshold) return undefined;
  if (!passes(relation, filter)) return undefined;
  return { tier: isWhole(relation) ? 'similar' : 'crop', source, relation };
}

function passes(relation: Relation, filter: LinkFilter): boolean {
  if (!filter.wantsRecoloured && relation.colour === 'recoloured') return false;
  if (!filter.wantsCrops && !isWhole(relation)) return false;
  return filter.wantsRotated || !isTurned(relation);
}
