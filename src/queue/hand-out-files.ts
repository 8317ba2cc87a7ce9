/** What jobs about files have in common, whatever is done with the files. */
import { itemAt } from '../model/snapshot/item-at.js';
import type { RelPath } from '../model/paths/path.js';
import type { ItemAnswer } from './codes/item-answers.js';
import type { JobItem } from './codes/job-code.js';
import { firstTry, mostDeaths, type JobLoop, type Part, type Taken } from './job-loop.js';

/** A file that a job is about. */
export interface QueuedFile {
  readonly relPath: RelPath;
  readonly size: number;
  readonly mtimeMs: number;
  /** Of its content, as bytes. */
  readonly digest: Uint8Array;
}

/** What became of a file. */
export interface FileOutcome<Task, Outcome> {
  readonly task: Task;
  readonly outcome: Outcome;
}

export function itemsOf(files: readonly QueuedFile[]): JobItem[] {
  return files.map(({ relPath, size, mtimeMs, digest }) => ({
    path: relPath,
    size,
    mtimeMs: Math.floor(mtimeMs),
    digest: Buffer.from(digest).toString('hex'),
  }));
}

/**
 * What follows from an answer.
 * @param loop tells of files that a worker lacks
 * @returns undefined where it is no answer to these files
 */
export function takeItems<Task, Outcome>(
  loop: JobLoop,
  tasks: readonly Task[],
  worker: string,
  items: readonly ItemAnswer<Outcome>[],
): Taken<Task, FileOutcome<Task, Outcome>> | undefined {
  if (items.length !== tasks.length) return undefined;
  const results: FileOutcome<Task, Outcome>[] = [];
  const here: Task[] = [];
  const left: Task[] = [];
  for (const [at, item] of items.entries()) {
    const task = itemAt(tasks, at);
    switch (item.kind) {
      case 'looked':
        results.push({ task, outcome: item.outcome });
        break;
      case 'not-there':
        loop.tell({ kind: 'not-there', worker, reason: item.reason });
        here.push(task);
        break;
      case 'left':
        left.push(task);
        break;
      default:
        item satisfies never;
    }
  }
  return { results, again: left.length === 0 ? [] : [firstTry(left)], here };
}

/**
 * Files that the worker was at are tried again, each alone.
 * @param at files that it was at, by their number
 * @param setAside what becomes of one that workers end with when they are alone with it
 */
export function afterDeath<Task, Result>(
  { tasks, deaths }: Part<Task>,
  at: readonly number[],
  setAside: (task: Task) => Partial<Taken<Task, Result>>,
): Partial<Taken<Task, Result>> {
  const [only] = tasks;
  if (tasks.length === 1 && only !== undefined) {
    if (deaths + 1 >= mostDeaths) return setAside(only);
    return { again: [{ tasks, failures: 0, deaths: deaths + 1 }] };
  }
  const suspects = new Set(at);
  const others = tasks.filter((_, number) => !suspects.has(number));
  const alone = tasks.filter((_, number) => suspects.has(number)).map((task) => [task]);
  const parts = others.length === 0 ? alone : [others, ...alone];
  return { again: parts.map(firstTry) };
}
