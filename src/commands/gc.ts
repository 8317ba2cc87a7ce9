import type { PurgeTotals } from '../model/actions/trash.js';
import { renderGarbage } from '../render/text/maintenance/render-garbage.js';
import { purgeQuestion } from '../render/text/actions/render-trash.js';
import { garbageJson } from '../render/json/upkeep-json.js';
import { ask, canAsk } from './terminal/ask.js';
import { BaseCommand } from './base.js';
import { booleanFlag, integerFlag } from './flags/flags.js';

export class Gc extends BaseCommand {
  static override summary = 'Drop what the repository does not need any more.';
  static override description =
    'Snapshots beyond a number, what only they held, what is known of pictures that are gone, and trash that is old (settings: gc.keep-snapshots, gc.trash-age). Of the trash only files go whose bytes another file in the photo folder holds: both are read and compared; the last copy of a content stays and is named. On a terminal it asks before. Decisions and the journal stay; what is gone from the trash cannot be undone any more.';
  static override flags = {
    'keep-snapshots': integerFlag({
      min: 1,
      helpValue: 'N',
      description: 'How many snapshots to keep (setting: gc.keep-snapshots).',
    }),
    'dry-run': booleanFlag({
      char: 'n',
      default: false,
      description: 'Show what would be dropped, every file of the trash too; change nothing.',
    }),
    yes: booleanFlag({
      char: 'y',
      default: false,
      description: 'Do not ask before files of the trash are removed.',
    }),
  };
  static override examples = [
    '<%= config.bin %> gc --dry-run',
    '<%= config.bin %> gc',
    '<%= config.bin %> gc --keep-snapshots 1',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Gc);
    const { collectGarbage } = await import('../api/maintenance/collect-garbage.js');
    const dryRun = flags['dry-run'];
    const repository = await (dryRun ? this.openToLook(flags) : this.open(flags));
    const keepSnapshots = flags['keep-snapshots'];
    const result = await collectGarbage(repository, {
      keepSnapshots,
      dryRun,
      onSettled: (action) => this.tellSettled(flags, action),
      confirm: flags.yes || !canAsk(this.io) ? undefined : (totals) => this.#confirm(totals),
      signal: this.signal,
      onProgress: this.progress(flags),
    });
    this.clearProgress();
    if (flags.json) await garbageJson(this.envelope, result, dryRun);
    else if (dryRun || !flags.quiet) await renderGarbage(this.output, result, dryRun);
  }

  #confirm(totals: PurgeTotals): Promise<boolean> {
    this.clearProgress();
    return ask(purgeQuestion(totals), this.io);
  }
}
