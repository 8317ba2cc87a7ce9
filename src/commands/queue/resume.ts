import { withPassword } from '../flags/queue-password.js';
import { queueArgs, QueueCommand } from './control.js';

export class QueueResume extends QueueCommand {
  static override summary = 'Have workers of a queue that was paused take jobs again.';
  static override description =
    'Reverses "imgdedup queue pause". A password may be in IMGDEDUP_QUEUE_PASSWORD (docs/workers.md).';
  static override args = queueArgs;
  static override examples = ['<%= config.bin %> queue resume redis://nas.local'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(QueueResume);
    const { resumeQueue } = await import('../../queue/control-queue.js');
    await this.tell(flags, await resumeQueue(withPassword(args.queue, this.io.env)));
  }
}
