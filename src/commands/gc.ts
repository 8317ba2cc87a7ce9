import { Flags } from '@oclif/core';
import { renderGarbage } from '../ui/render-garbage.js';
import { garbageJson } from '../ui/upkeep-json.js';
import { BaseCommand } from './base.js';

export class Gc extends BaseCommand {
  static override summary = 'Drop what the repository does not need any more.';
  static override description =
    'Snapshots beyond a number, what only they held, what is known of pictures that are gone, and trash that is old (settings: gc.keep-snapshots, gc.trash-age). Decisions and the journal stay; an action whose trash is gone cannot be undone any more.';
  static override flags = {
    'keep-snapshots': Flags.integer({
      min: 1,
      helpValue: 'N',
      description: 'How many snapshots to keep (setting: gc.keep-snapshots).',
    }),
    'dry-run': Flags.boolean({
      char: 'n',
      default: false,
      description: 'Show what would be dropped; change nothing.',
    }),
  };
  static override examples = [
    '<%= config.bin %> gc --dry-run',
    '<%= config.bin %> gc',
    '<%= config.bin %> gc --keep-snapshots 1',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Gc);
    const { collectGarbage } = await import('../core/collect-garbage.js');
    const dryRun = flags['dry-run'];
    const repository = await (dryRun ? this.open(flags) : this.openToWrite(flags));
    const keepSnapshots = flags['keep-snapshots'];
    const result = await collectGarbage(repository, {
      keepSnapshots,
      dryRun,
      signal: this.signal,
      onProgress: this.progress(flags),
    });
    this.clearProgress();
    if (flags.json) await garbageJson(this.envelope, result, dryRun);
    else if (dryRun || !flags.quiet) await renderGarbage(this.output, result, dryRun);
  }
}
