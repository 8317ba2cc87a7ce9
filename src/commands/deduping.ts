import type { MoveOptions } from '../api/move-duplicates.js';
import type { DupesOptions } from '../api/find-dupes.js';
import type { Repository } from '../library/repository/repository.js';
import type { ActionTotals } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import { partsText, renderActionResult } from '../render/render-action.js';
import { quotePath } from '../render/quote.js';
import { formatBytes, formatCount } from '../render/units.js';
import { ActingCommand, type ActFlags } from './acting.js';
import { ask, canAsk } from './ask.js';
import type { Io } from './io.js';
import { findOptions, type FindFlags } from './dupes-flags.js';

interface MoveFlags extends ActFlags {
  readonly yes: boolean;
}

/** `link`, and `dupes` with a flag that acts. */
export abstract class DedupingCommand extends ActingCommand {
  /**
   * How files are told apart, and which are kept.
   * @throws ImgdedupError USAGE, CONFIG_INVALID, PATH_OUTSIDE_ROOT, PATH_NOT_FOUND
   */
  protected async find(
    repository: Repository,
    flags: FindFlags,
    from: string,
  ): Promise<Pick<DupesOptions, 'maxAgeMs' | 'keep' | 'protect' | 'reference' | 'jobs'>> {
    const { reference } = flags;
    const options = { from, mustExist: true };
    return {
      ...findOptions(flags),
      reference: reference && (await this.scope(repository, reference, options)),
    };
  }

  protected async link(
    repository: Repository,
    options: DupesOptions,
    flags: ActFlags,
  ): Promise<void> {
    const { linkDuplicates } = await import('../api/link-duplicates.js');
    await this.act(flags, {
      command: 'link',
      run: (telling) => linkDuplicates(repository, { ...options, ...telling }),
      failures: (result) => result,
      otherTypes: (result) => result.otherTypes,
      render: (result) => renderActionResult(this.output, 'link', result, flags['dry-run']),
    });
  }

  protected async move(
    repository: Repository,
    options: MoveOptions,
    flags: MoveFlags,
  ): Promise<void> {
    const { moveDuplicates } = await import('../api/move-duplicates.js');
    const command = options.folder === undefined ? 'trash' : 'move';
    const confirm = flags.yes ? undefined : this.#question(options.folder);
    await this.act(flags, {
      command,
      run: (telling) => moveDuplicates(repository, { ...options, ...telling, confirm }),
      failures: (result) => result,
      otherTypes: (result) => result.otherTypes,
      render: async (result) => {
        if (result.isDeclined) await this.output.line('Nothing was changed.');
        else await renderActionResult(this.output, command, result, flags['dry-run']);
      },
      json: ({ isDeclined }) => ({ declined: isDeclined }),
    });
  }

  #question(folder: string | undefined): (totals: ActionTotals) => Promise<boolean> {
    return async (totals) => {
      this.clearProgress();
      const where = folder === undefined ? 'the trash' : quotePath(folder);
      const what = `${formatCount(totals.files, 'file')} (${formatBytes(totals.bytes)})`;
      this.io.stderr.write(
        `${partsText(totals)}; "imgdedup undo" brings them back, and -n shows the list.\n`,
      );
      return ask(`Move ${what} to ${where}?`, this.io);
    };
  }
}

/** @throws ImgdedupError USAGE where a question would have nobody to answer it */
export function checkCanAsk(flags: MoveFlags, io: Io): void {
  if (flags.yes || flags['dry-run'] || canAsk(io)) return;
  throw new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
    remedy: 'Say --yes to move files without a question, or --dry-run to see the plan.',
  });
}
