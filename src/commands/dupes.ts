import { resolve } from 'node:path';
import { foldersJson } from '../render/folders-json.js';
import type { Action } from '../model/action.js';
import type { ImgdedupError } from '../model/errors.js';
import { hintAfterDupes, hintAfterSimilar } from '../render/hints.js';
import { dupesJson } from '../render/json.js';
import { lookAlikesJson } from '../render/look-alikes-json.js';
import { renderDupes } from '../render/render-dupes.js';
import { renderLookAlikes } from '../render/render-look-alikes.js';
import { renderFolders } from '../render/render-folders.js';
import { sentences } from '../render/report-error.js';
import { likenessLegend } from '../render/relation-words.js';
import type { Repository } from '../library/repository/repository.js';
import type { CommonFlags } from './base.js';
import { checkDupesFlags } from './check-dupes-flags.js';
import { checkCanAsk, checkCanDelete, DedupingCommand, linkKind } from './deduping.js';
import { failedListFlag } from './failed-list-file.js';
import { allPaths, fromFlags } from './path-list.js';
import {
  depthWanted,
  findFlags,
  limitFlags,
  linkFlags,
  linkKindFlags,
  tiersOf,
} from './dupes-flags.js';
import { similarFlags, similarOptions } from './similar-flags.js';
import { arg, booleanFlag, textFlag } from './flags.js';

interface Wanted {
  readonly folders: boolean;
  readonly link: boolean;
  readonly reflink: boolean;
  readonly symlink: boolean;
  readonly delete: boolean;
  readonly trash: boolean;
  readonly move: string | undefined;
}

export class Dupes extends DedupingCommand {
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
    ...fromFlags,
    ...failedListFlag,
    folders: booleanFlag({
      default: false,
      description: 'List whole folders instead: equal ones, those contained in another, and alike.',
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
    '<%= config.bin %> dupes --ephemeral ~/Downloads',
    'find new -name "*.jpg" -print0 | <%= config.bin %> dupes --from - -z',
    '<%= config.bin %> dupes --link --keep path:originals/**,oldest',
    '<%= config.bin %> dupes --trash --dry-run',
    '<%= config.bin %> dupes --reference archive --trash',
    '<%= config.bin %> dupes --similar --move ../duplicates',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Dupes);
    const depth = depthWanted(flags);
    checkDupesFlags({ ...flags, similar: depth === 'look' });
    const isMove = flags.trash || flags.move !== undefined;
    if (isMove) checkCanAsk(flags, this.io);
    if (flags.delete) checkCanDelete(flags, this.io);
    const from = this.folder(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    await using repository = await (flags.ephemeral === undefined
      ? this.#openIn(flags, depth)
      : this.openEphemeral(flags, resolve(from, flags.ephemeral)));
    const scope = await this.scope(repository, paths, { from, mustExist: true });
    await this.tellPassedOver(flags, repository, scope);
    const options = {
      ...(await this.find(repository, flags, from)),
      scope,
      signal: this.signal,
      onProgress: this.progress(flags),
      onReadOnly: (reason: ImgdedupError) =>
        this.notice(flags, `${sentences(reason)} Until then this is what it has stored.`),
    };
    if (flags.link || flags.reflink || flags.symlink) {
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
    // Without a repository nothing can be acted on.
    const canAct = flags.ephemeral === undefined;
    if (flags.folders) {
      const { findFolders } = await import('../api/find-folders.js');
      const result = await findFolders(repository, options);
      await this.conclude(flags, result);
      await this.page(flags, repository.settings);
      if (flags.json) await foldersJson(this.envelope, result);
      else await renderFolders(this.output, result);
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
      await this.page(flags, repository.settings);
      if (flags.json) await lookAlikesJson(this.envelope, result);
      else await renderLookAlikes(this.output, result);
      await this.tellSkipped(flags, result.skipped);
      if (canAct) await this.hint(flags, hintAfterSimilar(result));
      return;
    }
    const { findDupes } = await import('../api/find-dupes.js');
    const onSettled = (action: Action) => this.tellSettled(flags, action);
    const result = await findDupes(repository, { ...options, onSettled });
    await this.conclude(flags, result);
    await this.page(flags, repository.settings);
    if (flags.json) await dupesJson(this.envelope, result);
    else await renderDupes(this.output, result);
    await this.tellSkipped(flags, result.skipped);
    if (canAct) await this.hint(flags, hintAfterDupes(result.summary));
  }

  /** An act settles by itself what an earlier one left, and so does looking for equal files. */
  #openIn(flags: CommonFlags & Wanted, depth: ReturnType<typeof depthWanted>): Promise<Repository> {
    const { link, reflink, symlink, trash, move } = flags;
    const isAct = link || reflink || symlink || trash || flags.delete || move !== undefined;
    const isPlain = depth === 'bytes' && !flags.folders;
    return isAct || isPlain ? this.open(flags) : this.openToWrite(flags);
  }
}
