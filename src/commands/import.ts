import { resolve } from 'node:path';
import type { ImportedLookAlikes } from '../api/import/find-imported-look-alikes.js';
import type {
  DeletableTotals,
  ImportOptions,
  ImportResult,
  ImportSource,
  UrlSource,
} from '../api/import/import-files.js';
import type { Repository } from '../library/repository/repository.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { ImportEvent } from '../model/import/import.js';
import type { Failure } from '../model/errors/failure.js';
import type { QueueOptions } from '../model/runs/queue.js';
import { isAddress } from '../model/paths/web-address.js';
import { exitStatus } from '../render/exit-status.js';
import {
  importCheckJson,
  importedLookAlikeJson,
  importEventJson,
  importJson,
  renderImport,
  renderImportCheck,
  renderImportedLookAlike,
  renderImportedLookAlikes,
  renderImportEvent,
} from '../render/text/import/render-import.js';
import { formatBytes, formatCount } from '../render/units.js';
import { ask, canAsk } from './terminal/ask.js';
import { BaseCommand, type CommonFlags } from './base.js';
import { failedListFlag } from './flags/failed-list-file.js';
import { arg, booleanFlag, textFlag } from './flags/flags.js';
import { allPaths, fromFlags } from './flags/path-list.js';
import { queueFlags, queueOptions, type QueueFlags } from './flags/queue-flags.js';

/** What decides how an import is made. */
interface ImportFlags extends CommonFlags, QueueFlags {
  readonly to: string | undefined;
  readonly event: string | undefined;
  readonly retry: boolean;
  readonly 'delete-source': boolean;
  readonly yes: boolean;
  readonly skip: 'similar' | undefined;
  readonly similar: boolean;
  readonly 'dry-run': boolean;
  readonly 'user-agent': string | undefined;
  readonly 'allow-http': boolean;
}

type Sources = readonly (ImportSource | UrlSource)[];

export class Import extends BaseCommand {
  static override summary =
    'Copy pictures, raw files and videos from a card, or from servers, into the photo folder.';
  static override description =
    'Every content that is there already, or in the trash, is skipped, whatever its name. A file is read once, and gets its name when its copy is on disk, was read back and compared. The source stays as it is. Where files go is said by --to (docs/import.md); what belongs together stays together, and no file is ever written over. Addresses (https://…) are fetched first, with patience, and what is no picture by its bytes is refused. Interrupted, the same command continues, also in the midst of a file. "imgdedup undo" moves what was copied to the trash.';
  static override strict = false;
  static override args = {
    source: arg({
      description:
        'Folders that cards, phones or drives are mounted on, and addresses of files (https://…).',
    }),
  };
  static override flags = {
    ...fromFlags,
    to: textFlag({
      helpValue: 'TEMPLATE',
      description:
        'Where files go: "{taken:yyyy}/{taken:MM}/{camera}/{name}" (setting: import.to).',
    }),
    event: textFlag({ helpValue: 'TEXT', description: 'What {event} stands for.' }),
    check: booleanFlag({
      default: false,
      description:
        'Only say whether every file is in the photo folder: is it safe to format this card?',
    }),
    verify: booleanFlag({
      dependsOn: ['check'],
      description: 'With --check: read the copies in the photo folder again.',
    }),
    skip: textFlag({
      options: ['similar'],
      helpValue: 'WHAT',
      description:
        'similar: leave pictures that are there already, re-encoded or scaled, as good or better.',
    }),
    similar: booleanFlag({
      default: true,
      allowNo: true,
      description:
        'When all is copied, look at the new pictures and tell which look like ones that were there.',
    }),
    retry: booleanFlag({
      default: false,
      description: 'Only files that could not be brought in by the last import of this source.',
    }),
    'delete-source': booleanFlag({
      default: false,
      description:
        'Once all is verified, remove from the source what the photo folder holds. Asks before.',
    }),
    'user-agent': textFlag({
      helpValue: 'TEXT',
      description: 'What servers are told of who fetches (setting: download.user-agent).',
    }),
    'allow-http': booleanFlag({
      default: false,
      description: 'Follow servers that lead from https to http.',
    }),
    yes: booleanFlag({ default: false, char: 'y', description: 'Do not ask.' }),
    'dry-run': booleanFlag({
      default: false,
      char: 'n',
      description: 'Print the plan; change nothing.',
    }),
    ...failedListFlag,
    ...queueFlags,
  };
  static override examples = [
    '<%= config.bin %> import /media/CARD',
    '<%= config.bin %> import /media/CARD --to "{taken:yyyy}/{taken:MM-dd} {event}/{name}" --event "Anna\'s wedding"',
    '<%= config.bin %> import /media/CARD1 /media/CARD2 --dry-run',
    '<%= config.bin %> import --check /media/CARD --verify',
    '<%= config.bin %> import /media/CARD --queue redis://nas.local',
    '<%= config.bin %> import https://example.org/photos/1.jpg --to "web/{name}"',
    '<%= config.bin %> import --from addresses.txt --user-agent "our archive (mail@example.org)"',
  ];

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(Import);
    const from = this.folder(flags);
    const paths = await allPaths(argv, flags, { start: from, io: this.io });
    if (paths.length === 0) {
      throw new ImgdedupError('USAGE', 'Nothing says where files come from.', {
        remedy: 'Name the folder that a card is mounted on, or an address.',
      });
    }
    const urls = paths.filter(isAddress);
    const folders = paths.filter((path) => !isAddress(path));
    const sources = [
      ...folders.map((path) => ({ folder: resolve(from, path) })),
      ...(urls.length === 0 ? [] : [{ urls }]),
    ];
    await this.#checkQueue(flags);
    if (flags.check) await this.#check(flags, sources);
    else await this.#import(flags, sources);
  }

  /** At first: who mistyped its address need not wait until all is copied. */
  async #checkQueue(flags: ImportFlags & { readonly check: boolean }): Promise<void> {
    const wrong = queueObjection(flags);
    if (wrong !== undefined) throw new ImgdedupError('USAGE', wrong);
    const queue = this.#queue(flags);
    if (queue === undefined) return;
    const { queueStatus } = await import('../queue/control-queue.js');
    await queueStatus(queue.url);
  }

  #queue(flags: ImportFlags): QueueOptions | undefined {
    return queueOptions(flags, this.io, (text) => this.notice(flags, text));
  }

  async #check(
    flags: ImportFlags & { readonly verify: boolean | undefined },
    sources: Sources,
  ): Promise<void> {
    const repository = await this.openToLook(flags);
    const { checkImport } = await import('../api/import/check-import.js');
    const { verify = false } = flags;
    const onProgress = this.progress(flags);
    const result = await checkImport(repository, {
      sources: sources.map((source) => ('urls' in source ? source : source.folder)),
      verify,
      download: downloadOf(flags),
      signal: this.signal,
      onProgress,
    });
    await this.conclude(flags, { unreadable: result.unreadable });
    if (!result.isSafe) this.io.exitStatus = exitStatus.partly;
    if (flags.json) await importCheckJson(this.envelope, result);
    else
      await renderImportCheck(
        this.output,
        result,
        sources.some((source) => 'folder' in source),
      );
    await this.tellSkipped(flags, result.otherTypes);
  }

  async #import(flags: ImportFlags, sources: Sources): Promise<void> {
    const { json, quiet, yes, verbose, retry, to, event, skip, 'dry-run': dryRun } = flags;
    const deleteSource = flags['delete-source'];
    if (deleteSource && !yes && !dryRun && !canAsk(this.io)) {
      throw new ImgdedupError('USAGE', 'There is no terminal to ask on.', {
        remedy: 'Say --yes to remove files from the source without a question.',
      });
    }
    // Whoever brings a second card in meanwhile wants it in, too.
    const repository = await this.open(flags, { waits: true });
    const isTold = dryRun || !quiet;
    const failed: Failure<string>[] = [];
    const onEvent = async (told: ImportEvent): Promise<void> => {
      if (told.kind === 'failed') failed.push({ path: told.origin, reason: told.reason });
      if (!json && !isTold) return;
      this.clearProgress();
      if (json) await importEventJson(this.envelope, told);
      else await renderImportEvent(this.output, told, verbose || dryRun);
    };
    if (json) {
      await this.envelope.members({ dryRun });
      await this.envelope.begin('imported');
    }
    const { importFiles } = await import('../api/import/import-files.js');
    const result = await importFiles(repository, {
      sources,
      download: downloadOf(flags),
      to,
      event,
      retry,
      deleteSource,
      skipSimilar: skip === 'similar',
      dryRun,
      signal: this.signal,
      onProgress: this.progress(flags),
      onEvent,
      onSettled: (action) => this.tellSettled(flags, action),
      confirm: yes ? undefined : (totals) => this.#confirm(totals),
    });
    this.clearProgress();
    if (!json && isTold) await renderImport(this.output, result, dryRun);
    const looks = flags.similar && !dryRun && (json || !quiet) && result.copied > 0;
    const looked = looks ? await this.#lookAlikes(flags, repository, result) : undefined;
    await this.conclude(flags, { unreadable: failed });
    if (json) await importJson(this.envelope, result, looked);
    else if (looked !== undefined) await renderImportedLookAlikes(this.output, looked);
    await this.tellSkipped(flags, result.otherTypes);
  }

  /** All is copied and told: whoever stops this loses nothing. */
  async #lookAlikes(
    flags: ImportFlags,
    repository: Repository,
    { sessions }: Pick<ImportResult, 'sessions'>,
  ): Promise<ImportedLookAlikes | undefined> {
    if (flags.json) await this.envelope.begin('similar');
    try {
      return await this.#findLookAlikes(flags, repository, sessions);
    } catch (error) {
      if (!(error instanceof ImgdedupError)) throw error;
      const { code, message, remedy } = error;
      if (code === 'INTERRUPTED') {
        throw new ImgdedupError(
          code,
          'Interrupted while new pictures were looked at. All that is told above is copied and verified.',
          { remedy: '"imgdedup index" goes on with it, --no-similar leaves it out.', cause: error },
        );
      }
      if (code !== 'REPOSITORY_BUSY' && code !== 'QUEUE_UNREACHABLE') throw error;
      this.notice(flags, `New pictures were not compared with those that were there. ${message}`);
      if (remedy !== undefined) this.notice(flags, remedy);
      return undefined;
    }
  }

  async #findLookAlikes(
    flags: ImportFlags,
    repository: Repository,
    sessions: ImportResult['sessions'],
  ): Promise<ImportedLookAlikes> {
    const { findImportedLookAlikes } = await import('../api/import/find-imported-look-alikes.js');
    return findImportedLookAlikes(repository, {
      actions: [...new Set(sessions.flatMap(({ actions }) => actions))],
      queue: this.#queue(flags),
      signal: this.signal,
      onProgress: this.progress(flags),
      onFound: async (found) => {
        this.clearProgress();
        if (flags.json) await importedLookAlikeJson(this.envelope, found);
        else await renderImportedLookAlike(this.output, found);
      },
    });
  }

  #confirm({ files, bytes }: DeletableTotals): Promise<boolean> {
    this.clearProgress();
    const what = `${formatCount(files, 'file')}, ${formatBytes(bytes)},`;
    return ask(`Remove ${what} from the source for good? Their copies were verified.`, this.io);
  }
}

/** Copying is done here: only pictures that are looked at afterwards can be handed out. */
function queueObjection({
  queue,
  check,
  similar,
  quiet,
  json,
  'dry-run': dryRun,
}: ImportFlags & { readonly check: boolean }): string | undefined {
  if (queue === undefined) return undefined;
  if (check)
    return '--check only asks whether files are there: nothing is handed out with --queue.';
  if (dryRun) return '--dry-run looks at no pictures that could be handed out with --queue.';
  if (quiet && !json)
    return '--quiet tells nothing of pictures that could be handed out with --queue.';
  if (similar) return undefined;
  return 'With --no-similar no pictures are looked at that could be handed out with --queue.';
}

function downloadOf(flags: ImportFlags): ImportOptions['download'] {
  return { userAgent: flags['user-agent'], allowHttp: flags['allow-http'] };
}
