import { formatCron, parseCron } from '../model/time/cron.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { parseScheduledTask, type Schedule, type ScheduledTask } from '../model/time/schedule.js';
import { aborted } from '../model/time/aborted.js';
import { Connections } from './connections.js';
import { scheduleQueueName } from './queue-keys.js';
import type { BullQueue, BullScheduler } from './bullmq.js';
import { parseQueueAddress } from './queue-address.js';

/** Where schedules of one repository are. */
export interface SchedulePlace {
  /** `redis://…` */
  readonly url: string;
  /** What tells the repository from others. */
  readonly repository: string;
}

/** What is to be kept there. */
export interface NewSchedule {
  readonly name: string;
  /** Five fields of cron, by the clock of `timeZone`. */
  readonly when: string;
  readonly timeZone: string;
  readonly task: ScheduledTask;
}

/** A run that nobody heard of for so long is over, in milliseconds. */
const lockMs = 60_000;

/**
 * Keeps a schedule, in place of one of that name.
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function addSchedule(
  place: SchedulePlace,
  { name, when, timeZone, task }: NewSchedule,
): Promise<Schedule> {
  const pattern = formatCron(parseCron(when));
  return withQueue(place, async (queue) => {
    await queue.upsertJobScheduler(
      name,
      { pattern, tz: timeZone },
      // What failed is told by whoever ran it, and comes again.
      { name: task.command, data: task, opts: { removeOnComplete: true, removeOnFail: true } },
    );
    const kept = await queue.getJobScheduler(name);
    if (kept === undefined) throw new Error(`the queue did not keep the schedule ${name}`);
    return scheduleOf(kept);
  });
}

/**
 * Schedules of a repository, the next one first.
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function listSchedules(place: SchedulePlace): Promise<readonly Schedule[]> {
  const kept = await withQueue(place, (queue) => queue.getJobSchedulers());
  return kept.map(scheduleOf).toSorted((a, b) => (a.next ?? Infinity) - (b.next ?? Infinity));
}

/**
 * Forgets a schedule. What is at work goes on.
 * @throws ImgdedupError USAGE, NO_SUCH_SCHEDULE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function removeSchedule(place: SchedulePlace, name: string): Promise<Schedule> {
  return withQueue(place, async (queue) => {
    const kept = await queue.getJobScheduler(name);
    if (kept === undefined || !(await queue.removeJobScheduler(name))) {
      throw new ImgdedupError('NO_SUCH_SCHEDULE', `No schedule of this repository is "${name}".`, {
        remedy: 'See which there are: imgdedup schedule list --queue URL.',
      });
    }
    return scheduleOf(kept);
  });
}

export interface TakingOptions {
  /** Does it, and tells what went wrong; what it throws is a bug, and ends all. */
  readonly work: (task: ScheduledTask) => Promise<void>;
  /** Ends it: no other task is taken; that at work is to end by the same signal. */
  readonly stop: AbortSignal;
  readonly onReady: () => void;
  /** Told what went wrong with the queue, and what cannot be done. */
  readonly onTrouble: (error: Error) => void;
}

/**
 * Does what is due, one after the other, until it is stopped.
 * @throws ImgdedupError USAGE, QUEUE_UNAVAILABLE, QUEUE_UNREACHABLE, QUEUE_DENIED
 */
export async function takeScheduled(
  { url, repository }: SchedulePlace,
  { work, stop, onReady, onTrouble }: TakingOptions,
): Promise<void> {
  await using connections = await Connections.open(parseQueueAddress(url));
  let atWork: Promise<void> = Promise.resolve();
  const take = async (written: unknown): Promise<void> => {
    const task = parseScheduledTask(written);
    if (task !== undefined) await work(task);
    else onTrouble(new Error('The queue has a task that this version does not know.'));
  };
  const broken = new AbortController();
  const worker = await connections.worker(
    ({ data }) =>
      (atWork = stop.aborted
        ? Promise.resolve()
        : take(data).catch((error: unknown) => broken.abort(error))),
    lockMs,
    onTrouble,
    scheduleQueueName(repository),
  );
  onReady();
  await aborted(AbortSignal.any([stop, broken.signal]));
  // Takes no other one; what is at work is waited for here, for as long as it takes, whether the server is there or not.
  void worker.close();
  await atWork;
  broken.signal.throwIfAborted();
}

async function withQueue<T>(
  { url, repository }: SchedulePlace,
  work: (queue: BullQueue) => Promise<T>,
): Promise<T> {
  await using connections = await Connections.open(parseQueueAddress(url));
  return await work(await connections.queue(scheduleQueueName(repository)));
}

function scheduleOf({ key, pattern, tz, next, template }: BullScheduler): Schedule {
  return {
    name: key,
    when: pattern ?? '',
    timeZone: tz ?? null,
    next: next ?? null,
    task: parseScheduledTask(template?.data) ?? null,
  };
}
