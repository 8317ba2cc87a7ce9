import { Comparers } from '../../picture/match/threads/comparers.js';
import type { RelateAnswer, RelateRequest } from '../../picture/match/relate-message.js';
import { requestsOf, type PairShard } from '../codes/relate-job-code.js';

/** Compares pictures of one shard after the other, in threads that stay warm. */
export class PairBench implements AsyncDisposable {
  readonly #threads: number;
  #comparers: Comparers;
  /** Threads know pictures by their number: none is given twice. */
  #nextNumber = 0;

  /** @param threads at most */
  constructor(threads: number) {
    this.#threads = threads;
    this.#comparers = new Comparers(threads);
  }

  /**
   * How the pictures of each pair come from each other, in the order of the shard.
   * @throws ImgdedupError WORKER_ENDED; the next shard gets other threads
   */
  async compare(shard: PairShard): Promise<RelateAnswer> {
    const requests = requestsOf(shard, this.#nextNumber);
    this.#nextNumber += shard.pictures.length;
    try {
      return await compareAll(this.#comparers, requests);
    } catch (error) {
      await this.#comparers[Symbol.asyncDispose]();
      this.#comparers = new Comparers(this.#threads);
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#comparers[Symbol.asyncDispose]();
  }
}

async function compareAll(
  comparers: Comparers,
  requests: readonly RelateRequest[],
): Promise<RelateAnswer> {
  const pairs = requests.reduce((sum, { others }) => sum + others.length, 0);
  const answers: RelateAnswer[] = [];
  for await (const { task, answer } of comparers.run(
    slices(requests, comparers.batchOf(pairs)),
    pairs,
  )) {
    answers[task.turn] = answer;
  }
  return answers.flat();
}

/** @param size others of one at most: no thread is to wait for another one */
async function* slices(
  requests: readonly RelateRequest[],
  size: number,
): AsyncGenerator<RelateRequest & { readonly turn: number }> {
  let turn = 0;
  for (const { first, others } of requests) {
    for (let at = 0; at < others.length; at += size) {
      yield { turn, first, others: others.slice(at, at + size) };
      turn += 1;
    }
  }
}
