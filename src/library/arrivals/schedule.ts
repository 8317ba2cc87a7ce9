import { itemAt } from '../../model/snapshot/item-at.js';
import { parentOf, type RelPath } from '../../model/paths/path.js';
import { isQuiet, type QuietHours } from '../../model/time/quiet-hours.js';

/** A path that is not as the snapshot has it. */
export interface Sighting {
  readonly path: RelPath;
  /** The name that it had before. */
  readonly movedFrom?: RelPath | undefined;
  /** Another one whenever the file changed, grew, came or went. */
  readonly mark: string;
}

/** All that is not as the snapshot has it, at one look. */
export interface Look {
  readonly sightings: readonly Sighting[];
  /** Of the folders that they are in: another one whenever a name in it came or went. */
  readonly folders: ReadonlyMap<RelPath, string>;
  /** Whether there was more than is told here. */
  readonly isCut: boolean;
  /** Whether somebody else took the snapshot, who may not have looked at pictures. */
  readonly isForeign: boolean;
}

/** When is indexed. Times in milliseconds. */
export interface ScheduleRules {
  /** How long a file and its folder must have been as they are. */
  readonly stillMs: number;
  /** Most files of a batch. */
  readonly batchFiles: number;
  /** Longest that still files wait for others. */
  readonly batchMs: number;
  /** Share of the time that may be spent on it, above 0, at most 1. */
  readonly share: number;
  readonly quiet: QuietHours | 'none';
}

/** What to index: some paths, or all that there is, which includes nothing that is not still. */
export type Batch =
  | { readonly kind: 'everything'; readonly files: number }
  | { readonly kind: 'paths'; readonly files: number; readonly paths: readonly RelPath[] };

type WaitReason =
  /** All is as the snapshot has it. */
  | 'nothing'
  /** Nothing was still for long enough. */
  | 'moving'
  /** Some files are still, and wait for those that are not. */
  | 'gathering'
  | 'quiet'
  | 'resting'
  /** Somebody else was writing. */
  | 'busy';

export type Decision =
  | { readonly kind: 'index'; readonly batch: Batch }
  | { readonly kind: 'wait'; readonly reason: WaitReason; readonly files: number };

/** A moment: on a clock that is never set back, and on the one on the wall. */
export interface Now {
  /** Milliseconds. */
  readonly ms: number;
  /** Minutes since midnight, here. */
  readonly minute: number;
}

interface Item extends Sighting {
  /** Seen like this since then, at the latest. */
  readonly since: number;
  /** Whether it was in a batch like this: another try would bring nothing else. */
  readonly isTried: boolean;
}

/** After a first index that took hours, what comes does not wait for hours. */
const longestRestMs = 10 * 60_000;
const [firstPauseMs, longestPauseMs] = [1000, 30_000];

/** Decides when new arrivals are indexed, and which. Knows no clock, no folder and no store: all is told. */
export class ArrivalSchedule {
  readonly #rules: ScheduleRules;
  #items = new Map<RelPath, Item>();
  #folders = new Map<RelPath, { readonly mark: string; readonly since: number }>();
  #isCut = false;
  #isForeign = false;
  /** Until the first batch, which is everything. */
  #isFirst = true;
  #restsUntil = Number.NEGATIVE_INFINITY;
  #busyUntil = Number.NEGATIVE_INFINITY;
  #pauseMs = firstPauseMs;

  constructor(rules: ScheduleRules) {
    this.#rules = rules;
  }

  /** Takes what is seen now, in place of what was. */
  see({ ms }: Now, { sightings, folders, isCut, isForeign }: Look): void {
    const [items, before] = [this.#items, this.#folders];
    this.#items = new Map();
    this.#folders = new Map();
    this.#isCut = isCut;
    this.#isForeign ||= isForeign;
    for (const [folder, mark] of folders) {
      const known = before.get(folder);
      this.#folders.set(folder, known?.mark === mark ? known : { mark, since: ms });
    }
    for (const sighting of sightings) {
      const known = items.get(sighting.path);
      const isSame = known?.mark === sighting.mark && known.movedFrom === sighting.movedFrom;
      this.#items.set(sighting.path, isSame ? known : { ...sighting, since: ms, isTried: false });
    }
  }

  next({ ms, minute }: Now): Decision {
    const due = this.#due(ms);
    if (typeof due === 'string') return { kind: 'wait', reason: due, files: this.#waiting.length };
    const wait = (reason: WaitReason): Decision => ({ kind: 'wait', reason, files: due.files });
    if (isQuiet(this.#rules.quiet, minute)) return wait('quiet');
    if (ms < this.#busyUntil) return wait('busy');
    if (ms < this.#restsUntil) return wait('resting');
    return { kind: 'index', batch: due };
  }

  /** A batch was indexed, which took so long until now. */
  done({ ms }: Now, batch: Batch, tookMs: number): void {
    this.#isFirst = false;
    if (batch.kind === 'everything') this.#isForeign = false;
    this.#pauseMs = firstPauseMs;
    this.#restsUntil = ms + Math.min(longestRestMs, tookMs * (1 / this.#rules.share - 1));
    const paths = new Set(batch.kind === 'paths' ? batch.paths : this.#items.keys());
    for (const [path, item] of this.#items) {
      if (paths.has(path)) this.#items.set(path, { ...item, isTried: true });
    }
  }

  /** Somebody else was writing: to be tried again, after pauses that grow. */
  postpone({ ms }: Now): void {
    this.#busyUntil = ms + this.#pauseMs;
    this.#pauseMs = Math.min(longestPauseMs, 2 * this.#pauseMs);
  }

  get #waiting(): Item[] {
    return [...this.#items.values()].filter(({ isTried }) => !isTried);
  }

  #due(ms: number): Batch | 'nothing' | 'moving' | 'gathering' {
    if (this.#isFirst) return { kind: 'everything', files: 0 };
    const { batchFiles, batchMs } = this.#rules;
    const waiting = this.#waiting;
    if (waiting.length === 0) {
      return this.#isForeign ? { kind: 'everything', files: 0 } : 'nothing';
    }
    const ripe = waiting
      .map((item) => ({ item, at: this.#ripeAt(item) }))
      .filter(({ at }) => at <= ms)
      .toSorted((a, b) => a.at - b.at);
    if (ripe.length === 0) return 'moving';
    const isAll = ripe.length === waiting.length && !this.#isCut;
    if (isAll && ripe.length <= batchFiles) return { kind: 'everything', files: ripe.length };
    const isFull = ripe.length >= batchFiles;
    if (!isFull && itemAt(ripe, 0).at + batchMs > ms) return 'gathering';
    const files = ripe.slice(0, batchFiles).map(({ item }) => item);
    const paths = files.flatMap(({ path, movedFrom }) =>
      movedFrom === undefined ? [path] : [movedFrom, path],
    );
    return { kind: 'paths', files: files.length, paths };
  }

  /** Where its folder never comes to rest, a file that does waits for it only so long. */
  #ripeAt({ path, since }: Item): number {
    const { stillMs, batchMs } = this.#rules;
    const folder = this.#folders.get(parentOf(path))?.since ?? since;
    return Math.min(Math.max(since, folder) + stillMs, since + stillMs + batchMs);
  }
}
