import { ActionRun } from './action-run.js';
import type { Batch } from './act.js';
import { DeletableFiles } from './files/deletable-files.js';
import { ImportAct } from './import-act.js';
import type { PlannedImport } from './import-copies.js';
import { ImportLane } from './import-lane.js';
import { ImportPlaces } from './plans/import-places.js';
import { ImportPlanner } from './import-planner.js';
import { readBatches } from './journal/journal.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import { HeldFiles, type HeldFile } from '../library/import/held-files.js';
import { takeStock } from '../library/import/stock.js';
import { OtherTypeCounter } from '../library/import/other-type-counter.js';
import { photoDecoders } from '../library/lookalikes/catalog/fingerprint-photos.js';
import { PictureWriter } from '../library/lookalikes/catalog/picture-writer.js';
import { CopiesThere } from '../library/lookalikes/query/copies-there.js';
import type { Repository } from '../library/repository/repository.js';
import type { ActionEvent } from '../model/actions/action.js';
import { clockMs } from '../model/time/clock.js';
import type { ContentRef } from '../model/contents/content-id.js';
import { ImgdedupError, systemCode } from '../model/errors/errors.js';
import type { DeletableTotals, ImportEvent, ImportResult } from '../model/import/import.js';
import type { RelPath } from '../model/paths/path.js';
import type { PathTemplate } from '../model/paths/path-template.js';
import type { OnProgress } from '../model/runs/progress.js';
import type { Session } from '../model/import/session.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';

/** How files are brought in, and who is told. */
export interface ImportRunOptions {
  readonly event?: string | undefined;
  readonly deleteSource?: boolean | undefined;
  /** Asked once, before anything is removed from a source. */
  readonly confirm?: ((totals: DeletableTotals) => Promise<boolean>) | undefined;
  readonly skipSimilar?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  readonly onEvent?: ((event: ImportEvent) => void | Promise<void>) | undefined;
  readonly template: PathTemplate;
  readonly lanes: readonly ImportLane[];
}

/** One import on its way: all its lanes, from the first look to the last session's end. */
export class ImportRun {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  readonly #options: ImportRunOptions;
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

  constructor(repository: Repository, ops: FileOps, options: ImportRunOptions) {
    this.#repository = repository;
    this.#ops = ops;
    this.#options = options;
    this.#deletable = options.deleteSource === true ? new DeletableFiles(ops) : undefined;
  }

  /**
   * @throws ImgdedupError INTERRUPTED, VOLUME_FAILING, DISK_FULL, STORE_FULL, STORE_DAMAGED, NO_FINGERPRINTS,
   *   DECODER_UNAVAILABLE
   */
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
    await using decoders =
      template.needsFacts || skipSimilar ? photoDecoders(repository, jobs) : undefined;
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
