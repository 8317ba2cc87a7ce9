import { withPassword } from '../flags/queue-password.js';
import { queueArgs, QueueCommand } from './control.js';

export class QueuePause extends QueueCommand {
  static override summary = 'Have all workers of a queue begin no other job.';
  static override description =
    'What they hold they finish. Runs that hand jobs out wait until "imgdedup queue resume". A password may be in IMGDEDUP_QUEUE_PASSWORD (docs/workers.md).';
  static override args = queueArgs;
  static override examples = ['<%= config.bin %> queue pause redis://nas.local'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(QueuePause);
    const { pauseQueue } = await import('../../queue/control-queue.js');
    await this.tell(flags, await pauseQueue(withPassword(args.queue, this.io.env)));
  }
}
