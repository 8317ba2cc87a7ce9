import { exitStatus } from '../render/exit-status.js';
import { statusJson } from '../render/json.js';
import { renderPorcelain, renderStatus } from '../render/render-status.js';
import { BaseCommand } from './base.js';
import { failedListFlag } from './failed-list-file.js';
import { argumentPaths } from './path-list.js';
import { porcelainFlags } from './porcelain-flags.js';
import { arg } from './flags.js';

export class Status extends BaseCommand {
  static override summary = 'Show what changed since the last snapshot.';
  static override description =
    'Compares names, sizes and times; opens no photo, unless it was changed at the very moment of the snapshot, and changes nothing.';
  static override strict = false;
  static override args = {
    path: arg({
      description: 'Files, folders or globs to look at; everything by default.',
    }),
  };
  static override flags = {
    ...failedListFlag,
    ...porcelainFlags,
  };
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status 2024 --json',
    "<%= config.bin %> status -z | xargs -0 -n 1 printf '%s\\n'",
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Status);
    const { status } = await import('../api/status.js');
    const from = this.folder(flags);
    const repository = await this.openToLook(flags);
    const scope = await this.scope(repository, argumentPaths(argv, from), {
      from,
      mustExist: false,
    });
    await this.tellPassedOver(flags, repository, scope);
    const { signal } = this;
    const result = await status(repository, { scope, signal, onProgress: this.progress(flags) });
    const { unreadable } = result;
    await this.conclude(flags, { unreadable: [] }, { unreadable });
    if (flags.json) await statusJson(this.envelope, result);
    else if (flags.porcelain || flags.z) await renderPorcelain(this.output, result, flags.z);
    else {
      await renderStatus(this.output, result);
      await this.tellSkipped(flags, result.skipped);
    }
    if (unreadable.length > 0) this.io.exitStatus = exitStatus.partly;
  }
}
