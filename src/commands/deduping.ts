import type { DupesOptions } from '../core/find-dupes.js';
import type { SimilarOptions } from '../core/find-similar.js';
import type { Repository } from '../core/repository.js';
import type { ActionTotals } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import { renderActionResult } from '../ui/render-action.js';
import { formatBytes, formatCount } from '../ui/units.js';
import { ActingCommand, type ActFlags } from './acting.js';
import { ask, canAsk } from './ask.js';

interface MoveFlags extends ActFlags {
  readonly yes: boolean;
}

interface MoveOptions extends SimilarOptions {
  readonly similar: boolean;
  /** Absolute path; the trash if undefined. */
  readonly folder: string | undefined;
}

/** `link`, and `dupes` with a flag that acts. */
export abstract class DedupingCommand extends ActingCommand {
  protected async link(
    repository: Repository,
    options: DupesOptions,
    flags: ActFlags,
  ): Promise<void> {
    const { linkDuplicates } = await import('../actions/link-duplicates.js');
    await this.act(flags, {
      command: 'link',
      run: (telling) => linkDuplicates(repository, { ...options, ...telling }),
      failures: (result) => result,
      render: (result) => renderActionResult(this.output, 'link', result, flags['dry-run']),
    });
  }

  protected async move(
    repository: Repository,
    options: MoveOptions,
    flags: MoveFlags,
  ): Promise<void> {
    const { moveDuplicates } = await import('../actions/move-duplicates.js');
    const command = options.folder === undefined ? 'trash' : 'move';
    const confirm = flags.yes ? undefined : this.#question(command);
    await this.act(flags, {
      command,
      run: (telling) => moveDuplicates(repository, { ...options, ...telling, confirm }),
      failures: (result) => result,
      render: async (result) => {
        if (result.isDeclined) await this.output.line('Nothing was changed.');
        else await renderActionResult(this.output, command, result, flags['dry-run']);
      },
      json: ({ isDeclined }) => ({ declined: isDeclined }),
    });
  }

  #question(command: 'trash' | 'move'): (totals: ActionTotals) => Promise<boolean> {
    return async ({ files, bytes }) => {
      this.clearProgress();
      const where = command === 'trash' ? ' to the trash' : '';
      const what = `${formatCount(files, 'file')} (${formatBytes(bytes)})`;
      return ask(`Move ${what}${where}?`, this.signal);
    };
  }
}

/** @throws ImgdedupError USAGE where a question would have nobody to answer it */
export function checkCanAsk(flags: MoveFlags): void {
  if (flags.yes || flags['dry-run'] || canAsk()) return;
  throw new ImgdedupError(
    'USAGE',
    'There is no terminal to ask on: say --yes to move files without a question, or --dry-run to see the plan.',
  );
}
