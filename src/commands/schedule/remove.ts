import { scheduleJson } from '../../render/json/schedule-json.js';
import { renderScheduleChange } from '../../render/text/running/render-schedule.js';
import { BaseCommand } from '../base.js';
import { arg } from '../flags/flags.js';
import { placeOf, queueOf, scheduleQueueFlag } from './place.js';

export class ScheduleRemove extends BaseCommand {
  static override summary = 'Have a queue forget a schedule of this repository.';
  static override description =
    'What is at work goes on. A timer of systemd ends by "systemctl --user disable --now NAME.timer".';
  static override args = {
    name: arg({ required: true, description: 'What it is called; "schedule list" lists them.' }),
  };
  static override flags = { ...scheduleQueueFlag };
  static override examples = ['<%= config.bin %> schedule remove index --queue redis://nas.local'];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ScheduleRemove);
    const queue = queueOf(flags.queue);
    const { removeSchedule } = await import('../../queue/schedules.js');
    const place = await placeOf(await this.open(flags), queue, this.io);
    const schedule = await removeSchedule(place, args.name);
    if (flags.json) await scheduleJson(this.envelope, schedule);
    else if (!flags.quiet) await renderScheduleChange(this.output, schedule, 'removed');
  }
}
