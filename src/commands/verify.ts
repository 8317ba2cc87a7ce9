import { ImgdedupError } from '../model/errors/errors.js';
import { exitStatus } from '../render/exit-status.js';
import { renderVerify } from '../render/text/maintenance/render-verify.js';
import { verifyJson } from '../render/json/upkeep-json.js';
import { BaseCommand } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { booleanFlag, integerFlag } from './flags/flags.js';

export class Verify extends BaseCommand {
  static override summary = 'Check everything that the repository holds.';
  static override description =
    'Every record, every reference, the files of both indexes, the journal, and whether symbolic links of --symlink still lead to a file. Exit status 1 where something is not as it should be. --repair forgets what can be computed again, for "index" to compute; it drops no decision and nothing of the journal: what is beyond mending is laid aside in .imgdedup/set-aside.';
  static override flags = {
    ...failedListFlag,
    data: booleanFlag({
      default: false,
      description: 'Read the photos again and name those that changed while size and time did not.',
    }),
    repair: booleanFlag({
      default: false,
      description: 'Mend what can be mended.',
    }),
    jobs: integerFlag({
      min: 1,
      max: 64,
      description: 'Number of reading threads, with --data (setting: jobs).',
    }),
  };
  static override examples = [
    '<%= config.bin %> verify',
    '<%= config.bin %> verify --data',
    '<%= config.bin %> verify --repair',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Verify);
    if (flags.jobs !== undefined && !flags.data) {
      throw new ImgdedupError('USAGE', '--jobs is about reading photos.', {
        remedy: 'Say --data, too.',
      });
    }
    const { verify } = await import('../api/maintenance/verify.js');
    const result = await verify(await this.openToLook(flags), {
      readsPhotos: flags.data,
      repairs: flags.repair,
      jobs: flags.jobs,
      signal: this.signal,
      onProgress: this.progress(flags),
    });
    const changed = result.problems.flatMap(({ path, why, lost }) =>
      path === undefined || lost !== undefined ? [] : { path, reason: why },
    );
    await this.conclude(flags, { unreadable: result.unreadable }, { unreadable: [], changed });
    if (flags.json) await verifyJson(this.envelope, result);
    else if (!flags.quiet || result.problems.length > 0) await renderVerify(this.output, result);
    if (result.problems.length > 0) this.io.exitStatus = exitStatus.failed;
  }
}
