import type { DupesOptions } from '../core/find-dupes.js';
import type { Repository } from '../core/repository.js';
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
    if (json) await writer.begin();
    const result = await linkDuplicates(repository, {
      ...options,
      dryRun,
      onEvent: async (event) => {
        this.clearProgress();
        if (json) await writer.event(event);
        else if (!quiet) await renderLinkEvent(this.output, event);
      },
    });
    this.conclude(flags, result.unreadable, result.skipped);
    if (json) await writer.end(result, result.unreadable);
    else if (!quiet) await renderLinkResult(this.output, result, dryRun);
  }
}
