import { actionLogJson, logJson } from '../render/action-json.js';
import { renderActionLog, renderLog } from '../render/render-log.js';
import { actionId } from './action-id.js';
import { BaseCommand } from './base.js';
import { arg, integerFlag } from './flags.js';

export class Log extends BaseCommand {
  static override summary = 'List what was done to photos, the newest first.';
  static override description =
    'Number, time, command, files, bytes won, and whether it was undone. With a number: every file of that action.';
  static override args = {
    id: arg({ description: 'Number of an action, to list its files.' }),
  };
  static override flags = {
    number: integerFlag({ char: 'n', min: 0, helpValue: 'N', description: 'Only the last N.' }),
  };
  static override examples = [
    '<%= config.bin %> log',
    '<%= config.bin %> log -n 5',
    '<%= config.bin %> log 3 --json',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Log);
    const id = args.id === undefined ? undefined : actionId(args.id);
    const repository = await this.openToLook(flags);
    await this.page(flags, repository.settings);
    const { listActions, showAction } = await import('../api/log.js');
    if (id === undefined) {
      const actions = await listActions(repository, flags.number);
      if (flags.json) await logJson(this.envelope, actions);
      else await renderLog(this.output, actions);
      return;
    }
    const found = await showAction(repository, id);
    if (flags.json) await actionLogJson(this.envelope, found);
    else await renderActionLog(this.output, found);
  }
}
