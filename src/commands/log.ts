import type { Settings } from '../config/settings.js';
import type { Action, ToldActionLog } from '../model/actions/action.js';
import { actionJson, actionLogJson, logJson, stepJson } from '../render/json/action-json.js';
import { renderJsonLines } from '../render/json-lines.js';
import { renderActionLog, renderLog } from '../render/text/actions/render-log.js';
import { renderActionLogCsv, renderLogCsv } from '../render/text/files/render-tables.js';
import { actionId } from './flags/action-id.js';
import { BaseCommand, type CommonFlags } from './base.js';
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
    const { log, settings } = await this.#open(flags);
    await this.page(flags, settings);
    if (id === undefined) {
      const actions = await log.all(flags.number);
      await this.deliver(file, () => this.#printActions(actions, formatOf(flags)));
      return;
    }
    const found = await log.one(id);
    await this.deliver(file, () => this.#printAction(found, formatOf(flags)));
  }

  /** The log here, or elsewhere. */
  async #open(
    flags: CommonFlags,
  ): Promise<{ readonly log: OpenedLog; readonly settings: Settings }> {
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      const { served, settings } = elsewhere;
      const log = {
        all: (limit: number | undefined) => served.log(limit),
        one: (id: number) => served.action(id),
      };
      return { log, settings };
    }
    const repository = await this.openToLook(flags);
    const { listActions, showAction } = await import('../api/actions/log.js');
    const log = {
      all: (limit: number | undefined) => listActions(repository, limit),
      one: (id: number) => showAction(repository, id),
    };
    return { log, settings: repository.settings };
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

  async #printAction(found: ToldActionLog, format: LogFormat): Promise<void> {
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

interface OpenedLog {
  readonly all: (limit: number | undefined) => Promise<readonly Action[]>;
  readonly one: (id: number) => Promise<ToldActionLog>;
}
