import type { MergeOptions } from '../api/actions/merge-metadata.js';
import type { MoveOptions } from '../api/actions/move-duplicates.js';
import type { DupesOptions } from '../api/find/find-dupes.js';
import type { linkDuplicates } from '../api/actions/link-duplicates.js';
import type { Repository } from '../library/repository/repository.js';
import type { Action, ActionEvent, ActionResult, ActionTotals } from '../model/actions/action.js';
import type { LeftAlone } from '../render/render-failures.js';
import type { MergedFacts } from '../model/facts/merged-facts.js';
import type { RelPath } from '../model/paths/path.js';
import { ImgdedupError } from '../model/errors/errors.js';
import {
  partsText,
  renderActionEvent,
  renderActionResult,
  renderMergeResult,
} from '../render/text/actions/render-action.js';
import { eventJson } from '../render/json/action-json.js';
import { quotePath } from '../render/quote.js';
import { formatBytes, formatCount } from '../render/units.js';
import { wrapped } from '../render/wrap.js';
import { ActingCommand, type ActFlags, type DoneBefore } from './acting.js';
import { ask, canAsk } from './terminal/ask.js';
import type { Io } from './terminal/io.js';
import { findOptions, type FindFlags } from './flags/dupes-flags.js';

interface MoveFlags extends ActFlags {
  readonly yes: boolean;
}

export interface DeleteFlags extends ActFlags {
  readonly 'for-good': boolean;
}

/** What facts were put into sidecars before an act, or would be. */
export interface MergedBefore extends DoneBefore {
  readonly merged: ReadonlyMap<RelPath, MergedFacts>;
}

type InPlaceCommand = 'link' | 'reflink' | 'symlink';

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

  /** Puts facts that keepers lack into their sidecars. */
  protected async merge(
    repository: Repository,
    options: MergeOptions,
    flags: ActFlags,
  ): Promise<void> {
    const { mergeMetadata } = await import('../api/actions/merge-metadata.js');
    await this.act(flags, {
      command: 'merge',
      run: (telling) => mergeMetadata(repository, { ...options, ...telling }),
      failures: (result) => result,
      otherTypes: (result) => result.otherTypes,
      render: (result) => renderMergeResult(this.output, result, flags['dry-run']),
    });
  }

  /** The same before another act, which tells programs of both. */
  protected async mergeFirst(
    repository: Repository,
    options: MergeOptions,
    flags: ActFlags,
  ): Promise<MergedBefore> {
    const { mergeMetadata } = await import('../api/actions/merge-metadata.js');
    const { json, quiet, 'dry-run': dryRun } = flags;
    const { output } = this;
    const isTold = !json && (dryRun || !quiet);
    const left: LeftAlone[] = [];
    const byRule: LeftAlone[] = [];
    const files: object[] = [];
    const onEvent = async (event: ActionEvent): Promise<void> => {
      this.clearProgress();
      const { path, keeper, skipped } = event;
      if (skipped !== undefined) {
        (event.byRule === true ? byRule : left).push({ path, keeper, reason: skipped });
      } else if (json) files.push(eventJson(event));
      if (isTold) await renderActionEvent(output, 'merge', event);
    };
    const onSettled = (action: Action): void => this.tellSettled(flags, action);
    const telling = { dryRun, onEvent, onSettled };
    const result = await mergeMetadata(repository, { ...options, ...telling });
    if (isTold) await renderMergeResult(output, result, dryRun);
    const merged = { action: result.id ?? null, files, left: byRule };
    return { left, json: { merged }, merged: result.merged };
  }

  /** Does to exact duplicates what is done in their own place. */
  protected async replace(
    command: InPlaceCommand,
    repository: Repository,
    options: DupesOptions,
    flags: ActFlags,
    before?: DoneBefore,
  ): Promise<void> {
    await this.act(flags, {
      command,
      before,
      run: async (telling) => (await verbOf(command))(repository, { ...options, ...telling }),
      failures: (result) => result,
      otherTypes: (result) => result.otherTypes,
      render: (result) => renderActionResult(this.output, command, result, flags['dry-run']),
    });
  }

  /** Deletes exact duplicates for good, and asks twice before that. */
  protected async delete(
    repository: Repository,
    options: DupesOptions,
    flags: DeleteFlags,
    before?: DoneBefore,
  ): Promise<void> {
    const { deleteDuplicates } = await import('../api/actions/replace-duplicates.js');
    const confirm = flags['for-good'] ? undefined : this.confirmDeletion.bind(this);
    await this.act(flags, {
      command: 'delete',
      before,
      run: (telling) => deleteDuplicates(repository, { ...options, ...telling, confirm }),
      failures: (result) => result,
      otherTypes: (result) => result.otherTypes,
      render: async (result) => {
        if (result.isDeclined) await this.output.line('Nothing was changed.');
        else
          await renderActionResult(this.output, 'delete', withoutTiers(result), flags['dry-run']);
      },
      json: ({ isDeclined }) => ({ declined: isDeclined }),
    });
  }

  protected async move(
    repository: Repository,
    options: MoveOptions,
    flags: MoveFlags,
    before?: DoneBefore,
  ): Promise<void> {
    const { moveDuplicates } = await import('../api/actions/move-duplicates.js');
    const command = options.folder === undefined ? 'trash' : 'move';
    const confirm = flags.yes ? undefined : this.#question(options.folder);
    await this.act(flags, {
      command,
      before,
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

  /** Asks twice. */
  protected async confirmDeletion({
    files,
    bytes,
  }: Pick<ActionTotals, 'files' | 'bytes'>): Promise<boolean> {
    const what = `${formatCount(files, 'file')} (${formatBytes(bytes)})`;
    this.tellFirst(
      'There is no way back from this; --trash moves the same files to where they can come back from, and -n shows the list.',
    );
    return (
      (await ask(`Delete ${what} for good?`, this.io)) &&
      ask(`Really delete ${what}, without the trash?`, this.io)
    );
  }

  /** What somebody should know who is asked something next. */
  protected tellFirst(text: string): void {
    this.clearProgress();
    this.io.stderr.write(`${wrapped(text, this.io.stderr)}\n`);
  }

  #question(folder: string | undefined): (totals: ActionTotals) => Promise<boolean> {
    return async (totals) => {
      const where = folder === undefined ? 'the trash' : quotePath(folder);
      const what = `${formatCount(totals.files, 'file')} (${formatBytes(totals.bytes)})`;
      this.tellFirst(
        `${partsText(totals)}; "imgdedup undo" brings them back, and -n shows the list.`,
      );
      return ask(`Move ${what} to ${where}?`, this.io);
    };
  }
}

/** All of them are exact. */
function withoutTiers({ id, done, skipped, freed }: ActionResult): ActionResult {
  return { id, done, skipped, freed };
}

/** Which links are made. */
export function linkKind({
  reflink,
  symlink,
}: {
  readonly reflink: boolean;
  readonly symlink: boolean;
}): InPlaceCommand {
  if (reflink) return 'reflink';
  return symlink ? 'symlink' : 'link';
}

async function verbOf(command: InPlaceCommand): Promise<typeof linkDuplicates> {
  switch (command) {
    case 'link':
      return (await import('../api/actions/link-duplicates.js')).linkDuplicates;
    case 'reflink':
      return (await import('../api/actions/replace-duplicates.js')).reflinkDuplicates;
    case 'symlink':
      return (await import('../api/actions/replace-duplicates.js')).symlinkDuplicates;
    default:
      return command satisfies never;
  }
}

/** @throws ImgdedupError USAGE where two questions would have nobody to answer them */
export function checkCanDelete(flags: DeleteFlags & MoveFlags, io: Io): void {
  if (flags['for-good'] || flags['dry-run']) return;
  if (flags.yes) {
    throw new ImgdedupError('USAGE', '--yes does not answer for --delete, which has no way back.', {
      remedy: 'Say --for-good in its place, or use --trash.',
    });
  }
  if (canAsk(io)) return;
  throw new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
    remedy:
      'Say --for-good to delete files without a question, or --dry-run to see what would be done.',
  });
}

/** @throws ImgdedupError USAGE where a question would have nobody to answer it */
export function checkCanAsk(flags: MoveFlags, io: Io): void {
  if (flags.yes || flags['dry-run'] || canAsk(io)) return;
  throw new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
    remedy: 'Say --yes to move files without a question, or --dry-run to see what would be done.',
  });
}
