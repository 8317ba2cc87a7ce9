import { resolve } from 'node:path';
import { foldersJson } from '../render/folders-json.js';
import type { Action } from '../model/action.js';
import { ImgdedupError } from '../model/errors.js';
import type { LookAlikeFile, Tier } from '../model/look-alike.js';
import type { AcrossResult } from '../model/whereabouts.js';
import type { PlanGroup } from '../model/plan.js';
import { hintAfterDupes, hintAfterSimilar } from '../render/hints.js';
import { dupesJson, groupJson } from '../render/json.js';
import { renderJsonLines } from '../render/json-lines.js';
import { lookAlikeGroupJson, lookAlikesJson } from '../render/look-alikes-json.js';
import { renderDupes } from '../render/render-dupes.js';
import { renderGroupsCsv, renderGroupsFdupes } from '../render/render-groups.js';
import { renderLookAlikes } from '../render/render-look-alikes.js';
import { isPlanText, parsePlan, renderPlan, type ToldGroup } from '../render/plan-text.js';
import { isSavedJson, parseSavedJson } from '../render/parse-saved.js';
import { renderAcross, renderAcrossCsv } from '../render/render-whereabouts.js';
import { acrossGroupJson, acrossJson } from '../render/whereabouts-json.js';
import { renderScript } from '../render/render-script.js';
import { renderFolders } from '../render/render-folders.js';
import { sentences } from '../render/report-error.js';
import { likenessLegend } from '../render/relation-words.js';
import type { ApplyPlanOptions } from '../api/apply-plan.js';
import type { ResultFile } from '../library/export/result-file.js';
import type { Repository } from '../library/repository/repository.js';
import type { Scope } from '../library/scan/scope.js';
import { canAsk } from './ask.js';
import type { CommonFlags } from './base.js';
import { checkCanShow, checkDupesFlags } from './check-dupes-flags.js';
import { checkCanAsk, checkCanDelete, linkKind } from './deduping.js';
import { PlanningCommand } from './planning.js';
import { failedListFlag } from './failed-list-file.js';
import { allPaths, readList } from './path-list.js';
import { duplicatesOf, groupsOf, type DupesListing } from './dupes-listing.js';
import { formatFlag, formatOf, outputFlags } from './format-flags.js';
import {
  depthWanted,
  findFlags,
  type FindFlags,
  limitFlags,
  linkFlags,
  linkKindFlags,
  tiersOf,
} from './dupes-flags.js';
import { similarFlags, similarOptions } from './similar-flags.js';
import { arg, booleanFlag, textFlag } from './flags.js';

const dupesFormats = ['text', 'json', 'jsonl', 'csv', 'fdupes', 'html'] as const;

/** Beyond so many files a report has smaller thumbnails: it is mailed, and opened in a browser. */
const mostLarge = 2000;

interface ListFlags extends CommonFlags {
  readonly format: (typeof dupesFormats)[number] | undefined;
  readonly z: boolean;
  readonly jobs: number | undefined;
}

interface PlanFlags extends ListFlags, FindFlags {
  readonly 'dry-run': boolean;
  readonly yes: boolean;
  readonly link: boolean;
  readonly reflink: boolean;
  readonly symlink: boolean;
  readonly delete: boolean;
  readonly trash: boolean;
  readonly move: string | undefined;
  readonly from: string | undefined;
  readonly tier: readonly string[] | undefined;
  readonly 'allow-loss': boolean;
  readonly bursts: boolean;
  readonly plan: string | undefined;
  readonly script: string | undefined;
  readonly interactive: boolean;
}

interface Planning {
  readonly file: ResultFile | undefined;
  readonly options: ApplyPlanOptions & { readonly scope: Scope };
  readonly flags: PlanFlags;
}

/**
 * What `--from` names, if it is a plan or a list of groups, and not one of paths.
 * @throws ImgdedupError USAGE
 */
function savedPlan(list: Buffer | undefined, flags: PlanFlags): PlanGroup[] | undefined {
  const text = list?.toString('utf8') ?? '';
  const isInPlace = flags.reflink || flags.symlink || flags.delete;
  if (isPlanText(text)) {
    if (flags.link || isInPlace || flags.trash || flags.move !== undefined) {
      throw new ImgdedupError(
        'USAGE',
        'A plan says what is to be done: leave out every flag that acts.',
      );
    }
    return parsePlan(text);
  }
  if (isSavedJson(text)) {
    if (flags.link === flags.trash || flags.move !== undefined || isInPlace) {
      throw new ImgdedupError(
        'USAGE',
        'What is to be done with the groups? Say --trash or --link.',
      );
    }
    const wanted = tiersOf(flags.tier) ?? new Set<Tier>(['exact', 'metadata', 'similar']);
    const act = flags.link ? 'link' : 'trash';
    const limits = { allowLoss: flags['allow-loss'], allowBursts: flags.bursts };
    return parseSavedJson(text, { act, tiers: wanted, ...limits });
  }
  const isAct =
    flags.link || isInPlace || flags.trash || flags.move !== undefined || flags.interactive;
  if (list === undefined || isAct || !flags['dry-run']) return undefined;
  throw new ImgdedupError('USAGE', '--dry-run goes with an act, and a list of paths is none.');
}

function nobodyThere(): ImgdedupError {
  return new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
    remedy: 'Write a plan to be changed with --plan FILE.',
  });
}

interface Wanted {
  readonly folders: boolean;
  readonly link: boolean;
  readonly reflink: boolean;
  readonly symlink: boolean;
  readonly delete: boolean;
  readonly trash: boolean;
  readonly move: string | undefined;
}

export class Dupes extends PlanningCommand {
  static override summary =
    'Find files that hold the same bytes, and link or move them with a flag; with --similar, pictures that look the same.';
  static override description =
    'Reads no more than it takes: files alone in their size not at all, the others by their first and last block before the whole. What it learns is stored, so the second look reads nothing. With --similar every picture is looked at once, and compared with those that an index nominates. ' +
    `${likenessLegend.join(' ')} Pictures of one thing in other colours are listed with --recoloured only. ` +
    'With PATH, groups are listed that have a file there, wherever the others lie; whatever acts does so only on files there, beside a keeper that may lie elsewhere. A PATH is read as a pathspec of git: "*.jpg", :(exclude)old, :/2019.';
  static override strict = false;
  static override args = {
    path: arg({
      description:
        'Files, folders or globs: groups with a file there are listed; everything by default.',
    }),
  };
  static override flags = {
    ...findFlags,
    link: booleanFlag({
      default: false,
      description: 'Link the duplicates; the same as "imgdedup link".',
    }),
    ...linkKindFlags,
    trash: booleanFlag({
      default: false,
      description:
        'Move all but the keepers to the trash: files with the same bytes or with other metadata only; with --similar look-alikes, too, but for crops.',
    }),
    move: textFlag({
      helpValue: 'DIR',
      description:
        'Move what --trash would to DIR, each file under its path and never over another one.',
    }),
    delete: booleanFlag({
      default: false,
      description:
        'Delete duplicates with the same bytes for good, each compared with its keeper right before; asks twice.',
    }),
    'for-good': booleanFlag({
      default: false,
      description: 'Delete without asking; --yes does not answer for --delete.',
    }),
    ...linkFlags,
    ...limitFlags,
    ...similarFlags,
    plan: textFlag({
      helpValue: 'FILE',
      description:
        'Write to FILE what --trash would do (with --link what that would), as text to be changed; --from FILE does it.',
    }),
    script: textFlag({
      helpValue: 'FILE',
      description:
        'Write to FILE a shell script that moves (with --link: links) files with equal bytes, after comparing them.',
    }),
    interactive: booleanFlag({
      char: 'i',
      default: false,
      description: 'Ask about each group on the terminal, and do then what was said.',
    }),
    from: textFlag({
      helpValue: 'FILE',
      description:
        'Take paths from FILE, too, one a line, those in double quotes with escapes as they are printed; - is standard input. A plan of --plan is done, and a list of --json, with --trash or --link.',
    }),
    z: booleanFlag({
      char: 'z',
      default: false,
      description:
        'The paths of --from end with NUL, and none is quoted; so do those of --format fdupes.',
    }),
    ...formatFlag(
      dupesFormats,
      'csv for spreadsheets, fdupes as that prints it, jsonl a group a line, html a report with thumbnails.',
    ),
    ...outputFlags,
    ...failedListFlag,
    folders: booleanFlag({
      default: false,
      description: 'List whole folders instead: equal ones, those contained in another, and alike.',
    }),
    across: textFlag({
      helpValue: 'NAME',
      description:
        'List contents that are both here and in the remote NAME, as it was last fetched.',
    }),
    ephemeral: textFlag({
      helpValue: 'DIR',
      description: 'Look into DIR without a repository and leave nothing behind.',
    }),
  };
  static override examples = [
    '<%= config.bin %> dupes',
    '<%= config.bin %> dupes 2023 2024 --json',
    '<%= config.bin %> dupes --similar',
    '<%= config.bin %> dupes --similar --threshold 10 --no-crops',
    '<%= config.bin %> dupes --tier exact,metadata',
    '<%= config.bin %> dupes --folders',
    '<%= config.bin %> dupes --similar --format html --output report.html',
    '<%= config.bin %> dupes --across backup',
    '<%= config.bin %> dupes --ephemeral ~/Downloads',
    'find new -name "*.jpg" -print0 | <%= config.bin %> dupes --from - -z',
    '<%= config.bin %> dupes --link --keep path:originals/**,oldest',
    '<%= config.bin %> dupes --trash --dry-run',
    '<%= config.bin %> dupes --similar --interactive',
    '<%= config.bin %> dupes --similar --plan plan.txt && vi plan.txt && <%= config.bin %> dupes --from plan.txt',
    '<%= config.bin %> dupes --reference archive --trash',
    '<%= config.bin %> dupes --similar --move ../duplicates',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Dupes);
    const depth = depthWanted(flags);
    checkDupesFlags({ ...flags, similar: depth === 'look' });
    if (flags.delete) checkCanDelete(flags, this.io);
    const from = this.folder(flags);
    const list = flags.from === undefined ? undefined : await readList(flags.from, from, this.io);
    const saved = savedPlan(list, flags);
    if (saved !== undefined) {
      await this.#actOnSaved(saved, argv, flags);
      return;
    }
    const isPlanned = flags.plan !== undefined || flags.script !== undefined || flags.interactive;
    const isMove = !isPlanned && (flags.trash || flags.move !== undefined);
    const isLink = !isPlanned && (flags.link || flags.reflink || flags.symlink);
    if (isMove || flags.interactive) checkCanAsk(flags, this.io);
    if (flags.interactive && !canAsk(this.io)) throw nobodyThere();
    checkCanShow(flags, this.io);
    await using file = await this.resultFile(flags, flags.output ?? flags.plan ?? flags.script);
    const paths = await allPaths(argv, flags, { start: from, io: this.io, list });
    await using repository = await (flags.ephemeral === undefined
      ? this.#openIn(flags, depth)
      : this.openEphemeral(flags, resolve(from, flags.ephemeral)));
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    if (flags.across !== undefined) {
      const { findAcross } = await import('../api/find-across.js');
      const result = await findAcross(repository, flags.across, { scope, signal: this.signal });
      await this.page(flags, repository.settings);
      await this.deliver(file, () => this.#printAcross(result, flags));
      return;
    }
    const options = {
      ...(await this.find(repository, flags, from)),
      scope,
      signal: this.signal,
      onProgress: this.progress(flags),
      onReadOnly: (reason: ImgdedupError) =>
        this.notice(flags, `${sentences(reason)} Until then this is what it has stored.`),
    };
    if (isLink) {
      await this.replace(linkKind(flags), repository, options, flags);
      return;
    }
    if (flags.delete) {
      await this.delete(repository, options, flags);
      return;
    }
    if (isMove) {
      const folder = flags.move === undefined ? undefined : resolve(from, flags.move);
      const limits = {
        tiers: tiersOf(flags.tier),
        allowLoss: flags['allow-loss'],
        allowBursts: flags.bursts,
      };
      const what = { ...options, ...similarOptions(flags), ...limits, depth, folder };
      await this.move(repository, what, flags);
      return;
    }
    // Without a repository nothing can be acted on, and what goes to a program needs no advice.
    const isShown = flags.ephemeral === undefined && formatOf(flags) === 'text';
    if (flags.folders) {
      const { findFolders } = await import('../api/find-folders.js');
      const result = await findFolders(repository, options);
      await this.conclude(flags, result);
      await this.page(flags, repository.settings);
      await this.deliver(file, async () => {
        if (flags.json) await foldersJson(this.envelope, result);
        else await renderFolders(this.output, result);
      });
      await this.tellSkipped(flags, result.skipped);
      return;
    }
    if (depth !== 'bytes') {
      const { findSimilar } = await import('../api/find-similar.js');
      const what = { depth, listed: tiersOf(flags.tier) };
      const result = await findSimilar(repository, {
        ...options,
        ...similarOptions(flags),
        ...what,
      });
      await this.conclude(flags, result);
      const listing = { kind: 'alike', result } as const;
      if (isPlanned) {
        await this.#plan(repository, listing, { file, options, flags });
        return;
      }
      await this.page(flags, repository.settings);
      await this.deliver(file, () => this.#print(repository, listing, flags));
      await this.tellSkipped(flags, result.skipped);
      if (isShown) await this.hint(flags, hintAfterSimilar(result));
      return;
    }
    const { findDupes } = await import('../api/find-dupes.js');
    const onSettled = (action: Action) => this.tellSettled(flags, action);
    const result = await findDupes(repository, { ...options, onSettled });
    await this.conclude(flags, result);
    const listing = { kind: 'equal', result } as const;
    if (isPlanned) {
      await this.#plan(repository, listing, { file, options, flags });
      return;
    }
    await this.page(flags, repository.settings);
    await this.deliver(file, () => this.#print(repository, listing, flags));
    await this.tellSkipped(flags, result.skipped);
    if (isShown) await this.hint(flags, hintAfterDupes(result.summary));
  }

  async #print(repository: Repository, listing: DupesListing, flags: ListFlags): Promise<void> {
    const { output, envelope } = this;
    const format = formatOf(flags);
    switch (format) {
      case 'text':
        if (listing.kind === 'equal') await renderDupes(output, listing.result);
        else await renderLookAlikes(output, listing.result);
        return;
      case 'json':
        if (listing.kind === 'equal') await dupesJson(envelope, listing.result);
        else await lookAlikesJson(envelope, listing.result);
        return;
      case 'jsonl':
        if (listing.kind === 'equal') {
          await renderJsonLines(output, listing.result.groups, groupJson);
        } else await renderJsonLines(output, listing.result.groups, lookAlikeGroupJson);
        return;
      case 'csv':
        return renderGroupsCsv(output, groupsOf(listing));
      case 'fdupes':
        return renderGroupsFdupes(output, groupsOf(listing), flags.z);
      case 'html':
        return this.#report(repository, listing, flags);
      default:
        return format satisfies never;
    }
  }

  async #printAcross(result: AcrossResult, flags: ListFlags): Promise<void> {
    if (flags.json) await acrossJson(this.envelope, result);
    else if (flags.format === 'jsonl') {
      await renderJsonLines(this.output, result.groups, acrossGroupJson);
    } else if (flags.format === 'csv') await renderAcrossCsv(this.output, result);
    else await renderAcross(this.output, result);
  }

  /** Does what a plan or a list says that was saved before. */
  async #actOnSaved(
    groups: readonly PlanGroup[],
    argv: readonly string[],
    flags: PlanFlags,
  ): Promise<void> {
    if (argv.length > 0) {
      throw new ImgdedupError('USAGE', 'A plan names its files: no PATH goes with it.');
    }
    const mayMove = groups.some((group) => group.some(({ word }) => word === 'trash'));
    if (mayMove) checkCanAsk(flags, this.io);
    await using repository = await this.open(flags);
    const watch = { signal: this.signal, onProgress: this.progress(flags) };
    const { keep: _, ...found } = await this.find(repository, flags, this.folder(flags));
    const options = { ...found, ...watch, allowLoss: flags['allow-loss'] };
    await this.applyPlan(repository, groups, options, flags);
  }

  /** Writes a plan or a script of what was found, or asks about it. */
  async #plan(
    repository: Repository,
    listing: DupesListing,
    { file, options, flags }: Planning,
  ): Promise<void> {
    const { planWordsOf } = await import('../actions/plan-words.js');
    const { root } = repository;
    const act = flags.link ? 'link' : 'trash';
    const limits = {
      tiers: tiersOf(flags.tier),
      allowLoss: flags['allow-loss'],
      allowBursts: flags.bursts,
    };
    const words = {
      ...limits,
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
      await this.deliver(file, () => renderPlan(this.output, groups, { root, name }));
      return;
    }
    if (flags.script !== undefined) {
      const folder = flags.move === undefined ? undefined : resolve(this.folder(flags), flags.move);
      const write = () => renderScript(this.output, groups, { root, act, folder });
      await this.deliver(file, write, 0o777);
      return;
    }
    const { decideAtTerminal } = await import('./interactive.js');
    const { style, paths } = this.output;
    const total = listing.result.summary.groups;
    const decided = await decideAtTerminal(groups, { io: this.io, style, paths, total, act });
    const allowLoss = flags['allow-loss'];
    await this.applyPlan(repository, decided, { ...options, allowLoss }, flags);
  }

  async #report(repository: Repository, listing: DupesListing, flags: ListFlags): Promise<void> {
    const { illustrateGroups } = await import('../api/illustrate-groups.js');
    const { renderReport } = await import('../render/report/render-report.js');
    const { summary, isComplete, unreadable } = listing.result;
    const size = summary.files > mostLarge ? 160 : 320;
    const watch = { signal: this.signal, onProgress: this.progress(flags) };
    const options = { size, jobs: flags.jobs, ...watch } as const;
    const head = {
      root: repository.root,
      madeAt: Date.now(),
      groups: summary.groups,
      files: summary.files,
      reclaimable: summary.reclaimable,
      duplicates: duplicatesOf(listing),
      isComplete,
      unreadable: unreadable.length,
    };
    const groups = illustrateGroups(repository, groupsOf(listing), options);
    await renderReport(this.output, head, groups);
    this.clearProgress();
  }

  /** An act settles by itself what an earlier one left, and so does looking for equal files. */
  #openIn(flags: CommonFlags & Wanted, depth: ReturnType<typeof depthWanted>): Promise<Repository> {
    const { link, reflink, symlink, trash, move } = flags;
    const isAct = link || reflink || symlink || trash || flags.delete || move !== undefined;
    const isPlain = depth === 'bytes' && !flags.folders;
    return isAct || isPlain ? this.open(flags) : this.openToWrite(flags);
  }
}
