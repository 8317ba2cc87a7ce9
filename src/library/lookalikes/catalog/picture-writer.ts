import { clockMs } from '../../../model/time/clock.js';
import type { ContentRef } from '../../../model/contents/content-id.js';
import type { LastingOutcome } from '../../../model/pictures/picture.js';
import { featuresCodec } from '../../../storage/codecs/features.js';
import { pictureCodec } from '../../../storage/codecs/picture.js';
import { featuresKey, pictureKey } from '../../../storage/keys.js';
import type { StoreChange } from '../../../storage/object-store.js';
import type { Repository } from '../../repository/repository.js';
import type { Said, Weighed } from '../../../picture/decoder/decoder-message.js';
import { traitsChange } from './traits-change.js';
import { factsChange } from '../../facts/facts-store.js';
import { loadCatalogState, stateChange } from './catalog-state.js';

/** A content that is looked at. */
export interface PictureTask {
  /** Its place in the line. */
  readonly turn: number;
  readonly content: ContentRef;
  readonly wantsPoints: boolean;
  /** Whether what its file says is stored, too. */
  readonly wantsFacts: boolean;
}

/** An interrupted run loses no more work than this. */
const pauseMs = 2000;

/** Gives pictures their numbers and stores them, some at a time. */
export class PictureWriter {
  readonly #repository: Repository;
  #waiting: { task: PictureTask; outcome: LastingOutcome & Said & Weighed }[] = [];
  #written = clockMs();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  async add(task: PictureTask, outcome: LastingOutcome & Said & Weighed): Promise<void> {
    this.#waiting.push({ task, outcome });
    if (clockMs() - this.#written >= pauseMs) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#waiting.length === 0) return;
    // In the order of their tasks, not in that of the answers: the same folder gives the same numbers.
    const waiting = this.#waiting.toSorted((a, b) => a.task.turn - b.task.turn);
    this.#waiting = [];
    await this.#repository.transaction(async (store) => {
      const state = await loadCatalogState(store);
      const changes: StoreChange[] = waiting.flatMap(({ task, outcome }, at) => [
        ...recordsOf(task, outcome, state.nextNumber + at),
        ...factsOf(task, outcome),
        ...traitsOf(task, outcome),
      ]);
      // In one batch: a number that was given is never given again.
      await store.write([
        ...changes,
        stateChange({ ...state, nextNumber: state.nextNumber + waiting.length }),
      ]);
    });
    this.#written = clockMs();
  }
}

function factsOf({ content, wantsFacts }: PictureTask, { said }: Said): StoreChange[] {
  return wantsFacts && said !== undefined ? [factsChange(content, said)] : [];
}

function traitsOf({ content }: PictureTask, { traits }: Weighed): StoreChange[] {
  return traits === undefined ? [] : [traitsChange(content, traits)];
}

function recordsOf(
  { content, wantsPoints }: PictureTask,
  outcome: LastingOutcome,
  number: number,
): StoreChange[] {
  const key = pictureKey(content);
  if (outcome.kind !== 'picture') {
    const value = pictureCodec.encode({ number, hasPoints: wantsPoints, outcome });
    return [{ type: 'put', key, value }];
  }
  const { kind, facts, fingerprint, frames } = outcome;
  const { phash, quality, points, thumbnail, chroma } = fingerprint;
  const record = {
    number,
    hasPoints: wantsPoints,
    outcome: { kind, facts, phash, quality, frames },
  };
  return [
    { type: 'put', key, value: pictureCodec.encode(record) },
    {
      type: 'put',
      key: featuresKey(content),
      value: featuresCodec.encode({ points, thumbnail, chroma }),
    },
  ];
}
