import type { CopiedIn } from '../fs/copy-in.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { Dated } from '../fs/set-mtime.js';
import type { Repository } from '../library/repository/repository.js';
import type { SourceFile } from '../library/import/feed.js';
import type { ImportStep } from '../model/actions/action.js';
import { clockMs } from '../model/time/clock.js';
import { systemCode } from '../model/errors/errors.js';
import type { AskedPart, Facts } from '../model/facts/facts.js';
import type { ReadFrom } from '../model/import/import.js';
import { isDiskFault } from '../model/errors/passing-errors.js';
import { parentOf, type RelPath } from '../model/paths/path.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import { makeFolders, type Place } from './files/place.js';
import { allDone, BackgroundGroups, BackgroundTasks, type GroupSize } from './background-work.js';
import type { ImportLane } from './import-lane.js';
import { refusalReason } from './plans/refusal.js';

/** A file of a source, and the name that it is to have. */
export interface PlannedImport {
  readonly lane: ImportLane;
  /** Where its bytes are, and what it is called. */
  readonly source: SourceFile;
  readonly seen: LiveFile;
  readonly path: RelPath;
  /** What it says of itself; undefined where nobody read it, or where it is no picture. */
  readonly facts: Facts | undefined;
  /** Parts of plugins that had their say in that. */
  readonly asked: readonly AskedPart[];
  /** What was seen of it, where somebody looked. */
  readonly look: LookOutcome | undefined;
}

/** A copy on its way. */
export interface Making {
  readonly plan: PlannedImport;
  readonly step: ImportStep;
  readonly temporary: string;
  copied: CopiedIn | undefined;
  /** Why it comes to nothing. */
  reason: string | undefined;
  remark: string | undefined;
}

interface ImportCopiesOptions {
  /** Told of bytes as they are read. */
  readonly onBytes: (bytes: number) => void;
  readonly isAborted: () => boolean;
}

/** Bytes of copies that are made, and then read back, together. */
export const mostTogether = 256 * 1024 * 1024;
/** Copies of one source that are made at a time, and read back: reading waits less for writing. */
const copiesAtOnce = 2;
/** Copies of one source that are written out to the disk while others are made. */
const syncsAtOnce = 2;
/** From here on a copy is written out as soon as it is made: the disk has something to do meanwhile. */
const largeBytes = 1024 * 1024;
/** Smaller copies that are dated and written out together, while the next are made: 250 tiny ones, or 32 MB. */
const groups: GroupSize<Well> = {
  least: 32 * 1024 * 1024,
  weigh: ({ plan }) => plan.seen.stat.size + 128 * 1024,
};
export const copyDiffers = 'its copy differs';
/** Of filesystems that keep no modes, such as FAT and exFAT. */
const noModes: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Makes copies under their temporary names: each is read once and hashed on the way, gets what its source has besides bytes,
 * is on disk then, and read back from there.
 */
export class ImportCopies {
  readonly #place: Place;
  readonly #repository: Repository;
  readonly #lanes: readonly ImportLane[];
  readonly #options: ImportCopiesOptions;
  /** Folders that are there. */
  readonly #made = new Set<string>();
  #isFull = false;
  #verifyMs = 0;
  readonly #readFrom = new Set<ReadFrom>();

  constructor(
    repository: Repository,
    ops: FileOps,
    lanes: readonly ImportLane[],
    options: ImportCopiesOptions,
  ) {
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
    this.#lanes = lanes;
    this.#options = options;
  }

  /** Whether the disk that files come to is full. */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** Milliseconds that reading copies back took. */
  get verifyMs(): number {
    return this.#verifyMs;
  }

  /** Where copies were read back from; nothing before the first. */
  get readFrom(): ReadonlySet<ReadFrom> {
    return this.#readFrom;
  }

  /** Those without a reason against them are whole then, and on disk. */
  async make(making: readonly Making[], mayGoOn: () => Promise<boolean>): Promise<void> {
    this.#made.clear();
    const finisher = new BackgroundGroups<Well>(groups, (group) => this.#finish(group));
    const bySource = this.#lanes.map((lane) => making.filter(({ plan }) => plan.lane === lane));
    try {
      await allDone(bySource.map((own) => this.#copyAll(own, finisher, mayGoOn)));
      await finisher.end();
    } finally {
      await finisher.idle();
    }
    await this.#verify(making.filter(isWell), mayGoOn);
  }

  /** Does something with a copy, and notes where it comes to nothing by that. @throws what is not a system error */
  async attempt(one: Making, work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(one, error);
    }
  }

  async #copyAll(
    making: readonly Making[],
    finisher: BackgroundGroups<Well>,
    mayGoOn: () => Promise<boolean>,
  ): Promise<void> {
    const queue = making.values();
    const syncs = new BackgroundTasks<Making>(syncsAtOnce, (one) => this.#syncOne(one, finisher));
    const work = async (): Promise<void> => {
      for (const one of queue) {
        if (!(await mayGoOn())) return;
        await this.#copy(one);
        if (!isWell(one)) continue;
        if (one.plan.seen.exact.size >= largeBytes) await syncs.add(one);
        else finisher.add(one);
      }
    };
    await allDone(Array.from({ length: copiesAtOnce }, work)).finally(() => syncs.end());
  }

  async #copy(one: Making): Promise<void> {
    const { plan, temporary } = one;
    const { ops } = this.#place;
    const { lane, seen, source } = plan;
    const { from, digest } = source;
    if (lane.stopped !== undefined || this.#isFull) {
      one.reason = lane.stopped ?? 'the disk is full';
      return;
    }
    try {
      this.#makeFolders(plan.path);
      one.copied = await ops.copyIn({
        from,
        stat: seen.stat,
        to: temporary,
        hash: this.#repository.hash,
        mtimeNs: seen.exact.mtimeNs,
        isAlone: this.#lanes.length === 1,
        onBytes: (bytes) => {
          this.#options.onBytes(bytes);
          return !this.#options.isAborted();
        },
      });
      lane.succeeded();
      if (digest !== undefined && Buffer.compare(digest, one.copied.digest) !== 0) {
        one.reason = 'what was fetched does not read as it came';
        return;
      }
      one.remark = this.#dress(plan, temporary);
    } catch (error) {
      this.#fail(one, error);
    }
  }

  /** Whoever removes one meanwhile costs what was to come into it. */
  #makeFolders(path: RelPath): void {
    const folder = parentOf(path);
    if (this.#made.has(folder)) return;
    makeFolders(this.#place, path);
    this.#made.add(folder);
  }

  /** @returns what could not be given to the copy */
  #dress({ source, seen }: PlannedImport, temporary: string): string | undefined {
    const { ops } = this.#place;
    const { from } = source;
    let remark: string | undefined;
    const attributes = ops.attributes(from);
    if (attributes.size > 0) {
      try {
        ops.setAttributes(temporary, attributes);
      } catch (error) {
        refusalReason(error);
        remark = 'its extended attributes could not be kept there';
      }
    }
    try {
      // Nobody runs a photo as somebody else.
      ops.setMode(temporary, seen.exact.mode & 0o777);
    } catch (error) {
      if (!noModes.has(systemCode(error) ?? '')) throw error;
    }
    return remark;
  }

  #fail(one: Making, error: unknown): void {
    const code = systemCode(error) ?? '';
    if (code === 'INTERRUPTED') {
      one.reason = 'interrupted';
      return;
    }
    const isSource =
      error instanceof Error && 'path' in error && error.path === one.plan.source.from;
    one.reason =
      isSource && (code === 'EACCES' || code === 'EPERM')
        ? 'there is no permission to read it'
        : refusalReason(error);
    if (isSource && code === 'ENOENT') one.plan.lane.stopWhereGone();
    if (code === 'ENOSPC' || code === 'EDQUOT') this.#isFull = true;
    else if (isDiskFault(error)) one.plan.lane.failed(one.reason);
  }

  /** A large copy is written out at once, and needs no more where it has its time. */
  async #syncOne(one: Making, finisher: BackgroundGroups<Well>): Promise<void> {
    await this.attempt(one, () => this.#place.ops.syncSideBySide([one.temporary]));
    if (isWell(one) && !one.copied.isDated) finisher.add(one);
  }

  /** Dates copies and writes them out, all at once; where that fails, one by one. */
  async #finish(group: readonly Well[]): Promise<void> {
    const { ops } = this.#place;
    await this.#together(
      group.filter(({ copied }) => !copied.isDated),
      (some) => ops.setMtimesAside(some.map(datedOf)),
    );
    await this.#together(group.filter(isWell), (some) =>
      ops.syncSideBySide(some.map(({ temporary }) => temporary)),
    );
  }

  async #together(
    group: readonly Making[],
    work: (some: readonly Making[]) => Promise<void>,
  ): Promise<void> {
    if (group.length === 0) return;
    try {
      await work(group);
    } catch (error) {
      refusalReason(error);
      for (const one of group) await this.attempt(one, () => work([one]));
    }
  }

  /** Reads all copies back, from the disk where that can be, and compares them with what was read of the source. */
  async #verify(making: readonly Well[], mayGoOn: () => Promise<boolean>): Promise<void> {
    const began = clockMs();
    const queue = making.values();
    const work = async (): Promise<void> => {
      for (const one of queue) {
        if (!(await mayGoOn())) one.reason = 'interrupted';
        else await this.#verifyOne(one);
      }
    };
    await allDone(Array.from({ length: copiesAtOnce }, work));
    this.#verifyMs += clockMs() - began;
  }

  async #verifyOne(one: Well): Promise<void> {
    try {
      const { digest, from } = await this.#place.ops.readBack(one.temporary, this.#repository.hash);
      this.#readFrom.add(from);
      if (Buffer.compare(digest, one.copied.digest) !== 0) one.reason = copyDiffers;
    } catch (error) {
      this.#fail(one, error);
    }
  }
}

/** A copy that was made, with nothing against it. */
export type Well = Making & { readonly copied: CopiedIn };

/** The time that a copy is to have. */
function datedOf({ temporary, plan }: Making): Dated {
  return { path: temporary, mtimeNs: plan.seen.exact.mtimeNs };
}

export function isWell(one: Making): one is Well {
  return one.copied !== undefined && one.reason === undefined;
}
