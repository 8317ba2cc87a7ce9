import { comparing, type OnProgress } from '../../model/runs/progress.js';
import type { Comparer } from '../../picture/match/comparers.js';
import type { Repository } from '../repository/repository.js';
import type { Catalog } from './catalog/catalog.js';
import { dropOutdated, loadCatalogState, stateChange } from './catalog/catalog-state.js';
import type { PictureCache } from './catalog/picture-cache.js';
import type { LiveContents } from './catalog/live-contents.js';
import { NeighbourIndex } from './candidates/neighbour-index.js';
import { nominate, type Alike, type Nominators } from './candidates/nominate.js';
import { PairPlan, type Standing } from './candidates/pair-plan.js';
import { PointNominees } from './candidates/point-nominees.js';
import { comparePlanned } from './compare-planned.js';
import type { Likeness } from './hub-order.js';
import { measurePairs, type Measuring } from './measure-pairs.js';
import { probeFamilies } from './probe-families.js';
import { relationChanges, relationKeyOf, relationRemovals } from './relation-change.js';
import type { StoreChange } from '../../storage/object-store.js';

export interface RelateOptions {
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly pictures: PictureCache;
  readonly comparers: Comparer;
  /** Compares with everything instead of following the indexes. */
  readonly isExhaustive: boolean;
  /** Who is rather compared with all others. */
  readonly hubs: (likeness: Likeness) => Promise<Standing>;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Pictures, and pairs of them, that are compared and stored in one go: the more of a family are in it, the fewer
 * pairs it takes. An interrupted run loses what it has of them, some seconds of work.
 */
const [mostPictures, mostPairs] = [2048, 32_768];
/** Of so many new pictures some have to be compared in nearly any folder: more than takes no threads. */
const surelyCompared = 256;
/** Pictures that others are looked up for at once. */
const nominatedAtOnce = 128;

/**
 * Compares every picture that was not compared yet with all that were, and stores how they lie in
 * each other: measured, or predicted where that will do until groups are made. Needs the right to
 * write.
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, QUEUE_UNREACHABLE
 */
export async function relatePhotos(repository: Repository, options: RelateOptions): Promise<void> {
  const { catalog, live, pictures, comparers, isExhaustive, signal, onProgress } = options;
  const state = await repository.transaction(async (store) => {
    await dropOutdated(store);
    return loadCatalogState(store);
  });
  const start = isExhaustive ? 0 : state.compared;
  const end = catalog.numberEnd;
  if (start >= end) return;
  if (end - start >= surelyCompared) comparers.start();
  const opening = { mayWrite: true, signal, onProgress };
  await using neighbours = await NeighbourIndex.open(repository, catalog, opening);
  await using points = await PointNominees.open(repository, catalog, isExhaustive, opening);
  const measuring = { pictures, comparers, signal };
  const nominators = { catalog, live, neighbours, points, isExhaustive };
  for (let from = start; from < end;) {
    const { pairs, alike, to } = await nextPairs(nominators, from, end);
    const report = (open: number): void => onProgress?.(comparing(to - start - open, end - start));
    const compare = async (): Promise<StoreChange[]> => {
      const { pairs: probed, families } = await probeFamilies(measuring, alike, from);
      const plan = new PairPlan(pairs, await options.hubs({ alike, families }), from);
      return comparePlanned({ repository, measuring, onTurn: report }, plan, { from, probed });
    };
    const changes = isExhaustive ? await compareAll(repository, measuring, pairs) : await compare();
    await repository.transaction(async (store) => {
      const now = await loadCatalogState(store);
      const compared = Math.max(now.compared, to);
      await store.write([...changes, stateChange({ ...now, compared })]);
    });
    report(0);
    from = to;
  }
}

interface NextPairs {
  /** For each picture older ones worth a look. */
  readonly pairs: ReadonlyMap<number, readonly number[]>;
  readonly alike: Alike;
  /** The number behind the last of these pictures. */
  readonly to: number;
}

/** Pairs of the pictures from a number on that are compared in one go. */
async function nextPairs(nominators: Nominators, from: number, end: number): Promise<NextPairs> {
  const pairs = new Map<number, readonly number[]>();
  const alike = new Map<number, readonly number[]>();
  const last = Math.min(end, from + mostPictures);
  let [to, count] = [from, 0];
  while (to < last && count < mostPairs) {
    const next = Math.min(last, to + nominatedAtOnce);
    const nominated = await nominate(nominators, to, next);
    for (const [number, others] of nominated.pairs) {
      pairs.set(number, others);
      count += others.length;
    }
    for (const [number, others] of nominated.alike) alike.set(number, others);
    to = next;
  }
  return { pairs, alike, to };
}

/** Every pair is measured, also where it was predicted or found to be apart before. */
async function compareAll(
  repository: Repository,
  measuring: Measuring,
  pairs: ReadonlyMap<number, readonly number[]>,
): Promise<StoreChange[]> {
  const changes: StoreChange[] = [];
  const apart: (readonly [number, number])[] = [];
  for await (const { own, other, relation } of measurePairs(measuring, pairs)) {
    if (relation === undefined) apart.push([own, other]);
    else changes.push(...relationChanges(own, other, { source: 'measured', relation }));
  }
  const keys = apart.map((pair) => relationKeyOf(...pair));
  const stored = await repository.transaction((store) => store.getMany(keys));
  for (const [at, pair] of apart.entries()) {
    if (stored[at] !== undefined) changes.push(...relationRemovals(...pair));
  }
  return changes;
}
