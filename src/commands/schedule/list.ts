import { schedulesJson } from '../../render/json/schedule-json.js';
import { renderSchedules } from '../../render/text/running/render-schedule.js';
import { BaseCommand } from '../base.js';
import { placeOf, queueOf, scheduleQueueFlag } from './place.js';

export class ScheduleList extends BaseCommand {
  static override summary = 'List what a queue has this repository do by itself.';
  static override description =
    'When each is due, the next one first. Timers of systemd are listed by "systemctl --user list-timers".';
  static override flags = { ...scheduleQueueFlag };
  static override examples = ['<%= config.bin %> schedule list --queue redis://nas.local'];

  async run(): Promise<void> {
    const { flags } = await this.parse(ScheduleList);
    const queue = queueOf(flags.queue);
    const { listSchedules } = await import('../../queue/schedules.js');
    const schedules = await listSchedules(await placeOf(await this.open(flags), queue, this.io));
    if (flags.json) await schedulesJson(this.envelope, schedules);
    else await renderSchedules(this.output, schedules);
  }
}
