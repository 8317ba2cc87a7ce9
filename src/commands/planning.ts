import { resolve } from 'node:path';
import type { ApplyPlanOptions, PlanTotals } from '../api/actions/apply-plan.js';
import type { ChoiceEvent } from '../api/actions/apply-choices.js';
import type { ResultFile } from '../library/export/result-file.js';
import type { Repository } from '../library/repository/repository.js';
import type { Scope } from '../library/scan/scope.js';
import type { Action } from '../model/actions/action.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { LookAlikeFile } from '../model/groups/look-alike.js';
import { planActs, type Plan, type PlanAct, type PlanGroup } from '../model/groups/plan.js';
import { renderPlan, type ToldGroup } from '../render/text/groups/plan-text.js';
import { quotePath } from '../render/quote.js';
import { renderActionEvent, renderActionResult } from '../render/text/actions/render-action.js';
import type { LeftAlone } from '../render/render-failures.js';
import { renderScript } from '../render/text/groups/render-script.js';
import { formatBytes, formatCount } from '../render/units.js';
import { ask } from './terminal/ask.js';
import { checkCanAsk, checkCanDelete, DedupingCommand, type DeleteFlags } from './deduping.js';
import { actOf, tiersOf, type ActFlags, type FindFlags } from './flags/dupes-flags.js';
import { groupsOf, type DupesListing } from './dupes/dupes-listing.js';

interface ApplyFlags extends DeleteFlags {
  readonly yes: boolean;
}

export interface PlanFlags extends ApplyFlags, FindFlags, ActFlags {
  readonly tier: readonly string[] | undefined;
  readonly 'allow-loss': boolean;
  readonly bursts: boolean;
  readonly plan: string | undefined;
  readonly script: string | undefined;
  readonly interactive: boolean;
}

/** How what was found becomes a plan. */
interface Planning {
  readonly file: ResultFile | undefined;
  readonly options: ApplyPlanOptions & { readonly scope: Scope };
  /** Absolute path of the folder that `--move` names. */
  readonly folder: string | undefined;
  readonly flags: PlanFlags;
}

/** `dupes` with a plan, wherever it came from. */
export abstract class PlanningCommand extends DedupingCommand {
  /** Writes a plan or a script of what was found, or asks about it. */
  protected async plan(
    repository: Repository,
    listing: DupesListing,
    { file, options, folder, flags }: Planning,
  ): Promise<void> {
    const { planWordsOf } = await import('../actions/plans/plan-words.js');
    const { root } = repository;
    const act = actOf(flags) ?? 'trash';
    const words = {
      tiers: tiersOf(flags.tier),
      allowLoss: flags['allow-loss'],
      allowBursts: flags.bursts,
      act,
      isMeant: ({ path }: LookAlikeFile) => options.scope.includes(path),
    } as const;
    const groups = {
      *[Symbol.iterator](): Generator<ToldGroup> {
        for (const group of groupsOf(listing)) yield { group, plan: planWordsOf(group, words) };
      },
    };
    if (flags.plan !== undefined) {
      const name = flags.plan;
      await this.deliver(file, () => renderPlan(this.output, groups, { root, name, folder }));
      return;
    }
    if (flags.script !== undefined) {
      const write = () => renderScript(this.output, groups, { root, act, folder });
      await this.deliver(file, write, 0o777);
      return;
    }
    const { decideAtTerminal } = await import('./dupes/interactive.js');
    const { style, paths } = this.output;
    const total = listing.result.summary.groups;
    const decided = await decideAtTerminal(groups, { io: this.io, style, paths, total, act });
    const allowLoss = flags['allow-loss'];
    await this.#apply(repository, decided, { ...options, allowLoss, folder }, flags);
  }

  /** Does what a plan or a list says that was saved before. */
  protected async actOnSaved(
    { groups, folder }: Plan,
    argv: readonly string[],
    flags: PlanFlags,
  ): Promise<void> {
    if (argv.length > 0) {
      throw new ImgdedupError('USAGE', 'A plan names its files: no PATH goes with it.');
    }
    const words = new Set(groups.flatMap((group) => group.map(({ word }) => word)));
    if (words.has('delete')) checkCanDelete(flags, this.io);
    if (words.has('trash') || words.has('move')) checkCanAsk(flags, this.io);
    await using repository = await this.open(flags);
    const watch = { signal: this.signal, onProgress: this.progress(flags) };
    const { keep: _, ...found } = await this.find(repository, flags, this.folder(flags));
    const options = {
      ...found,
      ...watch,
      allowLoss: flags['allow-loss'],
      folder: folder === undefined ? undefined : resolve(repository.root, folder),
    };
    await this.#apply(repository, groups, options, flags);
  }

  async #apply(
    repository: Repository,
    groups: readonly PlanGroup[],
    options: ApplyPlanOptions,
    flags: ApplyFlags,
  ): Promise<void> {
    const { json, quiet, 'dry-run': dryRun } = flags;
    const { output, envelope } = this;
    const { applyPlan } = await import('../api/actions/apply-plan.js');
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
      confirm: (totals) => this.#confirm(totals, options.folder, flags),
    });
    for (const { path, reason } of result.left) left.push({ path, keeper: path, reason });
    await this.conclude(flags, { unreadable: [], left });
    const { distinctPairs, isDeclined } = result;
    const results = planActs.map((act) => ({ act, ...result[act] }));
    const sum = (of: (one: (typeof results)[number]) => number) =>
      results.reduce((all, one) => all + of(one), 0);
    if (json) {
      const actions = results.flatMap(({ id }) => id ?? []).toSorted((a, b) => a - b);
      await envelope.list('left', byRule);
      await envelope.members({ actions, distinct: distinctPairs, declined: isDeclined });
      await envelope.end({
        files: sum(({ done }) => done),
        bytes: sum(({ freed }) => freed),
        left: sum(({ skipped }) => skipped) + result.left.length,
      });
      return;
    }
    if (!isTold) return;
    if (isDeclined) {
      await output.line('Nothing was changed.');
      return;
    }
    for (const { act, ...one } of results) {
      if (one.done + one.skipped > 0) await renderActionResult(output, act, one, dryRun);
    }
    if (distinctPairs > 0) {
      const pairs = formatCount(distinctPairs, 'pair');
      await output.line(
        dryRun ? `Would remember ${pairs} as distinct.` : `Remembered ${pairs} as distinct.`,
      );
    }
    if (sum(({ done, skipped }) => done + skipped) + distinctPairs === 0) {
      await output.line('Nothing to do.');
    }
  }

  /** What only links loses nothing, and is not asked about. */
  async #confirm(
    totals: PlanTotals,
    folder: string | undefined,
    flags: ApplyFlags,
  ): Promise<boolean> {
    const isMove = totals.trash.files + totals.move.files > 0;
    if (isMove && !flags.yes) {
      const what = totals.delete.files === 0 ? 'brings them back' : 'brings back what is moved';
      this.tellFirst(`"imgdedup undo" ${what}, and -n shows the list.`);
      if (!(await ask(`${questionOf(totals, folder)}?`, this.io))) return false;
    }
    if (totals.delete.files === 0 || flags['for-good']) return true;
    return this.confirmDeletion(totals.delete);
  }
}

/** All that would be done, in words. */
function questionOf(totals: PlanTotals, folder: string | undefined): string {
  const { distinctPairs } = totals;
  const parts = planActs.flatMap((act) => {
    const { files, bytes } = totals[act];
    return files === 0 ? [] : wordsFor(act, formatCount(files, 'file'), formatBytes(bytes), folder);
  });
  if (distinctPairs > 0) parts.push(`remember ${formatCount(distinctPairs, 'pair')}`);
  const text = parts.join(', ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function wordsFor(act: PlanAct, files: string, bytes: string, folder = ''): string {
  switch (act) {
    case 'trash':
      return `move ${files} (${bytes}) to the trash`;
    case 'move':
      return `move ${files} (${bytes}) to ${quotePath(folder)}`;
    case 'link':
      return `link ${files}`;
    case 'reflink':
      return `reflink ${files}`;
    case 'symlink':
      return `make symbolic links of ${files}`;
    case 'delete':
      return `delete ${files} (${bytes}) for good`;
    default:
      return act satisfies never;
  }
}
