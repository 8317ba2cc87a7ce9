import { renderSnapshots } from '../render/text/files/render-diff.js';
import { snapshotsJson } from '../render/json/upkeep-json.js';
import { BaseCommand } from './base.js';

export class Snapshots extends BaseCommand {
  static override summary = 'List the snapshots, the newest first.';
  static override description =
    'Their numbers are what "diff" takes. Every "index" or "dupes" that finds a change takes one; "gc" drops old ones.';
  static override examples = ['<%= config.bin %> snapshots', '<%= config.bin %> snapshots --json'];

  async run(): Promise<void> {
    const { flags } = await this.parse(Snapshots);
    const { listSnapshots } = await import('../api/history/snapshots.js');
    const repository = await this.openToLook(flags);
    const snapshots = await listSnapshots(repository);
    await this.page(flags, repository.settings);
    if (flags.json) await snapshotsJson(this.envelope, snapshots);
    else await renderSnapshots(this.output, snapshots);
  }
}
