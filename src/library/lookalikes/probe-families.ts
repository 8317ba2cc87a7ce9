import { itemAt } from '../../model/snapshot/item-at.js';
import type { Alike } from './candidates/nominate.js';
import { measurePairs, type Measured, type Measuring } from './measure-pairs.js';

/** New pictures that look like one of them, itself included, by their numbers. */
export type Family = readonly number[];

export interface Probed {
  /** One pair of each family. */
  readonly pairs: readonly Measured[];
  /** Families whose pair turned out to be related. */
  readonly families: readonly Family[];
}

/** What may be families, by their newest, and one pair of each: with the newest, the other. */
export interface Probes {
  readonly families: ReadonlyMap<number, Family>;
  readonly pairs: ReadonlyMap<number, readonly number[]>;
}

/** So few need no hub: the pair of two is measured anyway. */
const fewest = 3;

/**
 * By one pair of each family it is found out whether it is one: pages of text and screens of one program look alike, too,
 * and are no copies of each other. It is the pair of its newest with that one of the others that stands in their middle
 * by likeness.
 * @param from pictures with smaller numbers belong to families that are known
 */
export function probesOf(alike: Alike, from: number): Probes {
  const families = new Map(familiesOf(alike, from).map((family) => [itemAt(family, 0), family]));
  const pairs = new Map<number, number[]>();
  for (const [newest, family] of families) {
    pairs.set(newest, [itemAt(family, Math.ceil(family.length / 2))]);
  }
  return { families, pairs };
}

/** @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, QUEUE_UNREACHABLE */
export async function probeFamilies(measuring: Measuring, probes: Probes): Promise<Probed> {
  const pairs: Measured[] = [];
  if (probes.pairs.size === 0) return { pairs, families: [] };
  for await (const pair of measurePairs(measuring, probes.pairs)) pairs.push(pair);
  const isRelated = new Set(
    pairs.filter(({ relation }) => relation !== undefined).map(({ own }) => own),
  );
  return {
    pairs,
    families: [...probes.families.values()].filter(([newest = -1]) => isRelated.has(newest)),
  };
}

/** Each begins with its newest; who is in one begins no other. */
function familiesOf(alike: Alike, from: number): Family[] {
  const families: Family[] = [];
  const placed = new Set<number>();
  for (const number of [...alike.keys()].toSorted((a, b) => b - a)) {
    const others = (alike.get(number) ?? []).filter((other) => other >= from);
    if (placed.has(number) || others.length + 1 < fewest) continue;
    const family = [number, ...others];
    for (const one of family) placed.add(one);
    families.push(family);
  }
  return families;
}
