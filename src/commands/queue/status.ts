import { withPassword } from '../flags/queue-password.js';
import { queueArgs, QueueCommand } from './control.js';

export class QueueStatus extends QueueCommand {
  static override summary = 'Tell what is in a queue of jobs for workers.';
  static override description =
    'Which jobs wait, of runs that somebody waits for and of those in the background, which are at work, and how many workers there are. A password may be in IMGDEDUP_QUEUE_PASSWORD (docs/workers.md).';
  static override args = queueArgs;
  static override examples = ['<%= config.bin %> queue status redis://nas.local'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(QueueStatus);
    const { queueStatus } = await import('../../queue/control-queue.js');
    await this.tell(flags, await queueStatus(withPassword(args.queue, this.io.env)));
  }
}
