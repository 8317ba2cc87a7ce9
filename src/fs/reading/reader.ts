import { clockMs } from '../../model/time/clock.js';
import { setImmediate } from 'node:timers/promises';
import type { ContentHash } from '../../digest/content-hash.js';
import type { Disk } from '../disk.js';
import { sampleFiles, classifyContents, type Finding, type PhotoRef } from './classify-contents.js';

/** A piece of reading that is done in one go. */
export interface ReadTask {
  readonly kind: 'sample' | 'content';
  /** For `content`: files of one size. */
  readonly files: readonly PhotoRef[];
}

export interface ReadResult<T extends ReadTask> {
  readonly task: T;
  /** One for each file of the task, in its order. */
  readonly findings: readonly Finding[];
}

/** Reads photos, here or in other threads. Results come in any order. */
export interface PhotoReader extends AsyncDisposable {
  /** Takes tasks only as fast as it works: at most a few wait in line. */
  run<T extends ReadTask>(tasks: Iterable<T>): AsyncIterable<ReadResult<T>>;
}

/** How long the event loop may wait for its turn, in milliseconds. */
const breathMs = 30;

/** Reads in this thread: nothing to start, and enough for a few thousand files. */
export function inlineReader(hash: ContentHash, disk: Disk): PhotoReader {
  return {
    async *run<T extends ReadTask>(tasks: Iterable<T>) {
      let breathed = clockMs();
      for (const task of tasks) {
        yield { task, findings: performTask(task, hash, disk) };
        if (clockMs() - breathed > breathMs) {
          // Signals and progress get their turn.
          await setImmediate();
          breathed = clockMs();
        }
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

export function performTask(task: ReadTask, hash: ContentHash, disk: Disk): Finding[] {
  switch (task.kind) {
    case 'sample':
      return sampleFiles(task.files, disk);
    case 'content':
      return classifyContents(task.files, hash, disk);
    default:
      return task.kind satisfies never;
  }
}
