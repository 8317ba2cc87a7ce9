import {
  renderDiff,
  renderDiffPorcelain,
  renderLost,
  renderLostPorcelain,
} from '../render/render-diff.js';
import { diffJson, lostJson } from '../render/upkeep-json.js';
import { BaseCommand } from './base.js';
import { porcelainFlags } from './porcelain-flags.js';
import { arg, booleanFlag } from './flags.js';

export class Diff extends BaseCommand {
  static override summary = 'Show what changed between two snapshots.';
  static override description =
    'A line a file: A added, M changed, R moved, D gone. Two names compare the first with the second, one compares it with the newest, none the newest but one with the newest. A snapshot is named by its number, HEAD, or HEAD~1 for the one before; "snapshots" lists them. By content: a new time alone is no change.';
  static override args = {
    from: arg({ description: 'The older snapshot; HEAD~1 by default.' }),
    to: arg({ description: 'The newer one; HEAD by default.' }),
  };
  static override flags = {
    lost: booleanFlag({
      default: false,
      description: 'Only files whose content is nowhere any more in the second snapshot.',
    }),
    ...porcelainFlags,
  };
  static override examples = [
    '<%= config.bin %> diff',
    '<%= config.bin %> diff HEAD~5',
    '<%= config.bin %> diff 3 7 --json',
    '<%= config.bin %> diff 1 --lost',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Diff);
    const { diffSnapshots, lostContents } = await import('../api/diff-snapshots.js');
    const repository = await this.openToLook(flags);
    const { from = 'HEAD~1', to = 'HEAD' } = args;
    const names = { from, to, signal: this.signal, onProgress: this.progress(flags) };
    const isForScripts = flags.porcelain || flags.z;
    if (flags.lost) {
      const lost = await lostContents(repository, names);
      await this.page(flags, repository.settings);
      if (flags.json) await lostJson(this.envelope, lost);
      else if (isForScripts) await renderLostPorcelain(this.output, lost, flags.z);
      else await renderLost(this.output, lost);
      return;
    }
    const diff = await diffSnapshots(repository, names);
    await this.page(flags, repository.settings);
    if (flags.json) await diffJson(this.envelope, diff);
    else if (isForScripts) await renderDiffPorcelain(this.output, diff, flags.z);
    else await renderDiff(this.output, diff);
  }
}
