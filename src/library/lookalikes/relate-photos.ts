import { comparing, type OnProgress } from '../../model/runs/progress.js';
import type { Comparer } from '../../picture/match/threads/comparers.js';
import type { Repository } from '../repository/repository.js';
import type { Catalog } from './catalog/catalog.js';
import { dropOutdated, loadCatalogState, stateChange } from './catalog/catalog-state.js';
import type { PictureCache } from './catalog/picture-cache.js';
import type { LiveContents } from './catalog/live-contents.js';
import { NeighbourIndex } from './candidates/neighbour-index.js';
import { NextPairs } from './candidates/next-pairs.js';
import { PairPlan, type Standing } from './candidates/pair-plan.js';
import { PointNominees } from './candidates/point-nominees.js';
import { comparePlanned } from './compare-planned.js';
import type { Likeness } from './hub-order.js';
import { measurePairs, type Measuring } from './measure-pairs.js';
import { nominateAndRank } from './nominate-and-rank.js';
import {
  relationChanges,
  relationKeyOf,
  relationRemovals,
  type StoredRelation,
} from './relation-change.js';
import { relationPrefix } from '../../storage/keys.js';
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

/** Of so many new pictures some have to be compared in nearly any folder: more than takes no threads. */
const surelyCompared = 256;

/**
 * Compares every picture that was not compared yet with all that were, and stores how they lie in
 * each other: measured, or predicted where that will do until groups are made. Needs the right to
 * write.
 * @returns all relations that are stored now, in their order, where all were found at once; else they are to be read
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, QUEUE_UNREACHABLE
 */
export async function relatePhotos(
  repository: Repository,
  options: RelateOptions,
): Promise<readonly StoredRelation[] | undefined> {
  const { catalog, live, pictures, comparers, isExhaustive, signal, onProgress } = options;
  const { compared: before, isFirst } = await repository.transaction(async (store) => {
    await dropOutdated(store);
    const { compared } = await loadCatalogState(store);
    return { compared, isFirst: !(await store.hasAny(relationPrefix)) };
  });
  const start = isExhaustive ? 0 : before;
  const end = catalog.numberEnd;
  if (start >= end) return undefined;
  if (end - start >= surelyCompared) comparers.start();
  const opening = { mayWrite: true, signal, onProgress };
  await using neighbours = await NeighbourIndex.open(repository, catalog, opening);
  await using points = await PointNominees.open(repository, catalog, isExhaustive, opening);
  const measuring = { pictures, comparers, signal };
  const next = new NextPairs({ catalog, live, neighbours, points, isExhaustive }, start, end);
  const compare = async (from: number): Promise<Compared> => {
    const ranking = { ...measuring, hubs: options.hubs };
    const { pairs, to, standing, probed } = await nominateAndRank(next, ranking, from);
    const onTurn = (open: number): void => onProgress?.(comparing(to - start - open, end - start));
    const plan = new PairPlan(pairs, standing, from);
    const comparison = { repository, measuring, onTurn };
    const found = await comparePlanned(comparison, plan, { from, probed });
    const isAll = isFirst && from === 0 && to === end;
    return { to, changes: found.changes(), relations: isAll ? found.inOrder() : undefined };
  };
  const compareEach = async (from: number): Promise<Compared> => {
    const { pairs, to } = await next.pairs(from);
    return { to, changes: await compareAll(repository, measuring, pairs) };
  };
  let all: readonly StoredRelation[] | undefined;
  for (let from = start; from < end;) {
    const { to, changes, relations } = await (isExhaustive ? compareEach(from) : compare(from));
    await repository.transaction(async (store) => {
      const now = await loadCatalogState(store);
      const compared = Math.max(now.compared, to);
      await store.write([...changes, stateChange({ ...now, compared })]);
    });
    onProgress?.(comparing(to - start, end - start));
    all = relations;
    from = to;
  }
  return all;
}

interface Compared {
  /** The number behind the last picture that was compared. */
  readonly to: number;
  /** What is to be stored of it. */
  readonly changes: readonly StoreChange[];
  /** All that there are, where that is known. */
  readonly relations?: readonly StoredRelation[] | undefined;
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
