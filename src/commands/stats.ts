import { renderStats, statsJson } from '../render/text/files/render-stats.js';
import { formatCount } from '../render/units.js';
import type { Settings } from '../config/settings.js';
import type { FolderStats } from '../model/snapshot/folder-stats.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { arg } from './flags/flags.js';
import { argumentPaths } from './flags/path-list.js';
import { remotePaths } from './flags/remote-paths.js';

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
    const paths = argumentPaths(argv, from);
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      const stats = await elsewhere.served.stats(remotePaths(paths));
      await this.#print(stats, flags, elsewhere.settings);
      return;
    }
    const repository = await this.openToLook(flags);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    const { folderStats } = await import('../api/files/folder-stats.js');
    const stats = await folderStats(repository, { scope, signal: this.signal });
    await this.#print(stats, flags, repository.settings);
  }

  async #print(stats: FolderStats, flags: CommonFlags, settings: Settings): Promise<void> {
    if (stats.undescribed > 0) {
      const files = formatCount(stats.undescribed, 'file');
      this.notice(flags, `Of ${files} it is not known what they say. Run "imgdedup index".`);
    }
    await this.page(flags, settings);
    if (flags.json) await statsJson(this.envelope, stats);
    else await renderStats(this.output, stats);
  }
}
