import type { LinkOutcome } from '../actions/link-duplicates.js';
import type { DupesOptions } from '../core/find-dupes.js';
import type { Repository } from '../core/repository.js';
import type { LinkEvent } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import { statusOfCode } from '../ui/exit-status.js';
import { LinkJson } from '../ui/json.js';
import { renderLinkEvent, renderLinkResult } from '../ui/render-link.js';
import { BaseCommand, type CommonFlags } from './base.js';

interface LinkFlags extends CommonFlags {
  readonly 'dry-run': boolean;
}

/** `link` and `dupes --link`, which are one act under two names. */
export abstract class LinkingCommand extends BaseCommand {
  protected async link(
    repository: Repository,
    options: DupesOptions,
    flags: LinkFlags,
  ): Promise<void> {
    const { linkDuplicates } = await import('../actions/link-duplicates.js');
    const { json, quiet, 'dry-run': dryRun } = flags;
    const writer = new LinkJson(this.output, dryRun);
    const onEvent = async (event: LinkEvent): Promise<void> => {
      this.clearProgress();
      if (json) await writer.event(event);
      else if (!quiet) await renderLinkEvent(this.output, event);
    };
    let result: LinkOutcome;
    try {
      result = await linkDuplicates(repository, { ...options, dryRun, onEvent });
    } catch (error) {
      if (!writer.hasBegun || !(error instanceof ImgdedupError)) throw error;
      // One document, even if it ends badly.
      await writer.fail(error.code, error.message);
      process.exitCode = statusOfCode(error.code);
      return;
    }
    this.conclude(flags, result, result.skipped);
    if (json) await writer.end(result, result.unreadable);
    else if (!quiet) await renderLinkResult(this.output, result, dryRun);
  }
}
