import { ActionRun } from '../actions/action-run.js';
import type { Batch } from '../actions/act.js';
import { DeletableFiles } from '../actions/files/deletable-files.js';
import { ImportAct, type PlannedImport } from '../actions/import-act.js';
import { ImportLane } from '../actions/import-lane.js';
import { ImportPlaces } from '../actions/plans/import-places.js';
import { ImportPlanner } from '../actions/import-planner.js';
import { readBatches } from '../actions/journal/journal.js';
import { lockToAct, type Settling } from '../actions/journal/recover.js';
import { SourceLock } from '../library/sessions/source-lock.js';
import { nodeFileOps, type FileOps, type LiveFile } from '../fs/file-ops.js';
import { checkAddresses, type UrlSource } from '../library/import/address-list.js';
import { checkSource, type CheckedSource } from '../library/import/check-source.js';
import { fetchingFrom, type DownloadOptions } from '../library/import/fetching.js';
import { FolderFeed } from '../library/import/folder-feed.js';
import { HeldFiles, type HeldFile } from '../library/import/held-files.js';
import { takeStock } from '../library/import/stock.js';
import type { ImportSource } from '../library/import/source-files.js';
import { OtherTypeCounter } from '../library/import/other-type-counter.js';
import { photoDecoders } from '../library/lookalikes/catalog/fingerprint-photos.js';
import { PictureWriter } from '../library/lookalikes/catalog/picture-writer.js';
import { CopiesThere } from '../library/lookalikes/query/copies-there.js';
import type { Repository } from '../library/repository/repository.js';
import { opsWithReserve } from '../library/reserve/file-ops.js';
import { SessionLog } from '../library/sessions/session-log.js';
import { lastErrors } from '../library/sessions/session-store.js';
import type { ActionEvent } from '../model/action.js';
import { clockMs } from '../model/clock.js';
import type { ContentRef } from '../model/content-id.js';
import { ImgdedupError, systemCode } from '../model/errors.js';
import type { ImportEvent, ImportTotals, ReadFrom } from '../model/import.js';
import { isRelPath, type RelPath } from '../model/path.js';
import { parsePathTemplate, type PathTemplate } from '../model/path-template.js';
import type { OnProgress } from '../model/progress.js';
import type { Session, SessionCommand, SessionSource } from '../model/session.js';
import type { SkippedFiles } from '../model/skipped-files.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import type { WebAddress } from '../model/web-address.js';

export type { DownloadOptions, ImportSource, UrlSource };

export interface ImportOptions extends Settling {
  /** Side by side, each with a session of its own. */
  readonly sources: readonly (ImportSource | UrlSource)[];
  /** Where files go, as the setting `import.to` says it; that by default. */
  readonly to?: string | undefined;
  /** What `{event}` stands for; the folder that people named, by default. */
  readonly event?: string | undefined;
  /** What the sessions are of; `import` by default. */
  readonly command?: SessionCommand | undefined;
  /** Only files that could not be brought in by the last session of each source. */
  readonly retry?: boolean | undefined;
  /** Once all is verified, remove from the sources what the photo folder holds; never what only its trash does. */
  readonly deleteSource?: boolean | undefined;
  /** Asked once, before anything is removed from a source. */
  readonly confirm?: ((totals: DeletableTotals) => Promise<boolean>) | undefined;
  /**
   * Leave pictures where they are that the photo folder has already, re-encoded or scaled, at least as good by every
   * rule that says which file is kept (`docs/keeping.md`). All others come.
   */
  readonly skipSimilar?: boolean | undefined;
  /** Only say what would be done. Of addresses: ask what there is. */
  readonly dryRun?: boolean | undefined;
  /** How servers are talked to, where not as settings say. */
  readonly download?: DownloadOptions | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Told of every file. */
  readonly onEvent?: ((event: ImportEvent) => void | Promise<void>) | undefined;
  /** @internal What changes files, in place of the system. */
  readonly ops?: FileOps;
}

/** What may be removed from sources. */
export interface DeletableTotals {
  readonly files: number;
  readonly bytes: number;
}

export interface ImportResult extends ImportTotals {
  /** Files that were removed from sources. */
  readonly deleted: number;
  /** Files that servers have, and that a dry run does not fetch. */
  readonly found: number;
  /** Their bytes, as far as servers say. */
  readonly foundBytes: number;
  /** The journal's number; undefined where nothing was done. */
  readonly id: number | undefined;
  /** In the order of sources; as they would be where nothing was done. */
  readonly sessions: readonly Session[];
  /** Files that were not looked at because of their type. */
  readonly otherTypes: SkippedFiles;
  /** How long it took. */
  readonly seconds: number;
  /** How much of that was reading copies back. */
  readonly verifySeconds: number;
  /** Where they were read from; `cache` where some could not be read past it, undefined where there were none. */
  readonly readFrom: ReadFrom | undefined;
}

/**
 * Copies pictures, raw files, videos and what belongs to them from elsewhere into the photo folder, skipping
 * every content that is there already, or in its trash. Each file is read once, and has its name only
 * when its copy is on disk, was read back and compared. Sources stay as they are.
 * @throws ImgdedupError USAGE, PATH_NOT_FOUND, NOT_A_FOLDER, SOURCE_BUSY, REPOSITORY_BUSY, INTERRUPTED,
 *   VOLUME_FAILING, DISK_FULL, STORE_FULL, STORE_DAMAGED; NO_FINGERPRINTS, DECODER_UNAVAILABLE where
 *   similar ones are to be left
 */
export async function importFiles(
  repository: Repository,
  options: ImportOptions,
): Promise<ImportResult> {
  const template = templateOf(options.to ?? repository.settings.import.to);
  const folders: CheckedSource[] = [];
  const addresses: WebAddress[] = [];
  for (const source of options.sources) {
    if ('urls' in source) addresses.push(...checkAddresses(source));
    else folders.push(checkSource(repository, source));
  }
  if (addresses.length > 0 && options.deleteSource === true) {
    throw new ImgdedupError('USAGE', 'Nothing is removed from a server.');
  }
  using _sources = SourceLock.takeAll(
    repository,
    folders.map(({ place }) => place),
  );
  const command = options.command ?? 'import';
  const plain = options.ops ?? nodeFileOps;
  const ops = opsWithReserve(plain, repository.reserve);
  using _room = repository.reserve.open('most');
  await using _lock = await lockToAct(repository, command, { ops, onSettled: options.onSettled });
  const begin = (place: SessionSource): Promise<SessionLog> =>
    options.dryRun === true
      ? SessionLog.rehearse(repository, command, place)
      : SessionLog.begin(repository, command, place);
  const lanes: ImportLane[] = [];
  for (const { source: whole, place } of folders) {
    const source = options.retry === true ? await failedOf(repository, whole, place) : whole;
    const feed = new FolderFeed(source, ops, place.volume.label);
    lanes.push(new ImportLane(feed, await begin(place)));
  }
  let run: ImportRun | undefined;
  using fetching =
    addresses.length === 0
      ? undefined
      : await fetchingFrom(repository, addresses, {
          ...options,
          ops: plain,
          onBytes: (bytes) => run?.progress(bytes),
        });
  if (fetching !== undefined)
    lanes.push(new ImportLane(fetching.feed, await begin(fetching.place)));
  run = new ImportRun(repository, ops, { ...options, template, lanes });
  return await run.run();
}

/** Just the files that could not be brought in by the last session of a source. */
async function failedOf(
  repository: Repository,
  source: ImportSource,
  place: SessionSource,
): Promise<ImportSource> {
  const errors = await lastErrors(repository, place);
  return { ...source, only: errors.map(({ file }) => file).filter(isRelPath) };
}

/** @throws ImgdedupError USAGE */
function templateOf(text: string): PathTemplate {
  const template = parsePathTemplate(text);
  if (typeof template !== 'string') return template;
  throw new ImgdedupError('USAGE', `"${text}" says not where files go: ${template}.`, {
    remedy: 'Write for example --to "{taken:yyyy}/{taken:MM}/{name}".',
  });
}

interface RunOptions extends ImportOptions {
  readonly template: PathTemplate;
  readonly lanes: readonly ImportLane[];
}

/** One import on its way. */
class ImportRun {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  readonly #options: RunOptions;
  /** Plans of the batch, by path. */
  #plans: ReadonlyMap<RelPath, PlannedImport> = new Map();
  /** What earlier runs of these sessions copied. */
  readonly #earlier = new Set<string>();
  readonly #others = new OtherTypeCounter();
  readonly #deletable: DeletableFiles | undefined;
  readonly #began = clockMs();
  /** Looks at files that were copied since the last batch, to be stored. */
  #looks: { readonly content: ContentRef; readonly look: LookOutcome }[] = [];
  #inTrash = 0;
  #similar = 0;
  #found = 0;
  #foundBytes = 0;
  #bytesRead = 0;
  #totals: { readonly files: number; readonly bytes: number | undefined } | undefined;

  constructor(repository: Repository, ops: FileOps, options: RunOptions) {
    this.#repository = repository;
    this.#ops = ops;
    this.#options = options;
    this.#deletable = options.deleteSource === true ? new DeletableFiles(ops) : undefined;
  }

  async run(): Promise<ImportResult> {
    try {
      return await this.#run();
    } catch (error) {
      const isStopped = error instanceof ImgdedupError && error.code === 'INTERRUPTED';
      if (isStopped) for (const { feed } of this.#options.lanes) feed.end(false);
      const message = error instanceof Error ? error.message : String(error);
      await this.#end(isStopped ? 'cancelled' : 'failed', isStopped ? undefined : message);
      throw error;
    }
  }

  async #run(): Promise<ImportResult> {
    const { lanes, dryRun = false, signal, template, event, onProgress } = this.#options;
    const repository = this.#repository;
    const tree = await takeStock(repository, { signal, onProgress });
    this.#totals = onProgress && countSources(lanes, repository);
    const held = await HeldFiles.load(repository, tree);
    await this.#loadEarlier();
    const isAborted = (): boolean => signal?.aborted === true;
    const places = new ImportPlaces({
      template,
      event,
      nowMs: Date.now(),
      isFree: (path) => this.#isFree(path),
    });
    const { skipSimilar = false } = this.#options;
    const { jobs } = repository.settings;
    await using decoders = template.needsFacts || skipSimilar ? photoDecoders(jobs) : undefined;
    await using copies =
      skipSimilar && decoders !== undefined
        ? await openCopies(repository, { tree, decoders, signal })
        : undefined;
    const planner = new ImportPlanner(repository, {
      ops: this.#ops,
      lanes,
      held,
      places,
      decoders: template.needsFacts ? decoders : undefined,
      copies,
      dryRun,
      signal,
      onEvent: (one, lane, file) => this.#tell(one, lane, file),
      onOther: (path) => this.#others.add(path),
      onHeld: (from, seen, file) => this.#note(from, seen, file),
    });
    const act = new ImportAct(repository, this.#ops, lanes, {
      isAborted,
      onBytes: (bytes) => this.progress(bytes),
      onPlaced: ({ path, source, seen, look }, made, { content, copied }) => {
        held.add(path, made.stat.size, copied.sample);
        if (look !== undefined) this.#looks.push({ content, look });
        this.#deletable?.add(
          { from: source.from, seen },
          { path: repository.base + path, seen: made },
        );
      },
    });
    const run = new ActionRun(repository, this.#ops, act, {
      signal,
      onEvent: (one) => this.#tellAct(one),
    });
    const batches = this.#watched(planner.batches(), act);
    const { id } = await (dryRun ? run.rehearse(batches) : run.take(batches));
    if (act.isFull) throw diskFull(repository.root);
    for (const { feed, session, stopped } of lanes) {
      feed.end(stopped === undefined && session.session.failed === 0);
    }
    await this.#end('completed');
    this.#checkLanes();
    const deleted = await this.#deleteSources();
    return { ...this.#result(id, act), deleted };
  }

  /** What cannot be found out is told by the act, which looks again. */
  #isFree(path: RelPath): boolean {
    try {
      return this.#ops.isFree(this.#repository.base + path);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return true;
    }
  }

  /** Names of those that are acted on next; nothing more where the disk is full. */
  async *#watched(
    batches: AsyncIterable<Batch<PlannedImport>>,
    act: ImportAct,
  ): AsyncGenerator<Batch<PlannedImport>> {
    for await (const batch of batches) {
      this.#plans = new Map(batch.plans.map((plan) => [plan.path, plan]));
      yield batch;
      await this.#storeLooks();
      if (act.isFull) return;
    }
  }

  /** So that the next "index" need not look again. */
  async #storeLooks(): Promise<void> {
    const looks = this.#looks;
    this.#looks = [];
    const wantsPoints = this.#repository.settings.similar.points;
    const writer = new PictureWriter(this.#repository);
    for (const [turn, { content, look }] of looks.entries()) {
      if (look.kind === 'unreadable') continue;
      await writer.add({ turn, content, wantsPoints, wantsFacts: true }, look);
    }
    await writer.flush();
  }

  async #tellAct({ path, bytes, skipped, remark }: ActionEvent): Promise<void> {
    const plan = this.#plans.get(path);
    if (plan === undefined) return;
    const { lane, source } = plan;
    const { origin, file, from } = source;
    if (skipped === undefined) {
      lane.session.count('copied', bytes);
      lane.feed.settle(from, path, bytes);
      await this.#options.onEvent?.({ kind: 'copied', origin, path, bytes, remark });
    } else {
      await this.#tell({ kind: 'failed', origin, reason: skipped }, lane, file);
    }
    this.progress(0);
  }

  async #tell(
    event: Exclude<ImportEvent, { kind: 'copied' }>,
    lane: ImportLane,
    file: string,
  ): Promise<void> {
    switch (event.kind) {
      case 'failed':
        lane.session.fail(file, event.reason);
        break;
      case 'found':
        this.#found += 1;
        this.#foundBytes += event.bytes ?? 0;
        break;
      case 'known':
        if (this.#earlier.has(event.place)) lane.session.count('copied', event.bytes);
        else lane.session.count('skipped');
        if (event.isTrashed) this.#inTrash += 1;
        break;
      case 'similar':
        lane.session.count('skipped');
        this.#similar += 1;
        break;
      default:
        event satisfies never;
    }
    await this.#options.onEvent?.(event);
    this.progress(0);
  }

  #note(from: string, seen: LiveFile, { path }: HeldFile): void {
    if (this.#deletable === undefined) return;
    const there = this.#ops.look(path);
    if (there !== undefined) this.#deletable.add({ from, seen }, { path, seen: there });
  }

  /** Only where all went well: a card that was given up is kept as it is. */
  async #deleteSources(): Promise<number> {
    const { confirm, dryRun = false, signal } = this.#options;
    const files = this.#deletable;
    if (files === undefined || files.totals.files === 0 || dryRun) return 0;
    if ((await confirm?.(files.totals)) === false) return 0;
    return files.remove(
      (from, reason) => this.#options.onEvent?.({ kind: 'failed', origin: from, reason }),
      signal,
    );
  }

  /** What was copied before a session was cut off was no one's before. */
  async #loadEarlier(): Promise<void> {
    for (const { session } of this.#options.lanes) {
      for (const action of session.session.actions) {
        for await (const { steps } of readBatches(this.#repository, action)) {
          for (const { path, outcome } of steps)
            if (outcome.kind === 'done') this.#earlier.add(path);
        }
      }
    }
  }

  /** @param bytes that were read, or came */
  progress(bytes: number): void {
    const { onProgress, lanes } = this.#options;
    this.#bytesRead += bytes;
    if (onProgress === undefined) return;
    const sessions = lanes.map(({ session }) => session.session);
    const files = sum(sessions, ({ copied, skipped, failed }) => copied + skipped + failed);
    const disks = lanes.map(({ feed, session: { session } }) => ({
      name: feed.name,
      files: session.copied + session.skipped + session.failed,
      bytes: session.bytes,
    }));
    onProgress({
      stage: 'importing',
      files,
      totalFiles: this.#totals?.files,
      bytes: this.#bytesRead,
      totalBytes: this.#totals?.bytes,
      ...(disks.length > 1 ? { disks } : {}),
    });
  }

  async #end(state: Exclude<Session['state'], 'running'>, message?: string): Promise<void> {
    const { lanes, dryRun } = this.#options;
    if (dryRun === true) return;
    const changes = lanes.flatMap(({ session, stopped }) =>
      stopped === undefined || state !== 'completed'
        ? session.end(state, message)
        : session.end('failed', stopped),
    );
    await this.#repository.transaction((store) => store.write(changes));
  }

  /** @throws ImgdedupError VOLUME_FAILING where a source gave nothing any more */
  #checkLanes(): void {
    const stopped = this.#options.lanes.filter((lane) => lane.stopped !== undefined);
    const [first] = stopped;
    if (first === undefined) return;
    const others = this.#options.lanes.length - stopped.length;
    const rest = others === 0 ? '' : ' The other sources were brought in to their end.';
    throw new ImgdedupError(
      'VOLUME_FAILING',
      `${first.feed.place} was given up: ${first.stopped}. What was copied before is complete.${rest}`,
      {
        remedy:
          'Check the card, its reader and the cable, and run the same command again: it continues.',
      },
    );
  }

  #result(id: number | undefined, act: ImportAct): Omit<ImportResult, 'deleted'> {
    const sessions = this.#options.lanes.map(({ session }) => session.session);
    const { readFrom } = act;
    return {
      id,
      sessions,
      scanned: sum(sessions, ({ scanned }) => scanned),
      copied: sum(sessions, ({ copied }) => copied),
      known: sum(sessions, ({ skipped }) => skipped) - this.#similar,
      similar: this.#similar,
      inTrash: this.#inTrash,
      failed: sum(sessions, ({ failed }) => failed),
      found: this.#found,
      foundBytes: this.#foundBytes,
      bytes: sum(sessions, ({ bytes }) => bytes),
      otherTypes: this.#others.counts,
      seconds: (clockMs() - this.#began) / 1000,
      verifySeconds: act.verifyMs / 1000,
      readFrom: readFrom.has('cache') ? 'cache' : readFrom.has('disk') ? 'disk' : undefined,
    };
  }
}

/**
 * In an empty photo folder there is nothing to be like.
 * @throws ImgdedupError NO_FINGERPRINTS, REPOSITORY_BUSY, STORE_DAMAGED, INTERRUPTED
 */
async function openCopies(
  repository: Repository,
  options: Parameters<typeof CopiesThere.open>[1],
): Promise<CopiesThere | undefined> {
  const copies = await CopiesThere.open(repository, options);
  if (copies === undefined && options.tree.rows > 0) {
    throw new ImgdedupError(
      'NO_FINGERPRINTS',
      'Nobody looked at the pictures of this repository yet: what is similar to them cannot be told.',
      { remedy: 'Run "imgdedup index" first, or import without --skip similar.' },
    );
  }
  return copies;
}

/** So that it can be said how much is left. */
function countSources(
  lanes: readonly ImportLane[],
  { disk, settings }: Repository,
): { readonly files: number; readonly bytes: number | undefined } {
  const { extensions } = settings.scan;
  const counts = lanes.map(({ feed }) => feed.count({ disk, extensions }));
  const isKnown = counts.every(({ bytes }) => bytes !== undefined);
  return {
    files: sum(counts, ({ files }) => files),
    bytes: isKnown ? sum(counts, ({ bytes }) => bytes ?? 0) : undefined,
  };
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}

function diskFull(root: string): ImgdedupError {
  return new ImgdedupError(
    'DISK_FULL',
    `The disk that holds ${root} is full. What was copied before is complete.`,
    { remedy: 'Free some space and run the same command again: it continues.' },
  );
}
