import type { Repository } from '../library/repository/repository.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import { sameContent } from '../fs/same-content.js';
import { holderOf } from '../library/import/held-content.js';
import type { HeldFile } from '../library/import/held-files.js';
import { sampleAt, type HeldFiles } from '../library/import/held-files.js';
import type { FeedChunk, SourceFile } from '../library/import/feed.js';
import { isSidecarName } from '../model/paths/companion.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { AskedPart, ReadFacts } from '../model/facts/facts.js';
import { failureReason } from '../model/errors/failure.js';
import type { ImportEvent } from '../model/import/import.js';
import { itemAt } from '../model/snapshot/item-at.js';
import { fsPath, isRelPath, type RelPath } from '../model/paths/path.js';
import type { CopiesThere } from '../library/lookalikes/query/copies-there.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import type { DecoderPool } from '../picture/decoder/decoder-pool.js';
import { isDiskFault } from '../model/errors/passing-errors.js';
import type { Batch } from './act.js';
import { mostTogether, type PlannedImport } from './import-copies.js';
import type { ImportLane } from './import-lane.js';
import { lonersOf, type Candidate, type ImportPlaces } from './plans/import-places.js';

export interface ImportPlannerOptions {
  readonly ops: FileOps;
  readonly lanes: readonly ImportLane[];
  readonly held: HeldFiles;
  readonly places: ImportPlaces;
  /** What reads pictures' facts; undefined where nobody asks for them. */
  readonly decoders: Pick<DecoderPool, 'describe'> | undefined;
  /** What says whether a picture need not be copied; undefined where all are. */
  readonly copies: CopiesThere | undefined;
  /** What is only planned is held by its source. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onEvent: (
    event: Exclude<ImportEvent, { kind: 'copied' }>,
    lane: ImportLane,
    file: string,
  ) => Promise<void>;
  readonly onOther: (path: RelPath) => void;
  /** A file of a source whose bytes the photo folder holds outside of its trash. */
  readonly onHeld: (from: string, seen: LiveFile, held: HeldFile) => void;
}

/** A file of a source, as it is right now. */
interface Met extends Candidate {
  readonly source: SourceFile;
  readonly seen: LiveFile;
  readonly sample: Buffer | undefined;
  /** Parts of plugins that had their say in its facts. */
  readonly asked: readonly AskedPart[];
  /** What was seen of it, where somebody looked. */
  readonly look: LookOutcome | undefined;
}

const unread: ReadFacts = { facts: undefined, asked: [] };
const unseen = { ...unread, look: undefined };

/** Files of one folder, and whose they are. */
interface Asked {
  readonly lane: ImportLane;
  readonly chunk: FeedChunk;
}

/** Sources that may have more. */
type Feeds = Map<ImportLane, AsyncGenerator<readonly FeedChunk[]>>;

/** Files that are asked for at a time. */
const askedFiles = 400;
/** Small ones are planned together up to here: what is written down of them takes as long for a few as for many. */
const batchFiles = 2000;

/**
 * Plans an import batch by batch, and looks at files only when their turn comes: skips those whose bytes the
 * photo folder holds, compared one by one, reads what the others say of themselves, and decides where they go.
 * Equal files of one batch wait until the first of them is there.
 */
export class ImportPlanner {
  readonly #repository: Repository;
  readonly #options: ImportPlannerOptions;
  /** Equal to a file of the same batch. */
  #waiting: Asked[] = [];
  /** Files of this batch, by size. */
  readonly #pending = new Map<number, PendingFiles>();

  constructor(repository: Repository, options: ImportPlannerOptions) {
    this.#repository = repository;
    this.#options = options;
  }

  /** What is planned is done, or refused, before the next batch is asked for. */
  async *batches(): AsyncGenerator<Batch<PlannedImport>> {
    const { lanes, places } = this.#options;
    const most = Math.max(1, Math.floor(askedFiles / Math.max(lanes.length, 1)));
    const feeds = new Map(lanes.map((lane) => [lane, this.#feed(lane, most)]));
    while ((feeds.size > 0 || this.#waiting.length > 0) && !this.#isAborted) {
      const plans: PlannedImport[] = [];
      do {
        for (const { lane, chunk } of await this.#next(feeds)) {
          plans.push(...(await this.#plan(lane, chunk)));
        }
      } while (this.#wantsMore(plans, feeds));
      if (plans.length > 0 && !this.#isAborted) yield { plans };
      if (this.#options.dryRun) this.#holdPlanned();
      places.forgetGiven();
      this.#pending.clear();
    }
  }

  /** What is next of each source, behind what waited. */
  async #next(feeds: Feeds): Promise<Asked[]> {
    const chunks = this.#waiting;
    this.#waiting = [];
    for (const [lane, feed] of feeds) {
      const next = lane.stopped === undefined ? await feed.next() : { done: true as const };
      if (next.done === true) feeds.delete(lane);
      else chunks.push(...next.value.map((chunk) => ({ lane, chunk })));
    }
    return chunks;
  }

  /** What waits can be settled only when the batch is done with. */
  #wantsMore(plans: readonly PlannedImport[], feeds: Feeds): boolean {
    if (this.#isAborted || this.#waiting.length > 0 || feeds.size === 0) return false;
    if (![...feeds.keys()].every(({ feed }) => feed.mayGather)) return false;
    const bytes = plans.reduce((sum, { seen }) => sum + seen.stat.size, 0);
    return plans.length + askedFiles <= batchFiles && bytes < mostTogether / 2;
  }

  #feed(lane: ImportLane, most: number): AsyncGenerator<readonly FeedChunk[]> {
    return lane.feed.chunks({
      disk: this.#repository.disk,
      extensions: this.#repository.settings.scan.extensions,
      most,
      onFailure: (folder, error) => {
        if (!lane.stopWhereGone() && folder === '') lane.stop(failureReason(error));
        lane.session.fail(folder, `the folder cannot be listed: ${failureReason(error)}`);
      },
      onOther: this.#options.onOther,
      onEvent: async (event, file) => {
        lane.session.count('scanned');
        await this.#options.onEvent(event, lane, file);
      },
    });
  }

  async #plan(lane: ImportLane, { folder, files }: FeedChunk): Promise<PlannedImport[]> {
    const met: Met[] = [];
    for (const source of files) {
      if (this.#isAborted || lane.stopped !== undefined) break;
      const one = await this.#meet(lane, folder, source);
      if (one !== undefined) met.push(one);
    }
    const described = await this.#describe(await this.#withoutCopies(lane, met));
    return [...this.#options.places.place(folder, described)].map(({ candidate, path }) => ({
      lane,
      source: candidate.source,
      seen: candidate.seen,
      path,
      facts: candidate.facts,
      asked: candidate.asked,
      look: candidate.look,
    }));
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** @returns undefined where nothing more is to be done with a file */
  async #meet(lane: ImportLane, folder: RelPath, source: SourceFile): Promise<Met | undefined> {
    try {
      const seen = this.#options.ops.look(source.from);
      if (seen === undefined) {
        await this.#vanished(lane, source);
        return undefined;
      }
      const met = await this.#compare(lane, folder, { source, seen });
      lane.succeeded();
      return met;
    } catch (error) {
      const reason = failureReason(error);
      if (isDiskFault(error)) lane.failed(reason);
      lane.session.count('scanned');
      const { origin, file } = source;
      await this.#options.onEvent({ kind: 'failed', origin, reason }, lane, file);
      return undefined;
    }
  }

  async #vanished(lane: ImportLane, { origin, file }: SourceFile): Promise<void> {
    lane.stopWhereGone();
    lane.session.count('scanned');
    await this.#options.onEvent({ kind: 'failed', origin, reason: 'vanished' }, lane, file);
  }

  async #compare(
    lane: ImportLane,
    folder: RelPath,
    one: Pick<Met, 'source' | 'seen'>,
  ): Promise<Met | undefined> {
    const { held, onEvent, onHeld } = this.#options;
    const { source, seen } = one;
    const { from, origin, file, name } = source;
    const { size } = seen.stat;
    const mtimeMs = source.mtimeMs ?? seen.stat.mtimeMs;
    const isAlone = !held.hasSize(size) && !this.#pending.has(size);
    const sample = isAlone ? undefined : sampleAt(from, seen.stat, this.#repository);
    const known = sample === undefined ? undefined : await this.#heldLike(one, sample);
    if (this.#isAborted) return undefined;
    if (known === undefined && sample !== undefined && (await this.#isPending(one, sample))) {
      this.#waiting.push({ lane, chunk: { folder, files: [source] } });
      return undefined;
    }
    if (known?.isTrashed === false) onHeld(from, seen, known);
    lane.session.count('scanned');
    if (known !== undefined) {
      const { place, isTrashed } = known;
      await onEvent({ kind: 'known', origin, place, isTrashed, bytes: size }, lane, file);
      lane.feed.settle(from, isTrashed ? undefined : place, size);
      // What belongs to it goes to it, but not into the trash.
      if (isTrashed || !isRelPath(place)) return undefined;
      return { ...one, ...unseen, name, mtimeMs, held: place, sample };
    }
    const met: Met = { ...one, ...unseen, name, mtimeMs, held: undefined, sample };
    const pending = this.#pending.get(size) ?? new PendingFiles();
    this.#pending.set(size, pending);
    pending.add(met);
    return met;
  }

  /** A file of the photo folder that holds the same bytes: all of them are compared. */
  async #heldLike(
    { source, seen }: Pick<Met, 'source' | 'seen'>,
    sample: Buffer,
  ): Promise<HeldFile | undefined> {
    const { held } = this.#options;
    const candidates = await held.candidates(seen.stat.size, sample);
    return holderOf({ path: source.from, stat: seen.stat }, candidates, {
      verify: true,
      hash: this.#repository.hash,
      mayGoOn: () => !this.#isAborted,
    });
  }

  /** Whether an equal file is on its way already. */
  async #isPending(
    { source, seen }: Pick<Met, 'source' | 'seen'>,
    sample: Buffer,
  ): Promise<boolean> {
    const read = (other: Met): Buffer =>
      sampleAt(other.source.from, other.seen.stat, this.#repository);
    for (const other of this.#pending.get(seen.stat.size)?.like(sample, read) ?? []) {
      const pair = { path: other.source.from, stat: other.seen.stat };
      const mayGoOn = (): boolean => !this.#isAborted;
      if (await sameContent({ path: source.from, stat: seen.stat }, pair, mayGoOn)) return true;
    }
    return false;
  }

  /**
   * Leaves out pictures that the photo folder has, at least as good. What belongs to others comes with them, whatever it
   * looks like.
   */
  async #withoutCopies(lane: ImportLane, met: readonly Met[]): Promise<readonly Met[]> {
    const { copies, signal, onEvent } = this.#options;
    if (copies === undefined || this.#isAborted) return met;
    const asked = lonersOf(met)
      .filter(({ held, name }) => held === undefined && !isSidecarName(name))
      .map(({ source, seen }) => ({ path: source.from, stat: seen.stat }));
    const judged = await unlessStopped(() => copies.judge(asked, { signal }));
    const rest: Met[] = [];
    for (const one of judged === undefined ? [] : met) {
      const { outcome, copy } = judged?.get(one.source.from) ?? {};
      const said = outcome?.said ?? unread;
      if (copy === undefined) rest.push({ ...one, ...said, look: outcome });
      else {
        const { path: place, ...how } = copy;
        const { from, origin, file } = one.source;
        const { size } = one.seen.stat;
        await onEvent({ kind: 'similar', origin, place, ...how, bytes: size }, lane, file);
        lane.feed.settle(from, undefined, size);
      }
    }
    return rest;
  }

  /** What those say of themselves that are to come, as far as that was not read with the look at them. */
  async #describe(met: readonly Met[]): Promise<Met[]> {
    const wanted = met
      .filter(({ held, name, look }) => held === undefined && !isSidecarName(name) && !look)
      .map((one) => ({ one, path: fsPath(one.source.from) }));
    const { decoders } = this.#options;
    if (wanted.length === 0 || decoders === undefined) return [...met];
    const read = new Map<Met, ReadFacts>();
    for await (const { task, outcome } of decoders.describe(wanted)) {
      // What cannot be read is told when it is copied.
      if (outcome.kind === 'facts') read.set(task.one, outcome);
      if (this.#isAborted) break;
    }
    return met.map((one) => {
      const { facts, asked } = read.get(one) ?? one;
      return { ...one, facts, asked };
    });
  }

  #holdPlanned(): void {
    for (const [size, files] of this.#pending) {
      for (const { source, sample } of files.all) {
        this.#options.held.addElsewhere(source.from, size, sample);
      }
    }
  }
}

/** Files of one size that are on their way. Of the first the sample is read when another one comes. */
class PendingFiles {
  readonly all: Met[] = [];
  readonly #bySample = new Map<string, Met[]>();
  #sampled = 0;

  add(met: Met): void {
    this.all.push(met);
  }

  like(sample: Buffer, read: (met: Met) => Buffer): readonly Met[] {
    for (; this.#sampled < this.all.length; this.#sampled += 1) {
      const met = itemAt(this.all, this.#sampled);
      const text = (met.sample ?? read(met)).toString('latin1');
      const same = this.#bySample.get(text);
      if (same === undefined) this.#bySample.set(text, [met]);
      else same.push(met);
    }
    return this.#bySample.get(sample.toString('latin1')) ?? [];
  }
}

/** @returns undefined where it was stopped: whoever asked ends by itself */
async function unlessStopped<T>(work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ImgdedupError && error.code === 'INTERRUPTED') return undefined;
    throw error;
  }
}
