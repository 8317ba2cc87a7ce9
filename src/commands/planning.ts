import type { ApplyPlanOptions, PlanTotals } from '../api/apply-plan.js';
import type { ChoiceEvent } from '../api/apply-choices.js';
import type { Repository } from '../library/repository/repository.js';
import type { Action } from '../model/action.js';
import type { PlanGroup } from '../model/plan.js';
import { renderActionEvent, renderActionResult } from '../render/render-action.js';
import type { LeftAlone } from '../render/render-failures.js';
import { formatBytes, formatCount } from '../render/units.js';
import { ask } from './ask.js';
import { DedupingCommand } from './deduping.js';
import type { ActFlags } from './acting.js';

/** `dupes` with a plan, wherever it came from. */
export abstract class PlanningCommand extends DedupingCommand {
  protected async applyPlan(
    repository: Repository,
    groups: readonly PlanGroup[],
    options: ApplyPlanOptions,
    flags: ActFlags & { readonly yes: boolean },
  ): Promise<void> {
    const { json, quiet, 'dry-run': dryRun } = flags;
    const { output, envelope } = this;
    const { applyPlan } = await import('../api/apply-plan.js');
    const isTold = dryRun || !quiet;
    const left: LeftAlone[] = [];
    const byRule: LeftAlone[] = [];
    const onEvent = async (event: ChoiceEvent): Promise<void> => {
      this.clearProgress();
      const { path, keeper, skipped, choice, place, tier, bytes, remark } = event;
      if (skipped !== undefined) {
        (event.byRule === true ? byRule : left).push({ path, keeper, reason: skipped });
      }
      if (!json && isTold) await renderActionEvent(output, choice, event);
      if (json && skipped === undefined) {
        await envelope.item({ act: choice, path, keeper, place, tier, bytes, remark });
      }
    };
    if (json) {
      await envelope.members({ dryRun });
      await envelope.begin('files');
    }
    const result = await applyPlan(repository, groups, {
      ...options,
      dryRun,
      onEvent,
      onSettled: (action: Action) => this.tellSettled(flags, action),
      // What only links loses nothing.
      confirm: flags.yes ? undefined : (totals) => this.#confirm(totals),
    });
    for (const { path, reason } of result.left) left.push({ path, keeper: path, reason });
    await this.conclude(flags, { unreadable: [], left });
    const { trash, link, distinctPairs, isDeclined } = result;
    if (json) {
      const actions = [trash.id, link.id].filter((id) => id !== undefined);
      await envelope.list('left', byRule);
      await envelope.members({ actions, distinct: distinctPairs, declined: isDeclined });
      const [files, bytes] = [trash.done + link.done, trash.freed + link.freed];
      await envelope.end({ files, bytes, left: trash.skipped + link.skipped + result.left.length });
      return;
    }
    if (!isTold) return;
    if (isDeclined) {
      await output.line('Nothing was changed.');
      return;
    }
    if (trash.done + trash.skipped > 0) await renderActionResult(output, 'trash', trash, dryRun);
    if (link.done + link.skipped > 0) await renderActionResult(output, 'link', link, dryRun);
    if (distinctPairs > 0) {
      const pairs = formatCount(distinctPairs, 'pair');
      await output.line(
        dryRun ? `Would remember ${pairs} as distinct.` : `Remembered ${pairs} as distinct.`,
      );
    }
    if (trash.done + trash.skipped + link.done + link.skipped + distinctPairs === 0) {
      await output.line('Nothing to do.');
    }
  }

  #confirm({ trash, link, distinctPairs, bytes }: PlanTotals): Promise<boolean> {
    if (trash === 0) return Promise.resolve(true);
    this.clearProgress();
    const parts = [
      `Move ${formatCount(trash, 'file')} (${formatBytes(bytes)}) to the trash`,
      ...(link === 0 ? [] : [`link ${formatCount(link, 'file')}`]),
      ...(distinctPairs === 0 ? [] : [`remember ${formatCount(distinctPairs, 'pair')}`]),
    ];
    this.io.stderr.write('"imgdedup undo" brings them back, and -n shows the list.\n');
    return ask(`${parts.join(', ')}?`, this.io);
  }
}
