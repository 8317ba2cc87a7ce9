import type { QueueNotice } from '../../model/queue.js';

/** What people are told of a queue. */
export function queueNoticeText(notice: QueueNotice): string {
  switch (notice.kind) {
    case 'no-worker':
      return 'Nobody takes the jobs. Start "imgdedup worker" with the same address, here or on another machine; this run waits.';
    case 'refused':
      return `The worker ${notice.worker} refuses jobs: ${notice.reason}. What nobody else takes is looked at here.`;
    case 'not-there':
      return `The worker ${notice.worker} lacks files that are here (${notice.reason}); they are looked at here. Its --root must be the same folder, or it must be able to fetch them (docs/workers.md).`;
    case 'lost':
      return 'The queue is away; this run waits for it, for five minutes.';
    case 'found-again':
      return 'The queue is there again.';
    default:
      return notice satisfies never;
  }
}
