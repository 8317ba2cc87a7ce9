import type { QueueNotice, QueueStatus } from '../../../model/runs/queue.js';
import type { Output } from '../../output.js';
import { formatCount } from '../../units.js';

/** What people are told of a queue. */
export function queueNoticeText(notice: QueueNotice): string {
  switch (notice.kind) {
    case 'no-worker':
      return 'Nobody takes the jobs. Start "imgdedup worker" with the same address, here or on another machine; this run waits.';
    case 'paused':
      return 'The queue is paused; this run waits until somebody says "imgdedup queue resume" with the same address.';
    case 'refused':
      return `The worker ${notice.worker} refuses jobs: ${notice.reason}. What nobody else takes is looked at here.`;
    case 'not-there':
      return `The worker ${notice.worker} lacks files that are here (${notice.reason}); they are looked at here. Its --root must be the same folder, or it must be able to fetch them (docs/workers.md).`;
    case 'done-here':
      return `${doneHere[notice.reason]}; this machine does it meanwhile.`;
    case 'lost':
      return 'The queue is away; this run waits for it, for five minutes.';
    case 'found-again':
      return 'The queue is there again.';
    default:
      return notice satisfies never;
  }
}

const doneHere = {
  away: 'The queue cannot be had',
  'no-worker': 'Nobody takes jobs from the queue',
  paused: 'The queue is paused',
} as const;

export async function renderQueueStatus(
  output: Output,
  { isPaused, workers, waiting, background, delayed, active, ended }: QueueStatus,
): Promise<void> {
  await output.line(
    `${isPaused ? 'The queue is paused' : 'The queue goes on'}, with ${formatCount(workers, 'worker')}.`,
  );
  const counts = [
    [waiting, 'waiting'],
    [background, 'waiting in the background'],
    [delayed, 'to be tried again after a pause'],
    [active, 'at work'],
    [ended, 'ended, not taken yet'],
  ] as const;
  const shown = counts.filter(([count]) => count > 0);
  if (shown.length === 0) await output.line('No jobs are in it.');
  for (const [count, what] of shown) await output.line(`${formatCount(count, 'job')}: ${what}`);
}
