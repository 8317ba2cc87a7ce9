import type { Action, ActionLog } from '../model/actions/action.js';
import { actionJson, actionLogJson, logJson, stepJson } from '../render/json/action-json.js';
import { renderJsonLines } from '../render/json-lines.js';
import { renderActionLog, renderLog } from '../render/text/actions/render-log.js';
import { renderActionLogCsv, renderLogCsv } from '../render/text/files/render-tables.js';
import { actionId } from './flags/action-id.js';
import { BaseCommand } from './base.js';
import { formatFlag, formatOf, outputFlags } from './flags/format-flags.js';
import { arg, integerFlag } from './flags/flags.js';

const logFormats = ['text', 'json', 'jsonl', 'csv'] as const;
type LogFormat = (typeof logFormats)[number];

export class Log extends BaseCommand {
  static override summary = 'List what was done to photos, the newest first.';
  static override description =
    'Number, time, command, files, bytes won, and whether it was undone. With a number: every file of that action.';
  static override args = {
    id: arg({ description: 'Number of an action, to list its files.' }),
  };
  static override flags = {
    number: integerFlag({ char: 'n', min: 0, helpValue: 'N', description: 'Only the last N.' }),
    ...formatFlag(logFormats, 'jsonl is one document a line.'),
    ...outputFlags,
  };
  static override examples = [
    '<%= config.bin %> log',
    '<%= config.bin %> log -n 5',
    '<%= config.bin %> log 3 --json',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Log);
    const id = args.id === undefined ? undefined : actionId(args.id);
    await using file = await this.resultFile(flags);
    const repository = await this.openToLook(flags);
    await this.page(flags, repository.settings);
    const { listActions, showAction } = await import('../api/actions/log.js');
    if (id === undefined) {
      const actions = await listActions(repository, flags.number);
      await this.deliver(file, () => this.#printActions(actions, formatOf(flags)));
      return;
    }
    const found = await showAction(repository, id);
    await this.deliver(file, () => this.#printAction(found, formatOf(flags)));
  }

  async #printActions(actions: readonly Action[], format: LogFormat): Promise<void> {
    switch (format) {
      case 'json':
        return logJson(this.envelope, actions);
      case 'jsonl':
        return renderJsonLines(this.output, actions, actionJson);
      case 'csv':
        return renderLogCsv(this.output, actions);
      case 'text':
        return renderLog(this.output, actions);
      default:
        return format satisfies never;
    }
  }

  async #printAction(found: ActionLog, format: LogFormat): Promise<void> {
    switch (format) {
      case 'json':
        return actionLogJson(this.envelope, found);
      case 'jsonl':
        return renderJsonLines(this.output, found.steps, stepJson);
      case 'csv':
        return renderActionLogCsv(this.output, found);
      case 'text':
        return renderActionLog(this.output, found);
      default:
        return format satisfies never;
    }
  }
}
