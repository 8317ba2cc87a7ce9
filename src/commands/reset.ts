import { ImgdedupError } from '../model/errors/errors.js';
import { formatCount } from '../render/units.js';
import { resetJson } from '../render/json/upkeep-json.js';
import { ask, canAsk } from './terminal/ask.js';
import { BaseCommand } from './base.js';
import { booleanFlag } from './flags/flags.js';

export class Reset extends BaseCommand {
  static override summary = 'Forget everything that can be computed again.';
  static override description =
    'Snapshots, hashes, fingerprints and indexes go; "index" makes them anew by reading every photo. Decisions, the journal, the trash and the settings stay. Photos are not touched.';
  static override flags = {
    yes: booleanFlag({ default: false, char: 'y', description: 'Do not ask.' }),
  };
  static override examples = ['<%= config.bin %> reset', '<%= config.bin %> reset --yes'];

  async run(): Promise<void> {
    const { flags } = await this.parse(Reset);
    const { reset } = await import('../api/maintenance/reset.js');
    const repository = await this.openToWrite(flags);
    if (!flags.yes && !(await this.#isConfirmed())) return;
    const onProgress = this.progress(flags);
    const forgotten = await reset(repository, { signal: this.signal, onProgress });
    this.clearProgress();
    if (flags.json) await resetJson(this.envelope, forgotten);
    else if (!flags.quiet) {
      await this.output.line(
        `Forgot ${formatCount(forgotten, 'record')}. Run "imgdedup index" to look at everything anew.`,
      );
    }
  }

  async #isConfirmed(): Promise<boolean> {
    if (!canAsk(this.io)) {
      throw new ImgdedupError('USAGE', 'Nobody can be asked here.', {
        remedy: 'Say --yes to reset.',
      });
    }
    return ask('Forget snapshots, hashes and fingerprints of all photos?', this.io);
  }
}
