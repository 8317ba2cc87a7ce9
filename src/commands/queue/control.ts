import type { QueueStatus } from '../../model/runs/queue.js';
import { renderQueueStatus } from '../../render/text/running/render-queue.js';
import { BaseCommand, type CommonFlags } from '../base.js';
import { arg } from '../flags/flags.js';

export const queueArgs = {
  queue: arg({
    required: true,
    description: 'Where jobs are: redis://[:PASSWORD@]HOST[:PORT], or rediss:// through TLS.',
  }),
};

/** What looks at a queue, or has it do something, and tells what is in it then. */
export abstract class QueueCommand extends BaseCommand {
  protected async tell(flags: CommonFlags, status: QueueStatus): Promise<void> {
    if (flags.json) await this.envelope.end({ files: null, bytes: null, ...status });
    else await renderQueueStatus(this.output, status);
  }
}
