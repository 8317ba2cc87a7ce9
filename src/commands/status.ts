import { exitStatus } from '../render/exit-status.js';
import { statusJson } from '../render/json/json.js';
import { renderPorcelain, renderStatus } from '../render/text/files/render-status.js';
import { renderBackup, renderBackupPorcelain } from '../render/text/remotes/render-whereabouts.js';
import { backupJson } from '../render/json/whereabouts-json.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { ToldStatus } from '../model/snapshot/status.js';
import type { CommonFlags } from './base.js';
import { BaseCommand } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { argumentPaths } from './flags/path-list.js';
import { porcelainFlags } from './flags/porcelain-flags.js';
import { remotePaths } from './flags/remote-paths.js';
import { arg, booleanFlag } from './flags/flags.js';

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
    backup: booleanFlag({
      default: false,
      description:
        'Count contents with fewer copies on other volumes than the setting backup.copies wants, as far as was fetched.',
    }),
  };
  static override examples = [
    '<%= config.bin %> status',
    '<%= config.bin %> status 2024 --json',
    '<%= config.bin %> status --backup',
    "<%= config.bin %> status -z | xargs -0 -n 1 printf '%s\\n'",
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Status);
    if (flags.backup) {
      if (argv.length > 0) {
        throw new ImgdedupError('USAGE', '--backup counts everything: no PATH goes with it.');
      }
      await this.#backup(flags);
      return;
    }
    const result = await this.#look(argv, flags);
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

  async #look(argv: readonly unknown[], flags: CommonFlags): Promise<ToldStatus> {
    const from = this.folder(flags);
    const paths = argumentPaths(argv, from);
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) return elsewhere.served.status(remotePaths(paths));
    const { status } = await import('../api/files/status.js');
    const repository = await this.openToLook(flags);
    const scope = await this.scope(repository, paths, { from, mustExist: false });
    await this.tellPassedOver(flags, repository, scope);
    const { signal } = this;
    return status(repository, { scope, signal, onProgress: this.progress(flags) });
  }

  async #backup(
    flags: CommonFlags & { readonly porcelain: boolean; readonly z: boolean },
  ): Promise<void> {
    const { backupStatus } = await import('../api/remotes/backup-status.js');
    const repository = await this.openToLook(flags);
    const result = await backupStatus(repository, { signal: this.signal });
    await this.page(flags, repository.settings);
    if (flags.json) await backupJson(this.envelope, result);
    else if (flags.porcelain || flags.z) {
      await renderBackupPorcelain(this.output, result, flags.z);
    } else await renderBackup(this.output, result);
  }
}
