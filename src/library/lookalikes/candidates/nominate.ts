import type { RangeNominee } from '../../../picture/index/lsh/nominee-lists.js';
import { chooseNominees, chooseSharing } from './choose-nominees.js';
import type { Catalog } from '../catalog/catalog.js';
import { framesOf, hasDetail, mayRelate } from '../catalog/catalog-rules.js';
import type { LiveContents } from '../catalog/live-contents.js';
import type { NeighbourIndex } from './neighbour-index.js';
import type { PointNominees } from './point-nominees.js';

export interface Nominators {
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly neighbours: NeighbourIndex;
  readonly points: PointNominees;
  readonly isExhaustive: boolean;
}

/** For pictures, by numbers, older ones that their pHashes are near to: hardly ever strangers. */
export type Alike = ReadonlyMap<number, readonly number[]>;

/**
 * Who looks like whom of the pictures with numbers from `from` up to, not including, `to`, by their pHashes. Who has
 * too little to see is left out.
 * @throws ImgdedupError INTERRUPTED
 */
export async function lookingAlike(
  nominators: Nominators,
  from: number,
  to: number,
): Promise<Alike> {
  const { catalog, neighbours, isExhaustive } = nominators;
  const numbers = detailed(catalog, from, to);
  if (numbers.length === 0) return new Map();
  // Who stands for a family is its oldest member.
  const queries = numbers.map((number) => ({
    phash: catalog.phash(catalog.positionOf(number)),
    below: number,
  }));
  const near = await neighbours.near(queries, isExhaustive);
  return new Map(
    numbers.map((number, at) => {
      const others = (near[at] ?? []).map((nominee) => nominee.number);
      const older = others.filter((other) => isCandidate(catalog, number, other));
      return [number, isExhaustive ? older : chooseNominees(older, isThere(nominators))];
    }),
  );
}

/**
 * For pictures with numbers from `from` up to, not including, `to` older ones that are worth a look, by rising number.
 * To be asked for one range after the other.
 * @param alike those of them that their pHashes are near to
 */
export async function nominate(
  nominators: Nominators,
  alike: Alike,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, readonly number[]>> {
  const chosen = new Map<number, Set<number>>();
  const add = (number: number, others: readonly number[]): void => {
    if (others.length === 0) return;
    chosen.set(number, new Set([...(chosen.get(number) ?? []), ...others]));
  };
  for (let number = from; number < to; number += 1) add(number, alike.get(number) ?? []);
  for (const { number, nominees } of await nominators.points.next(from, to)) {
    add(number, await sharing(nominators, number, nominees));
  }
  return new Map(
    [...chosen].map(([number, others]) => [number, [...others].toSorted((a, b) => a - b)]),
  );
}

/** By key points that they share. */
async function sharing(
  nominators: Nominators,
  number: number,
  nominees: readonly RangeNominee[],
): Promise<number[]> {
  const { catalog, points, isExhaustive } = nominators;
  const candidates = nominees.filter((nominee) => isCandidate(catalog, number, nominee.number));
  if (isExhaustive) return candidates.map((nominee) => nominee.number);
  return chooseSharing(candidates, {
    isThere: isThere(nominators),
    commonPoints: (numbers) => points.commonPoints(number, numbers),
  });
}

function isCandidate(catalog: Catalog, number: number, other: number): boolean {
  const position = catalog.positionOf(other);
  if (other >= number || position === -1) return false;
  return mayRelate(framesOf(catalog, catalog.positionOf(number)), framesOf(catalog, position));
}

function isThere({ catalog, live }: Nominators): (number: number) => boolean {
  return (number) => live.has(catalog.positionOf(number));
}

function detailed(catalog: Catalog, from: number, to: number): number[] {
  const numbers: number[] = [];
  for (let number = from; number < to; number += 1) {
    const position = catalog.positionOf(number);
    if (position !== -1 && hasDetail(catalog, position)) numbers.push(number);
  }
  return numbers;
}
