import { clockMs } from '../../model/clock.js';
import { comparing, type OnProgress } from '../../model/progress.js';
import type { Comparers } from '../../picture/match/comparers.js';
import type { Repository } from '../repository/repository.js';
import type { Catalog } from './catalog/catalog.js';
import { dropOutdated, loadCatalogState, stateChange } from './catalog/catalog-state.js';
import type { PictureCache } from './catalog/picture-cache.js';
import type { LiveContents } from './catalog/live-contents.js';
import { NeighbourIndex } from './candidates/neighbour-index.js';
import { nominate } from './candidates/nominate.js';
import { PairPlan, type Standing } from './candidates/pair-plan.js';
import { PointNominees } from './candidates/point-nominees.js';
import { comparePlanned } from './compare-planned.js';
import { measurePairs, type Measuring } from './measure-pairs.js';
import { relationChange, relationKeyOf } from './relation-change.js';
import type { StoreChange } from '../../storage/object-store.js';

export interface RelateOptions {
  readonly catalog: Catalog;
  readonly live: LiveContents;
  readonly pictures: PictureCache;
  readonly comparers: Comparers;
  /** Compares with everything instead of following the indexes. */
  readonly isExhaustive: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Pictures that are compared with all before them, and stored, in one go: at most, and at least. */
const [chunkSize, leastChunk] = [512, 8];
/** An interrupted run loses about as much work as this. */
const chunkMs = 2000;

/**
 * Compares every picture that was not compared yet with all that were, and stores how they lie in
 * each other: measured, or predicted where that will do until groups are made. Needs the right to
 * write.
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED
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
  const opening = { mayWrite: true, signal, onProgress };
  await using neighbours = await NeighbourIndex.open(repository, catalog, opening);
  await using points = await PointNominees.open(repository, catalog, isExhaustive, opening);
  const measuring = { pictures, comparers, signal };
  const nominators = { catalog, live, neighbours, points, isExhaustive };
  for (let [from, size] = [start, chunkSize / 8]; from < end;) {
    const began = clockMs();
    const to = Math.min(end, from + size);
    const pairs = await nominate(nominators, from, to);
    const changes = isExhaustive
      ? await compareAll(repository, measuring, pairs)
      : await comparePlanned(
          repository,
          measuring,
          new PairPlan(pairs, hubOrder(catalog), from),
          from,
        );
    await repository.transaction(async (store) => {
      const now = await loadCatalogState(store);
      const compared = Math.max(now.compared, to);
      await store.write([...changes, stateChange({ ...now, compared })]);
    });
    onProgress?.(comparing(to - start, end - start));
    from = to;
    size = nextSize(size, clockMs() - began);
  }
}

/** How much is compared in one go depends on how many pictures resemble each other. */
function nextSize(size: number, ms: number): number {
  if (ms > chunkMs) return Math.max(leastChunk, size / 2);
  return ms < chunkMs / 4 ? Math.min(chunkSize, size * 2) : size;
}

/** Every pair is measured, also where it was predicted or found to be apart before. */
async function compareAll(
  repository: Repository,
  measuring: Measuring,
  pairs: ReadonlyMap<number, readonly number[]>,
): Promise<StoreChange[]> {
  const changes: StoreChange[] = [];
  const apart: Buffer[] = [];
  for await (const { own, other, relation } of measurePairs(measuring, pairs)) {
    if (relation === undefined) apart.push(relationKeyOf(own, other));
    else changes.push(relationChange(own, other, { source: 'measured', relation }));
  }
  const stored = await repository.transaction((store) => store.getMany(apart));
  for (const [at, key] of apart.entries()) {
    if (stored[at] !== undefined) changes.push({ type: 'del', key });
  }
  return changes;
}

/**
 * Who is rather compared with all others of a family: the largest, which most likely is the keeper, so that
 * nothing has to be measured when groups are made; then the oldest.
 */
function hubOrder(catalog: Catalog): Standing {
  const pixels = (number: number): number => {
    const { width = 0, height = 0 } = catalog.facts(catalog.positionOf(number)) ?? {};
    return width * height;
  };
  return (a, b) => pixels(b) - pixels(a) || a - b;
}
