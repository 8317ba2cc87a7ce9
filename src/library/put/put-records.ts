import { setTimeout as delay } from 'node:timers/promises';
import { formatHashName } from '../../digest/hash-name.js';
import type { PutOps } from '../../fs/put-ops.js';
import { clockMs } from '../../model/time/clock.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { compareNames, isWithin, nameToBytes, type RelPath } from '../../model/paths/path.js';
import type { PutLogEntry, PutRecord } from '../../model/contents/put.js';
import { putCodec } from '../../storage/codecs/put.js';
import { putKey, putPrefix } from '../../storage/keys.js';
import { endOfPrefix, type ObjectStore } from '../../storage/object-store.js';
import { foldLogs } from './fold-logs.js';
import { KnownPuts } from './known-puts.js';
import { newest } from './newest.js';
import { OwnLogs } from './own-logs.js';
import { doneSuffix, findLogs, logSuffix, OtherLogs, type FoundLog } from './other-logs.js';
import { PutLog } from './put-log.js';
import type { PutPlace } from './put-place.js';

/** Records read from the store in one transaction. */
const pageSize = 1000;
/** Questions that are answered by the store, before all is remembered. */
const mostAsked = 16;
/** When this thread began. Asking for it takes as long as encoding a record. */
const startedMs = performance.timeOrigin;
/** Between two looks whether others still write. */
const pauseMs = 30;

/**
 * What is known of paths that were put: in the store, in this writer's log, in those of others. Since one process at a
 * time can have the store, each writer keeps a log of its own, and takes it into the store from time to time.
 */
export class PutRecords {
  readonly #place: PutPlace;
  readonly #ops: PutOps;
  readonly #folder: string;
  readonly #writer: string;
  readonly #others: OtherLogs;
  /** What this writer's log says of paths. */
  readonly #own: OwnLogs;
  #log: PutLog | undefined;
  #logs = 0;
  #lastMs = 0;
  /** How often it had to be found out whether something was put. */
  #asked = 0;
  #known: KnownPuts | undefined;

  /** @param folder of logs, which must be there before anything is written */
  constructor(place: PutPlace, ops: PutOps, folder: string, writer: string) {
    this.#place = place;
    this.#ops = ops;
    this.#folder = folder;
    this.#writer = writer;
    this.#own = new OwnLogs(ops);
    this.#others = new OtherLogs(ops, folder, writer);
  }

  /** Lines of the own log that are not in the store. */
  get unfolded(): number {
    return this.#log?.entries ?? 0;
  }

  get logPath(): string | undefined {
    return this.#log?.path;
  }

  /** Writes down that a path is being put; the file follows. */
  put(record: Omit<PutRecord, 'recordedMs'>): void {
    const complete = { ...record, recordedMs: this.#now() };
    this.#append({ kind: 'put', record: complete });
    this.#known?.add(complete);
  }

  /** Writes down that a path is being removed. */
  removed(path: RelPath): void {
    this.#append({ kind: 'removed', path, recordedMs: this.#now() });
  }

  /** What is known of a path, whether the file is there or not: all records, in any order. */
  async of(path: RelPath): Promise<PutRecord[]> {
    this.#own.refresh();
    this.#others.refresh();
    const key = putKey(nameToBytes(path));
    const stored = await this.#place.transaction((store) => store.get(key));
    return [
      ...this.#own.of(path),
      ...this.#others.of(path),
      ...(stored === undefined ? [] : [putCodec.decode(stored)]),
    ];
  }

  /**
   * Whether any record says that a content with this digest was put to the path.
   * @param digest as hex
   */
  async knows(path: RelPath, digest: string): Promise<boolean> {
    const isIt = ({ content }: PutRecord): boolean =>
      Buffer.from(content.digest).toString('hex') === digest;
    if (this.#known?.has(path, digest) === true) return true;
    this.#own.refresh();
    if (this.#own.of(path).some(isIt)) return true;
    this.#asked += 1;
    // Asking the store takes as long as writing a hundred files: who asks often remembers all.
    if (this.#asked > mostAsked && this.#known === undefined) await this.#rememberAll();
    if (this.#known?.has(path, digest) === true) return true;
    return (await this.of(path)).some(isIt);
  }

  async #rememberAll(): Promise<void> {
    this.#known = await KnownPuts.load(this.#place);
    for (const record of this.#own.all()) this.#known.add(record);
  }

  /** The record of a path whose file is still what was put there. */
  async current(path: RelPath): Promise<PutRecord | undefined> {
    return this.#newest(await this.of(path));
  }

  /**
   * All of those, in the order of their paths' bytes. Others may have the store between two pages.
   * @param under a path that they are, or lie below
   */
  async *all(under: RelPath): AsyncGenerator<PutRecord> {
    this.#own.refresh();
    this.#others.refresh();
    // As they are now: while pages are read, logs may be taken into the store.
    const extra = new Set([...this.#own.paths(), ...this.#others.paths()]);
    const unfolded = [...extra]
      .filter((path) => isWithin(path, under))
      .toSorted(compareNames)
      .map((path) => ({ path, records: [...this.#own.of(path), ...this.#others.of(path)] }));
    const key = Buffer.concat([putPrefix, nameToBytes(under)]);
    let at = 0;
    for await (const [path, stored] of this.#stored(key, under)) {
      for (; at < unfolded.length; at += 1) {
        const next = unfolded[at];
        if (next === undefined || compareNames(next.path, path) >= 0) break;
        yield* this.#holding(next.records);
      }
      const same = unfolded[at]?.path === path ? unfolded[at] : undefined;
      if (same !== undefined) at += 1;
      yield* this.#holding([stored, ...(same?.records ?? [])]);
    }
    for (const { records } of unfolded.slice(at)) yield* this.#holding(records);
  }

  /**
   * Takes this writer's log, and those of writers that are done or gone, into the store: or somebody else does, while this
   * one waits.
   * @param waitMs for others who write
   * @throws ImgdedupError REPOSITORY_BUSY: everything stays in the log, where everybody finds it
   */
  async fold(waitMs: number): Promise<void> {
    const deadline = clockMs() + waitMs;
    for (let logs = this.#toFold(); logs.length > 0; logs = this.#toFold()) {
      try {
        await using _lock = await this.#place.lock(0);
        // Who had the right until now may have taken some of them.
        await this.#foldAll(this.#toFold());
        return;
      } catch (error) {
        if (!isBusy(error) || clockMs() >= deadline) throw error;
        if (!logs.some(({ writer }) => writer === this.#writer)) throw error;
      }
      await delay(pauseMs * (0.75 + Math.random() / 2));
    }
    this.#own.taken(this.#log?.path);
  }

  /** Logs that get no more lines, and the one that gets this writer's. */
  #toFold(): FoundLog[] {
    return findLogs(this.#ops, this.#folder, '').filter(
      ({ writer, path, isOver }) =>
        isOver || (writer === this.#writer && (path !== this.#log?.path || this.#log.entries > 0)),
    );
  }

  async #foldAll(logs: readonly FoundLog[]): Promise<void> {
    const paths = logs.map(({ path }) => path);
    await foldLogs(this.#place, this.#ops, paths);
    // An empty one was not taken in.
    if (this.#log !== undefined && paths.includes(this.#log.path)) {
      this.#log.close();
      this.#log = undefined;
    }
    this.#own.taken(this.#log?.path);
  }

  /** What is not in the store is left to whoever comes next. */
  end(): void {
    const log = this.#log;
    this.#log = undefined;
    if (log === undefined) return;
    log.close();
    if (log.entries === 0) {
      this.#ops.remove(log.path);
      return;
    }
    const done = log.path.slice(0, -logSuffix.length) + doneSuffix;
    this.#ops.rename(log.path, done);
    this.#own.moved(log.path, done);
  }

  #append(entry: PutLogEntry): void {
    this.#log ??= this.#begin();
    this.#log.append(entry);
  }

  #begin(): PutLog {
    const path = `${this.#folder}/${this.#writer}.${this.#logs}${logSuffix}`;
    this.#logs += 1;
    const log = new PutLog(this.#ops, path, formatHashName(this.#place.hash));
    this.#own.add(path);
    return log;
  }

  /** Later than any before: so the last of two records of one writer counts. */
  #now(): number {
    const now = startedMs + performance.now();
    this.#lastMs = Math.max(now, this.#lastMs + 0.001);
    return this.#lastMs;
  }

  *#holding(records: readonly PutRecord[]): Generator<PutRecord> {
    const record = this.#newest(records);
    if (record !== undefined) yield record;
  }

  #newest(records: readonly PutRecord[]): PutRecord | undefined {
    return newest(this.#place, this.#ops, records);
  }

  async *#stored(
    key: Buffer,
    under: RelPath,
  ): AsyncGenerator<readonly [path: RelPath, record: PutRecord]> {
    const end = endOfPrefix(key);
    for (let from: Buffer | undefined = key; from !== undefined;) {
      const first: Buffer = from;
      const page = await this.#place.transaction((store) => readPage(store, first, end));
      for (const record of page) {
        if (isWithin(record.path, under)) yield [record.path, record];
      }
      const last = page.length < pageSize ? undefined : page.at(-1);
      from = last && Buffer.concat([putKey(nameToBytes(last.path)), Buffer.of(0)]);
    }
  }
}

async function readPage(store: ObjectStore, from: Buffer, end: Buffer): Promise<PutRecord[]> {
  const page: PutRecord[] = [];
  for await (const [, value] of store.range(from, end)) {
    page.push(putCodec.decode(value));
    if (page.length === pageSize) break;
  }
  return page;
}

function isBusy(error: unknown): boolean {
  return error instanceof ImgdedupError && error.code === 'REPOSITORY_BUSY';
}
