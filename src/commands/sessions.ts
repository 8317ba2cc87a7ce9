import { renderJsonLines } from '../render/json-lines.js';
import {
  renderSession,
  renderSessions,
  renderSessionsCsv,
  sessionJson,
  sessionsJson,
} from '../render/text/import/render-sessions.js';
import { BaseCommand } from './base.js';
import { arg } from './flags/flags.js';
import { formatFlag, outputFlags } from './flags/format-flags.js';
import { sessionId } from './flags/session-id.js';

export class Sessions extends BaseCommand {
  static override summary = 'List imports: from where, when, how much, and what failed.';
  static override description =
    'One line for each source that was brought in; with a number, all there is to say of one. An import that was cut off is continued by the same command.';
  static override args = {
    id: arg({ description: 'Number of a session; all by default.' }),
  };
  static override flags = {
    ...formatFlag(
      ['text', 'csv', 'json', 'jsonl'],
      'csv and json say all; jsonl is one document a line.',
    ),
    ...outputFlags,
  };
  static override examples = [
    '<%= config.bin %> sessions',
    '<%= config.bin %> sessions 3',
    '<%= config.bin %> sessions --format csv --output imports.csv',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Sessions);
    const id = args.id === undefined ? undefined : sessionId(args.id);
    await using file = await this.resultFile(flags);
    const repository = await this.openToLook(flags);
    const { listSessions } = await import('../api/import/sessions.js');
    const sessions = await listSessions(repository, id);
    await this.page(flags, repository.settings);
    await this.deliver(file, async () => {
      const [only] = sessions;
      if (flags.json) await sessionsJson(this.envelope, sessions);
      else if (flags.format === 'csv') await renderSessionsCsv(this.output, sessions);
      else if (flags.format === 'jsonl') await renderJsonLines(this.output, sessions, sessionJson);
      else if (id !== undefined && only !== undefined) await renderSession(this.output, only);
      else await renderSessions(this.output, sessions);
    });
  }
}
