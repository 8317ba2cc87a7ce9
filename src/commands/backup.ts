import { userConfigPath } from '../library/repository/user-config.js';
import type { BackupEvent } from '../model/remotes/backup.js';
import type { Failure } from '../model/errors/failure.js';
import {
  backupEventJson,
  backupJson,
  renderBackup,
  renderBackupEvent,
} from '../render/text/remotes/render-backup.js';
import { BaseCommand } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { arg, booleanFlag } from './flags/flags.js';

export class Backup extends BaseCommand {
  static override summary = 'Copy what is only here into another repository.';
  static override description =
    'Looks at both folders and fetches first, so that only what differs is read. A file is copied under its own path as an import does it: read once, and named when its copy is on disk, was read back and compared; what is there under any name is skipped, and no file is written over. "sessions" there tells of it, "undo" there moves the copies to its trash. Interrupted, the same command continues.';
  static override args = {
    name: arg({ description: 'A remote, as "remote list" calls it.', required: true }),
  };
  static override flags = {
    verify: booleanFlag({
      default: false,
      description: 'Compare all bytes of all files with those there, and copy what differs.',
    }),
    'dry-run': booleanFlag({
      default: false,
      char: 'n',
      description: 'Print what would be copied; change no file.',
    }),
    ...failedListFlag,
  };
  static override examples = [
    '<%= config.bin %> backup disk --dry-run',
    '<%= config.bin %> backup disk',
    '<%= config.bin %> backup disk --verify',
  ];

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Backup);
    const { json, quiet, verbose, verify, 'dry-run': dryRun } = flags;
    const repository = await this.openToWrite(flags);
    const isTold = dryRun || !quiet;
    const failed: Failure<string>[] = [];
    const onEvent = async (told: BackupEvent): Promise<void> => {
      if (told.kind === 'failed') failed.push({ path: told.file, reason: told.reason });
      if (!json && !isTold) return;
      this.clearProgress();
      if (json) await backupEventJson(this.envelope, told);
      else await renderBackupEvent(this.output, told, verbose || dryRun);
    };
    if (json) {
      await this.envelope.members({ dryRun });
      await this.envelope.begin('backedUp');
    }
    const { backUp } = await import('../api/remotes/back-up.js');
    const result = await backUp(repository, args.name, {
      verify,
      dryRun,
      userConfig: userConfigPath(this.io.env),
      signal: this.signal,
      onProgress: this.progress(flags),
      onEvent,
      onSettled: (action) => this.tellSettled(flags, action),
    });
    await this.conclude(flags, { unreadable: failed });
    if (json) await backupJson(this.envelope, result);
    else if (isTold) await renderBackup(this.output, result, dryRun);
    await this.tellSkipped(flags, result.otherTypes);
  }
}
