import type { Repository } from '../../library/repository/repository.js';
import type { SchedulePlace } from '../../queue/schedules.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import type { Io } from '../terminal/io.js';
import { textFlag } from '../flags/flags.js';
import { withPassword } from '../flags/queue-password.js';

export const scheduleQueueFlag = {
  queue: textFlag({
    helpValue: 'URL',
    description: 'Where schedules are kept: redis://HOST, as for "index --queue".',
  }),
};

/** @throws ImgdedupError USAGE where no queue is named */
export function queueOf(queue: string | undefined): string {
  if (queue !== undefined) return queue;
  throw new ImgdedupError('USAGE', 'Only a queue keeps schedules that can be asked for.', {
    remedy: 'Say --queue redis://HOST. Timers of systemd: systemctl --user list-timers.',
  });
}

/** @throws ImgdedupError as reading the repository */
export async function placeOf(
  repository: Repository,
  queue: string,
  { env }: Io,
): Promise<SchedulePlace> {
  const { schedulePlace } = await import('../../api/maintenance/schedules.js');
  return schedulePlace(repository, withPassword(queue, env));
}
