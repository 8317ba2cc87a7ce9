import { ImgdedupError } from '../../model/errors/errors.js';
import { parseAge } from '../../config/settings.js';
import type { PurgeResult, PurgeTotals } from '../../model/actions/trash.js';
import { purgeQuestion, renderPurge } from '../../render/text/actions/render-trash.js';
import { purgeJson } from '../../render/trash-json.js';
import { ask, canAsk } from '../terminal/ask.js';
import { BaseCommand, type CommonFlags } from '../base.js';
import { argumentPaths } from '../flags/path-list.js';
import { arg, booleanFlag, textFlag } from '../flags/flags.js';
import { named, trashedPaths } from './paths.js';

export class TrashEmpty extends BaseCommand {
  static override summary = 'Remove files from the trash for good.';
  static override description =
    'Every file is read and compared first: one that no other file equals is the last copy of its content and stays, unless --last-copies is said or the file is named itself. Asks before. Without names everything in the trash is meant. What is gone from the trash cannot be undone any more.';
  static override strict = false;
  static override args = {
    file: arg({
      description: 'Files or folders, as they were called; everything by default.',
    }),
  };
  static override flags = {
    older: textFlag({
      helpValue: 'AGE',
      description: 'Only what was moved longer ago: 12h, 30d, 6w, 2y.',
    }),
    'last-copies': booleanFlag({
      default: false,
      description: 'Remove also what no other file equals.',
    }),
    yes: booleanFlag({ default: false, char: 'y', description: 'Do not ask.' }),
    'dry-run': booleanFlag({
      default: false,
      char: 'n',
      description: 'Show what would be removed; change nothing.',
    }),
  };
  static override examples = [
    '<%= config.bin %> trash empty --dry-run',
    '<%= config.bin %> trash empty --older 30d',
    '<%= config.bin %> trash empty 2019/waterfall.jpg',
    '<%= config.bin %> trash empty --last-copies',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(TrashEmpty);
    const { 'dry-run': dryRun, 'last-copies': lastCopies, json, quiet } = flags;
    const age = ageOf(flags.older);
    if (!flags.yes && !dryRun && !canAsk(this.io)) {
      throw new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
        remedy: 'Say --yes to remove files without a question, or --dry-run to see which.',
      });
    }
    const from = this.folder(flags);
    const repository = await this.open(flags);
    const { emptyTrash } = await import('../../api/actions/empty-trash.js');
    const result = await emptyTrash(repository, {
      paths: trashedPaths(await this.scope(repository, argumentPaths(argv, from), named(from))),
      age,
      lastCopies,
      dryRun,
      onSettled: (action) => this.tellSettled(flags, action),
      confirm: flags.yes ? undefined : (totals) => this.#confirm(totals),
      signal: this.signal,
      onProgress: this.progress(flags),
    });
    await this.#conclude(flags, result);
    if (json) await purgeJson(this.envelope, result, dryRun);
    else if (!quiet || dryRun) await this.#render(result, dryRun);
  }

  #confirm(totals: PurgeTotals): Promise<boolean> {
    this.clearProgress();
    return ask(purgeQuestion(totals), this.io);
  }

  /** What could not be read or removed makes the run one that did its work in part. */
  #conclude(flags: CommonFlags, { kept }: PurgeResult): Promise<void> {
    const unreadable = kept.flatMap(({ file: { path }, kept: why }) =>
      why?.kind === 'failed' ? [{ path, reason: why.reason }] : [],
    );
    return this.conclude(flags, { unreadable });
  }

  async #render(result: PurgeResult, dryRun: boolean): Promise<void> {
    await renderPurge(this.output, result, dryRun);
    if (result.isDeclined || result.dropped.length > 0) return;
    await this.output.line(
      result.kept.length === 0 ? 'Nothing to remove.' : 'Nothing was removed.',
    );
  }
}

/** @throws ImgdedupError USAGE */
function ageOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const age = parseAge(text);
  if (age !== undefined) return age;
  throw new ImgdedupError('USAGE', `--older wants an age such as 12h, 30d, 6w, 2y, not "${text}".`);
}
