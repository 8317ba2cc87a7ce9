import { itemAt } from '../../model/snapshot/item-at.js';
import type { Relation } from '../../model/pictures/relation.js';
import type { RelateRequest, StoredPicture } from '../../picture/match/relate-message.js';
import type { Comparer } from '../../picture/match/threads/comparers.js';
import { checkInterrupted } from '../repository/interrupt.js';
import type { PictureCache } from './catalog/picture-cache.js';

/** Pictures whose features are in memory at once: about 7 KB each. */
const fetchSize = 1000;

export interface Measuring {
  readonly pictures: PictureCache;
  readonly comparers: Comparer;
  readonly signal?: AbortSignal | undefined;
}

/** One pair that was laid over each other. Pictures go by their numbers. */
export interface Measured {
  readonly own: number;
  readonly other: number;
  /** How the other comes from the own; undefined where they do not show the same. */
  readonly relation: Relation | undefined;
}

/**
 * Lays pictures over others; answers come in any order.
 * @param pairs others for each picture, by numbers
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, QUEUE_UNREACHABLE
 */
export async function* measurePairs(
  { pictures, comparers, signal }: Measuring,
  pairs: ReadonlyMap<number, readonly number[]>,
): AsyncGenerator<Measured> {
  const count = [...pairs.values()].reduce((sum, { length }) => sum + length, 0);
  const asked = comparers.run(requests(pictures, pairs, comparers.batchOf(count)), count);
  for await (const { task, answer } of asked) {
    for (const [at, relation] of answer.entries()) {
      yield { own: task.own, other: itemAt(task.numbers, at), relation };
    }
    if (signal?.aborted === true) checkInterrupted(signal);
  }
  // Whoever hands pairs out ends early then: what is missing was not compared.
  checkInterrupted(signal);
}

/** One picture and some of those that it is compared with. */
interface Comparison {
  readonly own: number;
  readonly numbers: readonly number[];
}

interface Request extends RelateRequest, Comparison {}

/** Comparisons with their features, fetched for many at a time. */
async function* requests(
  cache: PictureCache,
  pairs: ReadonlyMap<number, readonly number[]>,
  size: number,
): AsyncGenerator<Request> {
  for (const batch of inBatches(comparisons(pairs, size))) {
    const wanted = batch.flatMap(({ own, numbers }) => [own, ...numbers]);
    const pictures = await cache.fetch(wanted);
    const pictureOf = (number: number): StoredPicture => {
      const picture = pictures.get(number);
      if (picture === undefined) throw new RangeError('a picture without features');
      return picture;
    };
    for (const { own, numbers } of batch) {
      yield { own, numbers, first: pictureOf(own), others: numbers.map(pictureOf) };
    }
  }
}

/** @param size others of one at most */
function* comparisons(
  pairs: ReadonlyMap<number, readonly number[]>,
  size: number,
): Generator<Comparison> {
  for (const [own, others] of pairs) {
    for (let at = 0; at < others.length; at += size) {
      yield { own, numbers: others.slice(at, at + size) };
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
