import { renderStats, statsJson } from '../render/text/files/render-stats.js';
import { formatCount } from '../render/units.js';
import { BaseCommand } from './base.js';
import { arg } from './flags/flags.js';
import { argumentPaths } from './flags/path-list.js';

export class Stats extends BaseCommand {
  static override summary = 'Count formats, cameras, lenses, years, hours and duplicates.';
  static override description =
    'Of the newest snapshot: neither is the folder looked at nor is anything compared, so run "imgdedup index" and "imgdedup dupes --similar" first.';
  static override strict = false;
  static override args = {
    path: arg({ description: 'Files, folders or globs to count; everything by default.' }),
  };
  static override flags = {};
  static override examples = [
    '<%= config.bin %> stats',
    '<%= config.bin %> stats 2023',
    '<%= config.bin %> stats --json',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Stats);
    const from = this.folder(flags);
    const repository = await this.openToLook(flags);
    const paths = argumentPaths(argv, from);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    const { folderStats } = await import('../api/files/folder-stats.js');
    const stats = await folderStats(repository, { scope, signal: this.signal });
    if (stats.undescribed > 0) {
      const files = formatCount(stats.undescribed, 'file');
      this.notice(flags, `Of ${files} it is not known what they say. Run "imgdedup index".`);
    }
    await this.page(flags, repository.settings);
    if (flags.json) await statsJson(this.envelope, stats);
    else await renderStats(this.output, stats);
  }
}
