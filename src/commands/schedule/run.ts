import type { QueueOptions } from '../../model/runs/queue.js';
import type { ScheduledTask } from '../../model/time/schedule.js';
import { escapeText } from '../../render/quote.js';
import { queueNoticeText } from '../../render/text/running/render-queue.js';
import { taskText } from '../../render/text/running/render-schedule.js';
import { formatCount } from '../../render/units.js';
import { BaseCommand, type CommonFlags } from '../base.js';
import { explain } from '../explain.js';
import { booleanFlag } from '../flags/flags.js';
import { withPassword } from '../flags/queue-password.js';
import { placeOf, queueOf, scheduleQueueFlag } from './place.js';

export class ScheduleRun extends BaseCommand {
  static override summary = 'Do what a queue has this repository do by itself, when it is due.';
  static override description =
    'Until Ctrl-C or SIGTERM, which also ends what is at work. One thing at a time; what fails is told, and comes again when it is due next. What was due while nobody ran it is done once.';
  static override flags = {
    ...scheduleQueueFlag,
    'hand-out': booleanFlag({
      default: false,
      description:
        'Hand pictures and pairs out to "imgdedup worker" with the same address, behind those that somebody waits for.',
    }),
  };
  static override examples = [
    '<%= config.bin %> schedule run --queue redis://nas.local',
    '<%= config.bin %> schedule run --queue redis://nas.local --hand-out',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(ScheduleRun);
    const url = withPassword(queueOf(flags.queue), this.io.env);
    const { takeScheduled } = await import('../../queue/schedules.js');
    const place = await placeOf(await this.open(flags, { waits: true }), url, this.io);
    const queue = flags['hand-out'] ? this.#handingOut(flags, url) : undefined;
    const told = new Set<string>();
    const tally = { done: 0, failed: 0 };
    await takeScheduled(place, {
      work: async (task) => {
        const isDone = await this.#do(flags, task, queue);
        tally[isDone ? 'done' : 'failed'] += 1;
      },
      stop: this.signal,
      onReady: () => this.notice(flags, 'Waiting for what is due. Ctrl-C ends it.'),
      // A server that is away says the same at every attempt.
      onTrouble: ({ message }) => {
        if (!told.has(message))
          this.notice(flags, escapeText(`Trouble with the queue: ${message}`));
        told.add(message);
      },
    });
    if (flags.json) await this.envelope.end({ files: null, bytes: null, ...tally });
    else {
      const { done, failed } = tally;
      this.notice(flags, `${formatCount(done, 'task')} done, ${failed} failed.`);
    }
  }

  /** @returns whether it was done */
  async #do(
    flags: CommonFlags,
    task: ScheduledTask,
    queue: QueueOptions | undefined,
  ): Promise<boolean> {
    const { runScheduled } = await import('../../api/maintenance/schedules.js');
    const name = taskText(task);
    this.notice(flags, `Begins: ${name}.`);
    try {
      // Anew each time: settings may be others than when this began.
      await using repository = await this.open(flags, { waits: true });
      const onProgress = this.progress(flags);
      const options = { queue, signal: this.signal, onProgress };
      const { failures, problems } = await runScheduled(repository, task, options);
      const left = [
        ...(failures === 0 ? [] : [`${formatCount(failures, 'file')} could not be handled`]),
        ...(problems === 0 ? [] : [`${formatCount(problems, 'problem')} found`]),
      ];
      const what = left.length === 0 ? '' : ` (${left.join(', ')})`;
      this.notice(flags, `Done: ${name}${what}.`);
      return true;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      // Whatever it was must not end what is due tomorrow.
      const { message, code } = explain(error, this.output.paths);
      this.notice(flags, escapeText(`Failed: ${name}: ${message} [${code}]`));
      return false;
    } finally {
      this.clearProgress();
    }
  }

  #handingOut(flags: CommonFlags, url: string): QueueOptions {
    return {
      url,
      isBackground: true,
      onNotice: (notice) => this.notice(flags, escapeText(queueNoticeText(notice))),
    };
  }
}
