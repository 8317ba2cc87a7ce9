import { builtInNames } from '../digest/hash-name.js';
import { ImgdedupError } from '../model/errors/errors.js';
import { renderRehash } from '../render/text/maintenance/render-rehash.js';
import { rehashJson } from '../render/json/upkeep-json.js';
import { exitStatus } from '../render/exit-status.js';
import { BaseCommand } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { booleanFlag, integerFlag, textFlag } from './flags/flags.js';
import { hashFlag } from './flags/hash-flag.js';

export class Rehash extends BaseCommand {
  static override summary = 'Name contents by another hash.';
  static override description =
    'Reads every content once more, in the folder and in the trash, and proves in the same pass that it is still what the old hash named. Then all records are written anew, and the repository changes over in one step; cut off before, it stays what it was, and the same command goes on where it stopped. No picture is decoded or compared again, old ids go on to be found, and no photo is changed. Needs as much room on the disk, for a while, as the store takes.';
  static override flags = {
    ...failedListFlag,
    to: textFlag({
      helpValue: 'NAME',
      description:
        'The new hash; shake256 and blake3 also with a length in bytes, such as blake3:64.',
      suggestions: builtInNames,
    }),
    'dry-run': booleanFlag({
      char: 'n',
      default: false,
      description: 'Show how much there is to read; change nothing.',
    }),
    jobs: integerFlag({
      min: 1,
      max: 64,
      description: 'Number of reading threads (setting: jobs).',
    }),
  };
  static override examples = [
    '<%= config.bin %> rehash --to sha256',
    '<%= config.bin %> rehash --to blake3:32 --dry-run',
  ];

  async run(): Promise<void> {
    const { flags } = await this.parse(Rehash);
    if (flags.to === undefined) {
      throw new ImgdedupError('USAGE', 'Nothing says which hash.', {
        remedy: 'Say it: "imgdedup rehash --to sha256".',
      });
    }
    const to = hashFlag(flags.to);
    const { rehash } = await import('../api/maintenance/rehash.js');
    const dryRun = flags['dry-run'];
    const repository = await (dryRun ? this.openToLook(flags) : this.open(flags));
    const result = await rehash(repository, {
      to,
      dryRun,
      jobs: flags.jobs,
      onSettled: (action) => this.tellSettled(flags, action),
      signal: this.signal,
      onProgress: this.progress(flags),
    });
    this.clearProgress();
    const { unreadable, changed } = result;
    await this.conclude(flags, { unreadable }, { unreadable: [], changed });
    if (flags.json) await rehashJson(this.envelope, result);
    else if (dryRun || !flags.quiet || changed.length > 0) await renderRehash(this.output, result);
    if (changed.length > 0) this.io.exitStatus = exitStatus.failed;
  }
}
