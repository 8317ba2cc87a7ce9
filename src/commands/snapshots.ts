import { renderSnapshots } from '../render/text/files/render-diff.js';
import { snapshotsJson } from '../render/json/upkeep-json.js';
import type { Settings } from '../config/settings.js';
import type { ToldSnapshot } from '../model/snapshot/snapshot-diff.js';
import { BaseCommand, type CommonFlags } from './base.js';

export class Snapshots extends BaseCommand {
  static override summary = 'List the snapshots, the newest first.';
  static override description =
    'Their numbers are what "diff" takes. Every "index" or "dupes" that finds a change takes one; "gc" drops old ones.';
  static override examples = ['<%= config.bin %> snapshots', '<%= config.bin %> snapshots --json'];

  async run(): Promise<void> {
    const { flags } = await this.parse(Snapshots);
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      await this.#print(await elsewhere.served.snapshots(), flags, elsewhere.settings);
      return;
    }
    const { listSnapshots } = await import('../api/history/snapshots.js');
    const repository = await this.openToLook(flags);
    const snapshots = await listSnapshots(repository);
    await this.#print(snapshots, flags, repository.settings);
  }

  async #print(
    snapshots: readonly ToldSnapshot[],
    flags: CommonFlags,
    settings: Settings,
  ): Promise<void> {
    await this.page(flags, settings);
    if (flags.json) await snapshotsJson(this.envelope, snapshots);
    else await renderSnapshots(this.output, snapshots);
  }
}
