import { setImmediate } from 'node:timers/promises';
import { clockMs } from '../../model/clock.js';
import { itemAt } from '../../model/item-at.js';
import { comparing, type OnProgress } from '../../model/progress.js';
import { reversed, type Relation } from '../../model/relation.js';
import type { RelateAnswer, RelateRequest } from '../../picture/match/relate-message.js';
import { relatePool } from '../../picture/match/relate-pool.js';
import { relateStored } from '../../picture/match/relate-stored.js';
import { Subjects } from '../../picture/match/subjects.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import { relationKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { Repository } from '../repository/repository.js';
import { fetchPictures } from './catalog/features-store.js';
import type { Catalog } from './catalog/catalog.js';
import { dropOutdated, loadCatalogState, stateChange } from './catalog/catalog-state.js';
import type { LiveContents } from './catalog/live-contents.js';
import { NeighbourIndex } from './candidates/neighbour-index.js';
import { nominate } from './candidates/nominate.js';
import type { Answered } from '../../workers/thread-pool.js';
import { workerCount } from '../../workers/worker-count.js';
import { PointNominees } from './candidates/point-nominees.js';

export interface RelateOptions {
  readonly catalog: Catalog;
  readonly live: LiveContents;
  /** Threads that compare; 0 decides by the machine. */
  readonly jobs: number;
  /** Compares with everything instead of following the indexes. */
  readonly isExhaustive: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Pictures that are compared with all before them, and stored, in one go: at most, and at least. */
const [chunkSize, leastChunk] = [512, 8];
/** An interrupted run loses about as much work as this. */
const chunkMs = 2000;
/** Pictures whose features are in memory at once: about 7 KB each. */
const fetchSize = 1000;
/** Others in one request to a thread. */
const requestSize = 32;
/** Pairs that a run compares by itself before it starts threads, each of which takes 0.1 s to begin. */
const comparedHere = 16;

/**
 * Compares every picture that was not compared yet with all that were, and stores how they lie in
 * each other. Needs the right to write.
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED
 */
export async function relatePhotos(repository: Repository, options: RelateOptions): Promise<void> {
  const { catalog, live, isExhaustive, signal, onProgress } = options;
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
  await using pool = relatePool(workerCount(options.jobs));
  const nominators = { catalog, live, neighbours, points, isExhaustive };
  const subjects = new Subjects();
  let pairsHere = 0;
  for (let [from, size] = [start, chunkSize / 8]; from < end;) {
    const began = clockMs();
    const to = Math.min(end, from + size);
    const pairs = await nominate(nominators, from, to);
    const changes: StoreChange[] = [];
    pairsHere += countOf(pairs);
    const asked = requests(repository, catalog, pairs);
    const answered =
      pairsHere <= comparedHere
        ? compareHere(asked, subjects)
        : pool.run(asked, ({ first, others }) => ({ first, others }));
    for await (const { task, answer } of answered) {
      for (const [at, relation] of answer.entries()) {
        if (relation === undefined) continue;
        const key = relationKey(itemAt(task.numbers, at), task.own);
        // The older picture comes first.
        changes.push({ type: 'put', key, value: relationCodec.encode(reversed(relation)) });
      }
      if (signal?.aborted === true) checkInterrupted(signal);
    }
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

/** Pairs. */
function countOf(pairs: ReadonlyMap<number, readonly number[]>): number {
  return [...pairs.values()].reduce((sum, { length }) => sum + length, 0);
}

/** Compares one pair after the other, and lets whatever else there is to do come between. */
async function* compareHere(
  asked: AsyncIterable<Request>,
  subjects: Subjects,
): AsyncGenerator<Answered<Request, RelateAnswer>> {
  for await (const task of asked) {
    const answer: (Relation | undefined)[] = [];
    for (const other of task.others) {
      await setImmediate();
      answer.push(...(await relateStored({ first: task.first, others: [other] }, subjects)));
    }
    yield { task, answer };
  }
}

/** How much is compared in one go depends on how many pictures resemble each other. */
function nextSize(size: number, ms: number): number {
  if (ms > chunkMs) return Math.max(leastChunk, size / 2);
  return ms < chunkMs / 4 ? Math.min(chunkSize, size * 2) : size;
}

interface Request extends RelateRequest {
  /** The picture with the larger number; it comes second in a stored relation. */
  readonly own: number;
  /** The others, in their order. */
  readonly numbers: readonly number[];
}

/** One picture and some of those that it is compared with. */
interface Comparison {
  readonly own: number;
  readonly numbers: readonly number[];
}

/** Comparisons with their features, fetched for many at a time. */
async function* requests(
  repository: Repository,
  catalog: Catalog,
  pairs: ReadonlyMap<number, readonly number[]>,
): AsyncGenerator<Request> {
  for (const batch of inBatches(comparisons(pairs))) {
    const pictures = await fetchPictures(
      repository,
      catalog,
      batch.flatMap(({ own, numbers }) => [own, ...numbers]),
    );
    for (const { own, numbers } of batch) {
      const first = pictures.get(own);
      const others = numbers.flatMap((number) => pictures.get(number) ?? []);
      if (first === undefined) continue;
      yield { own, numbers, first, others };
    }
  }
}

function* comparisons(pairs: ReadonlyMap<number, readonly number[]>): Generator<Comparison> {
  for (const [own, others] of pairs) {
    for (let at = 0; at < others.length; at += requestSize) {
      yield { own, numbers: others.slice(at, at + requestSize) };
    }
  }
}

function* inBatches(all: Iterable<Comparison>): Generator<Comparison[]> {
  let batch: Comparison[] = [];
  let pictures = 0;
  for (const one of all) {
    batch.push(one);
    pictures += 1 + one.numbers.length;
    if (pictures < fetchSize) continue;
    yield batch;
    [batch, pictures] = [[], 0];
  }
  if (batch.length > 0) yield batch;
}
