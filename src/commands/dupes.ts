import { resolve } from 'node:path';
import type { FindDupesOptions } from '../api/find/find-dupes.js';
import type { ResultFile } from '../library/export/result-file.js';
import type { Repository } from '../library/repository/repository.js';
import type { Action } from '../model/actions/action.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { Depth } from '../model/groups/look-alike.js';
import type { RelPath } from '../model/paths/path.js';
import { isPartName, type PartName } from '../model/plugins/plugin.js';
import { foldersJson } from '../render/json/folders-json.js';
import { hintAfterDupes, hintAfterSimilar, type Hint } from '../render/hints.js';
import { likenessLegend } from '../render/relation-words.js';
import { renderAcross, renderAcrossCsv } from '../render/text/remotes/render-whereabouts.js';
import { acrossGroupJson, acrossJson } from '../render/json/whereabouts-json.js';
import { renderJsonLines } from '../render/json-lines.js';
import type { AcrossResult } from '../model/remotes/whereabouts.js';
import { renderFolders } from '../render/text/groups/render-folders.js';
import { sentences } from '../render/report-error.js';
import { canAsk } from './terminal/ask.js';
import type { CommonFlags } from './base.js';
import { checkCanShow, checkDupesFlags } from './dupes/check-dupes-flags.js';
import { checkCanAsk, checkCanDelete } from './deduping.js';
import {
  actOf,
  depthWanted,
  findFlags,
  limitFlags,
  linkFlags,
  linkKindFlags,
  tiersOf,
} from './flags/dupes-flags.js';
import type { DupesListing } from './dupes/dupes-listing.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { arg, booleanFlag, textFlag } from './flags/flags.js';
import { formatOf, formatOrPluginFlag, outputFlags, pluginOutput } from './flags/format-flags.js';
import { allPaths, argumentPaths, readList } from './flags/path-list.js';
import { remotePaths } from './flags/remote-paths.js';
import { PlanningCommand } from './planning.js';
import { dupesFormats, printDupes, printReport } from './dupes/print-dupes.js';
import { savedPlan } from './dupes/saved-plan.js';
import { queueFlags, queueOptions, type QueueFlags } from './flags/queue-flags.js';
import {
  filterOptions,
  similarFlags,
  similarOptions,
  type SimilarFlags,
} from './flags/similar-flags.js';
import type { OpenedServed } from './open-served.js';
import type { QueueOptions } from '../model/runs/queue.js';

/** What look-alikes are found by. */
interface AlikeFlags extends CommonFlags, SimilarFlags, QueueFlags {
  readonly tier: readonly string[] | undefined;
}

interface ListFlags extends CommonFlags, QueueFlags {
  readonly format: (typeof dupesFormats)[number] | PartName | undefined;
  readonly z: boolean;
  readonly jobs: number | undefined;
}

/** As much as works at an address. */
interface ServedFlags extends ListFlags, SimilarFlags {
  readonly depth: Depth;
  readonly similar: boolean;
  readonly tier: readonly string[] | undefined;
}

function nobodyThere(): ImgdedupError {
  return new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
    remedy: 'Write a plan to be changed with --plan FILE.',
  });
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
    'merge-metadata': booleanFlag({
      default: false,
      description:
        'Put what a keeper lacks of date, place, rating and keywords, and its copies have, into an XMP sidecar beside it; before another act, if one is named.',
    }),
    'for-good': booleanFlag({
      default: false,
      description: 'Delete without asking, in a plan, too; --yes does not answer for --delete.',
    }),
    ...linkFlags,
    ...limitFlags,
    ...similarFlags,
    plan: textFlag({
      helpValue: 'FILE',
      description:
        'Write to FILE what --trash would do (with another flag that acts: what that would), as text to be changed; --from FILE does it.',
    }),
    script: textFlag({
      helpValue: 'FILE',
      description:
        'Write to FILE a shell script that moves files with equal bytes after comparing them (with --link, --reflink, --symlink or --delete: does that).',
    }),
    interactive: booleanFlag({
      char: 'i',
      default: false,
      description:
        'Ask about each group on the terminal, and do then what was said: what is not kept goes to the trash, or where another flag that acts says.',
    }),
    from: textFlag({
      helpValue: 'FILE',
      description:
        'Take paths from FILE, too, one a line, those in double quotes with escapes as they are printed; - is standard input. A plan of --plan is done, and a list of --json, with a flag that acts.',
    }),
    z: booleanFlag({
      char: 'z',
      default: false,
      description:
        'The paths of --from end with NUL, and none is quoted; so do those of --format fdupes.',
    }),
    ...formatOrPluginFlag(
      dupesFormats,
      'csv for spreadsheets, fdupes as that prints it, jsonl a group a line, html a report with thumbnails.',
    ),
    ...outputFlags,
    ...failedListFlag,
    ...queueFlags,
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
    '<%= config.bin %> dupes --similar --queue redis://nas.local',
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
    '<%= config.bin %> dupes --similar --merge-metadata --trash',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Dupes);
    const depth = depthWanted(flags);
    checkDupesFlags({ ...flags, similar: depth === 'look' });
    const elsewhere = await this.openServed(flags);
    if (elsewhere !== undefined) {
      await this.#listServed(elsewhere, argv, { ...flags, depth });
      return;
    }
    const from = this.folder(flags);
    const list = flags.from === undefined ? undefined : await readList(flags.from, from, this.io);
    const saved = savedPlan(list, flags, from);
    if (saved !== undefined) {
      await this.actOnSaved(saved, argv, flags);
      return;
    }
    const isWritten = flags.plan !== undefined || flags.script !== undefined;
    const isPlanned = isWritten || flags.interactive;
    const act = isPlanned ? undefined : actOf(flags);
    if (flags.delete && !isWritten) checkCanDelete(flags, this.io);
    if (act === 'trash' || act === 'move') checkCanAsk(flags, this.io);
    if (flags.interactive && !canAsk(this.io)) throw nobodyThere();
    checkCanShow(flags, this.io);
    await using file = await this.resultFile(flags, flags.output ?? flags.plan ?? flags.script);
    const paths = await allPaths(argv, flags, { start: from, io: this.io, list });
    // What acts settles by itself what an earlier act left, and so does looking for equal files.
    const isMerge = flags['merge-metadata'];
    const settles = isMerge || act !== undefined || (depth === 'bytes' && !flags.folders);
    const opened =
      flags.ephemeral === undefined
        ? await (settles ? this.open(flags) : this.openToWrite(flags))
        : await this.openEphemeral(flags, resolve(from, flags.ephemeral));
    await using repository = opened;
    // Before anything takes long.
    pluginOutput(repository, flags.format);
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    if (flags.across !== undefined) {
      const { findAcross } = await import('../api/remotes/find-across.js');
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
    const folder = flags.move === undefined ? undefined : resolve(from, flags.move);
    const limits = {
      tiers: tiersOf(flags.tier),
      allowLoss: flags['allow-loss'],
      allowBursts: flags.bursts,
    };
    const merging = { ...options, ...similarOptions(flags), ...limits };
    const before =
      isMerge && act !== undefined
        ? await this.mergeFirst(repository, { ...merging, depth }, flags)
        : undefined;
    switch (act) {
      case 'link':
      case 'reflink':
      case 'symlink':
        return await this.replace(act, repository, options, flags, before);
      case 'delete':
        return await this.delete(repository, options, flags, before);
      case 'trash':
      case 'move': {
        const assumed = flags['dry-run'] ? before?.merged : undefined;
        return await this.move(repository, { ...merging, depth, folder, assumed }, flags, before);
      }
      case undefined:
        break;
      default:
        return act satisfies never;
    }
    if (isMerge) {
      // Equal bytes say the same of themselves.
      const least = depth === 'bytes' && limits.tiers === undefined ? 'image-data' : depth;
      return await this.merge(repository, { ...merging, depth: least }, flags);
    }
    if (flags.folders) {
      await this.#listFolders(repository, options, { file, flags });
      return;
    }
    const apart = folder === undefined ? undefined : await apartFrom(repository, folder);
    const listing = await this.#find(repository, { ...options, apart }, depth, flags);
    await this.conclude(flags, listing.result);
    if (isPlanned) {
      await this.plan(repository, listing, { file, options, folder, flags });
      return;
    }
    await this.page(flags, repository.settings);
    await this.deliver(file, () => this.#print(repository, listing, flags));
    await this.tellSkipped(flags, listing.result.skipped);
    // Without a repository nothing can be acted on, and what goes to a program needs no advice.
    const isShown = flags.ephemeral === undefined && formatOf(flags) === 'text';
    if (isShown) await this.hint(flags, hintAfter(listing));
  }

  /** Finds what is to be listed, or planned. */
  async #find(
    repository: Repository,
    options: FindDupesOptions,
    depth: Depth,
    flags: AlikeFlags,
  ): Promise<DupesListing> {
    if (depth === 'bytes') {
      const { findDupes } = await import('../api/find/find-dupes.js');
      const onSettled = (action: Action) => this.tellSettled(flags, action);
      return { kind: 'equal', result: await findDupes(repository, { ...options, onSettled }) };
    }
    const { findSimilar } = await import('../api/find/find-similar.js');
    const queue = this.#queue(flags);
    const what = {
      ...options,
      ...similarOptions(flags),
      depth,
      listed: tiersOf(flags.tier),
      queue,
    };
    return { kind: 'alike', result: await findSimilar(repository, what) };
  }

  #queue(flags: CommonFlags & QueueFlags): QueueOptions | undefined {
    return queueOptions(flags, this.io, (text) => this.notice(flags, text));
  }

  async #listFolders(
    repository: Repository,
    options: FindDupesOptions,
    { file, flags }: { readonly file: ResultFile | undefined; readonly flags: CommonFlags },
  ): Promise<void> {
    const { findFolders } = await import('../api/find/find-folders.js');
    const result = await findFolders(repository, options);
    await this.conclude(flags, result);
    await this.page(flags, repository.settings);
    await this.deliver(file, async () => {
      if (flags.json) await foldersJson(this.envelope, result);
      else await renderFolders(this.output, result);
    });
    await this.tellSkipped(flags, result.skipped);
  }

  async #print(repository: Repository, listing: DupesListing, flags: ListFlags): Promise<void> {
    const { output, envelope } = this;
    const wanted = formatOf(flags);
    const format = isPartName(wanted) ? repository.plugins.output(wanted) : wanted;
    if (format === 'html') {
      const { jobs } = flags;
      const queue = this.#queue(flags);
      const rendering = { signal: this.signal, onProgress: this.progress(flags), jobs, queue };
      await printReport(repository, listing, output, rendering);
    } else await printDupes(listing, { output, envelope, format, isNul: flags.z });
    this.clearProgress();
  }

  /** The groups of a repository elsewhere. */
  async #listServed(
    { served, settings }: OpenedServed,
    argv: readonly unknown[],
    flags: ServedFlags,
  ): Promise<void> {
    const { output, envelope } = this;
    await using file = await this.resultFile(flags);
    const paths = remotePaths(argumentPaths(argv, this.folder(flags)));
    const { depth } = flags;
    const [isSimilar, tiers] = [depth === 'look' && flags.similar, tiersOf(flags.tier)];
    const asked = { ...filterOptions(flags), paths, isSimilar, tiers };
    const listing: DupesListing =
      depth === 'bytes'
        ? { kind: 'equal', result: await served.equal(paths) }
        : { kind: 'alike', result: await served.alike(asked, depth) };
    await this.conclude(flags, listing.result);
    await this.page(flags, settings);
    const format = formatOf(flags);
    if (format === 'html' || isPartName(format))
      throw new TypeError(`${format} is made over there`);
    const paper = { output, envelope, format, isNul: flags.z };
    await this.deliver(file, () => printDupes(listing, paper));
    await this.tellSkipped(flags, listing.result.skipped);
  }

  async #printAcross(result: AcrossResult, flags: ListFlags): Promise<void> {
    if (flags.json) await acrossJson(this.envelope, result);
    else if (flags.format === 'jsonl') {
      await renderJsonLines(this.output, result.groups, acrossGroupJson);
    } else if (flags.format === 'csv') await renderAcrossCsv(this.output, result);
    else await renderAcross(this.output, result);
  }
}

/** The folder that duplicates go to, where it lies in the root: what is in it takes no part. */
async function apartFrom(repository: Repository, folder: string): Promise<RelPath | undefined> {
  const { folderGoal } = await import('../actions/plans/destination.js');
  const { nodeFileOps } = await import('../fs/file-ops.js');
  return folderGoal(repository, nodeFileOps, folder).apart;
}

function hintAfter(listing: DupesListing): Hint {
  switch (listing.kind) {
    case 'equal':
      return hintAfterDupes(listing.result.summary);
    case 'alike':
      return hintAfterSimilar(listing.result);
    default:
      return listing satisfies never;
  }
}
