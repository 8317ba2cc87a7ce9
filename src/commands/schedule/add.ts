import { basename } from 'node:path';
import type { Repository } from '../../library/repository/repository.js';
import { parseCron } from '../../model/time/cron.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import {
  isScheduleName,
  scheduledCommands,
  scheduledTask,
  type ScheduledTask,
} from '../../model/time/schedule.js';
import { scheduleJson } from '../../render/json/schedule-json.js';
import {
  renderScheduleChange,
  timerText,
  timerUnits,
} from '../../render/text/running/render-schedule.js';
import { BaseCommand, type CommonFlags } from '../base.js';
import { arg, booleanFlag, textFlag } from '../flags/flags.js';
import { thisProgram } from '../terminal/start-apart.js';
import { placeOf, scheduleQueueFlag } from './place.js';

interface Wanted {
  readonly name: string;
  readonly when: string;
  readonly task: ScheduledTask;
}

export class ScheduleAdd extends BaseCommand {
  static override summary = 'Have something done by itself at certain times.';
  static override description =
    'With --queue it is kept there, and done by "schedule run" on the machine with the repository, by the clock of this one. Without it, a timer and a service for "systemctl --user" are printed, and nothing is installed (docs/workers.md).';
  static override args = {
    when: arg({
      required: true,
      description: 'Five fields as in a crontab: "0 3 * * *" is every day at three.',
    }),
    command: arg({
      required: true,
      options: scheduledCommands,
      description: 'What is to be done; "dupes-similar" compares what is new.',
    }),
  };
  static override flags = {
    ...scheduleQueueFlag,
    name: textFlag({
      helpValue: 'NAME',
      description:
        'What it is called, in place of the command; another one of that name is replaced.',
    }),
    retry: booleanFlag({
      default: false,
      description: 'With "index": look again at pictures that could not be decoded.',
    }),
    data: booleanFlag({
      default: false,
      description:
        'With "verify": read the photos again and name those that changed while size and time did not.',
    }),
  };
  static override examples = [
    '<%= config.bin %> schedule add "0 3 * * *" index',
    '<%= config.bin %> schedule add "0 3 * * sat" verify --data --queue redis://nas.local',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ScheduleAdd);
    const task = scheduledTask(args.command, flags);
    const { name = task.command } = flags;
    if (!isScheduleName(name)) {
      throw new ImgdedupError(
        'USAGE',
        `"${name}" cannot name a schedule: letters, digits, dots, dashes and underscores can, up to 64.`,
      );
    }
    const wanted = { name, when: args.when, task };
    parseCron(args.when);
    const repository = await this.open(flags);
    if (flags.queue === undefined) await this.#printUnits(flags, repository, wanted);
    else await this.#keep(flags, repository, { ...wanted, queue: flags.queue });
  }

  async #keep(
    flags: CommonFlags,
    repository: Repository,
    { queue, ...wanted }: Wanted & { readonly queue: string },
  ): Promise<void> {
    const { addSchedule } = await import('../../queue/schedules.js');
    const place = await placeOf(repository, queue, this.io);
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    const schedule = await addSchedule(place, { ...wanted, timeZone });
    if (flags.json) await scheduleJson(this.envelope, schedule);
    else if (!flags.quiet) await renderScheduleChange(this.output, schedule, 'added');
  }

  async #printUnits(
    flags: CommonFlags,
    { root, dataFolder }: Repository,
    { name, when, task }: Wanted,
  ): Promise<void> {
    const parts = { program: thisProgram(), root, dataFolder, when: parseCron(when), task };
    const units = timerUnits(parts);
    if (flags.json) {
      await this.envelope.members({ ...units });
      await this.envelope.end({ files: null, bytes: null });
      return;
    }
    const folder = basename(root).replaceAll(/[^A-Za-z0-9._-]/g, '_');
    const unit = `imgdedup-${folder}-${name}`;
    await this.output.write(timerText(units, unit));
    await this.hint(flags, [
      `Save both as files of these names in ~/.config/systemd/user, then: systemctl --user daemon-reload && systemctl --user enable --now ${unit}.timer`,
    ]);
  }
}
