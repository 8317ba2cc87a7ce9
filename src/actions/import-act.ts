import { ContentRegistry } from '../library/hashing/content-registry.js';
import { factsChange } from '../library/facts/facts-store.js';
import type { Repository } from '../library/repository/repository.js';
import type { CopiedIn } from '../fs/copy-in.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { SourceFile } from '../library/import/feed.js';
import type { Action, ImportStep, Step } from '../model/action.js';
import { clockMs } from '../model/clock.js';
import type { ContentRef } from '../model/content-id.js';
import { systemCode } from '../model/errors.js';
import type { Facts } from '../model/facts.js';
import type { ReadFrom } from '../model/import.js';
import { isDiskFault } from '../model/passing-errors.js';
import type { LookOutcome } from '../picture/decoder/decoder-message.js';
import { beside, type RelPath } from '../model/path.js';
import type { StoreChange } from '../storage/object-store.js';
import type { About, Act, Planned, Ready, Taken } from './act.js';
import type { ImportLane } from './import-lane.js';
import {
  folderAt,
  isNearTime,
  isReal,
  isStill,
  makeFolders,
  missingFolders,
  removeFolders,
  type Place,
} from './files/place.js';
import { placeNew } from './files/place-new.js';
import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import { changedReason, refusalReason, refused, tolerate, type Refused } from './plans/refusal.js';

/** A file of a source, and the name that it is to have. */
export interface PlannedImport {
  readonly lane: ImportLane;
  /** Where its bytes are, and what it is called. */
  readonly source: SourceFile;
  readonly seen: LiveFile;
  readonly path: RelPath;
  /** What it says of itself; undefined where nobody read it, or where it is no picture. */
  readonly facts: Facts | undefined;
  /** What was seen of it, where somebody looked. */
  readonly look: LookOutcome | undefined;
}

/** A copy under its temporary name. */
type Copy =
  | {
      readonly kind: 'made';
      readonly copied: CopiedIn;
      readonly content: ContentRef;
      readonly file: LiveFile;
      readonly remark: string | undefined;
    }
  | { readonly kind: 'failed'; readonly reason: string };

/** A copy on its way. */
interface Making {
  readonly plan: PlannedImport;
  readonly step: ImportStep;
  readonly temporary: string;
  copied: CopiedIn | undefined;
  reason: string | undefined;
  remark: string | undefined;
}

/** What came with a file. */
interface Came {
  readonly copied: CopiedIn;
  readonly content: ContentRef;
}

interface ImportActOptions {
  /** Told of bytes as they are read. */
  readonly onBytes: (bytes: number) => void;
  /** Told of each file that has its name. */
  readonly onPlaced: (plan: PlannedImport, made: LiveFile, came: Came) => void;
  readonly isAborted: () => boolean;
}

/** Copies of one source that are made at a time: reading waits less for writing. */
const copiesAtOnce = 2;
const copyDiffers = 'its copy differs';
/** Of filesystems that keep no modes, such as FAT and exFAT. */
const noModes: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/**
 * Brings files in. Each is read once, hashed on the way into a file beside its goal, which is then on disk, read
 * back from there and compared before it gets its name.
 */
export class ImportAct implements Act<PlannedImport> {
  readonly command = 'import';
  readonly #repository: Repository;
  readonly #place: Place;
  readonly #options: ImportActOptions;
  readonly #lanes: readonly ImportLane[];
  /** Plans of the batch, by path. */
  #plans: ReadonlyMap<RelPath, PlannedImport> = new Map();
  readonly #copies = new Map<RelPath, Copy>();
  readonly #come = new Map<RelPath, ContentRef | undefined>();
  #isFull = false;
  #verifyMs = 0;
  readonly #readFrom = new Set<ReadFrom>();

  constructor(
    repository: Repository,
    ops: FileOps,
    lanes: readonly ImportLane[],
    options: ImportActOptions,
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

  about({ path, source }: PlannedImport): About {
    return { path, keeper: path, origin: source.origin };
  }

  look(plan: PlannedImport): Ready | Refused {
    const { base, ops } = this.#place;
    const { path, source, seen, lane } = plan;
    try {
      if (this.#isFull) return refused('the disk is full');
      if (lane.stopped !== undefined) return refused(lane.stopped);
      const missing = missingFolders(this.#place, path).length;
      if (!isReal(this.#place, path, missing)) {
        return refused('a folder on its way is a symbolic link');
      }
      if (missing === 0) {
        if (!ops.isFree(base + path)) return refused('a file of its name is there already');
        ops.checkWritable(folderAt(this.#place, path));
      }
      return {
        kind: 'ready',
        bytes: () => Number(seen.exact.size),
        step: (name) => ({
          kind: 'import',
          path,
          keeper: path,
          origin: source.origin,
          temporary: beside(path, name),
          before: seen.exact,
          content: undefined,
          folders: missing,
          made: undefined,
          outcome: { kind: 'planned' },
        }),
      };
    } catch (error) {
      return refused(refusalReason(error));
    }
  }

  announce(action: Action, planned: readonly Planned<PlannedImport>[]): void {
    this.#plans = new Map(planned.map(({ plan }) => [plan.path, plan]));
    for (const lane of this.#lanes) lane.session.note(action.id);
  }

  async prepare(steps: readonly Step[], mayGoOn: () => Promise<boolean>): Promise<void> {
    const making = steps.flatMap((step) => this.#making(step));
    const bySource = this.#lanes.map((lane) => making.filter(({ plan }) => plan.lane === lane));
    await allDone(bySource.map((own) => this.#copyAll(own, mayGoOn)));
    const made = making.filter((one) => one.copied !== undefined && one.reason === undefined);
    this.#date(made);
    await this.#sync(made);
    await this.#verify(made, mayGoOn);
    await this.#name(making);
  }

  discard(step: Step): void {
    const { base, ops } = this.#place;
    this.#copies.delete(step.path);
    tolerate(() => ops.remove(base + step.temporary));
    if (step.kind === 'import') removeFolders(this.#place, step.path, step.folders);
  }

  take(plan: PlannedImport, step: Step): Taken {
    if (step.kind !== 'import') throw new TypeError(`an import takes no ${step.kind}`);
    const copy = this.#copies.get(plan.path);
    this.#copies.delete(plan.path);
    const reason = copy?.kind === 'made' ? this.#put(plan, step, copy) : copy?.reason;
    if (copy?.kind !== 'made' || reason !== undefined) {
      this.discard(step);
      return { kind: 'skipped', step, reason: reason ?? 'interrupted' };
    }
    const { content, file, remark } = copy;
    this.#come.set(plan.path, content);
    this.#options.onPlaced(plan, file, copy);
    const made = { ino: file.exact.ino, mtimeNs: file.exact.mtimeNs };
    const bytes = Number(file.exact.size);
    const done = { kind: 'done', step: { ...step, content, made }, bytes } as const;
    return remark === undefined ? done : { ...done, remark };
  }

  folders(step: Step): string[] {
    return [folderAt(this.#place, step.path)];
  }

  /** A session and the journal say the same at every moment. */
  settle(): StoreChange[] {
    return this.#lanes.flatMap((lane) => lane.session.changes());
  }

  async record(end: readonly StoreChange[]): Promise<void> {
    const own = { linked: new LinkedInodes(), gone: new Set<RelPath>(), come: this.#come };
    await recordOwnChanges(this.#repository, own, end);
  }

  #making(step: Step): Making[] {
    const plan = this.#plans.get(step.path);
    if (step.kind !== 'import' || plan === undefined) return [];
    const temporary = this.#place.base + step.temporary;
    return [{ plan, step, temporary, copied: undefined, reason: undefined, remark: undefined }];
  }

  async #copyAll(making: readonly Making[], mayGoOn: () => Promise<boolean>): Promise<void> {
    const queue = making.values();
    const work = async (): Promise<void> => {
      for (const one of queue) {
        if (!(await mayGoOn())) return;
        await this.#copy(one);
      }
    };
    await allDone(Array.from({ length: copiesAtOnce }, work));
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
      makeFolders(this.#place, plan.path);
      one.copied = await ops.copyIn({
        from,
        stat: seen.stat,
        to: temporary,
        hash: this.#repository.hash,
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
    if (code === 'ENOSPC' || code === 'EDQUOT') this.#isFull = true;
    else if (isDiskFault(error)) one.plan.lane.failed(one.reason);
  }

  /** Times of all at once; where that fails, one by one. */
  #date(making: readonly Making[]): void {
    const { ops } = this.#place;
    const dated = making.map(({ temporary, plan }) => ({
      path: temporary,
      mtimeNs: plan.seen.exact.mtimeNs,
    }));
    try {
      if (dated.length > 0) ops.setMtimes(dated);
    } catch (error) {
      refusalReason(error);
      for (const [at, one] of making.entries()) {
        this.#attempt(one, () => ops.setMtimes(dated.slice(at, at + 1)));
      }
    }
  }

  async #sync(making: readonly Making[]): Promise<void> {
    const { ops } = this.#place;
    const synced = making.filter(({ reason }) => reason === undefined);
    try {
      const names = synced.map(({ temporary }) => temporary);
      if (names.length > 0) await ops.syncSideBySide(names);
    } catch (error) {
      refusalReason(error);
      for (const one of synced) this.#attempt(one, () => ops.syncFile(one.temporary));
    }
  }

  #attempt(one: Making, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(one, error);
    }
  }

  /** Reads all copies back, from the disk where that can be, and compares them with what was read of the source. */
  async #verify(making: readonly Making[], mayGoOn: () => Promise<boolean>): Promise<void> {
    const began = clockMs();
    const queue = making.filter(({ reason }) => reason === undefined).values();
    const work = async (): Promise<void> => {
      for (const one of queue) {
        if (!(await mayGoOn())) one.reason = 'interrupted';
        else await this.#verifyOne(one);
      }
    };
    await allDone(Array.from({ length: copiesAtOnce }, work));
    this.#verifyMs += clockMs() - began;
  }

  async #verifyOne(one: Making): Promise<void> {
    try {
      const { digest, from } = await this.#place.ops.readBack(one.temporary, this.#repository.hash);
      this.#readFrom.add(from);
      const isSame = one.copied !== undefined && Buffer.compare(digest, one.copied.digest) === 0;
      if (!isSame) one.reason = copyDiffers;
    } catch (error) {
      this.#fail(one, error);
    }
  }

  /** Gives contents their ids, and writes down what is known of them. */
  async #name(making: readonly Making[]): Promise<void> {
    const whole = making.flatMap((one) =>
      one.copied === undefined || one.reason !== undefined ? [] : [{ one, copied: one.copied }],
    );
    if (whole.length > 0) {
      await this.#repository.transaction(async (store) => {
        const registry = new ContentRegistry(store);
        const facts: StoreChange[] = [];
        for (const { one, copied } of whole) {
          const content = await this.#contentOf(registry, one, copied);
          if (one.plan.facts !== undefined) facts.push(factsChange(content, one.plan.facts));
          this.#keep(one, copied, content);
        }
        const changes = [...registry.changes(), ...facts];
        if (changes.length > 0) await store.write(changes);
      });
    }
    for (const { plan, reason } of making) {
      if (reason !== undefined) this.#copies.set(plan.path, { kind: 'failed', reason });
    }
  }

  async #contentOf(
    registry: ContentRegistry,
    { plan }: Making,
    { digest, sample }: CopiedIn,
  ): Promise<ContentRef> {
    const size = Number(plan.seen.exact.size);
    const [named] = await registry.name([
      { rows: [], digest, size, sample, knownOrdinal: undefined },
    ]);
    return { digest, ordinal: named?.ordinal ?? 0 };
  }

  #keep(one: Making, copied: CopiedIn, content: ContentRef): void {
    const { plan, temporary, remark } = one;
    this.#attempt(one, () => {
      const file = this.#place.ops.look(temporary);
      if (file?.exact.size !== plan.seen.exact.size) one.reason = copyDiffers;
      else if (!isNearTime(file.exact.mtimeNs, plan.seen.exact.mtimeNs)) {
        one.reason = 'its time cannot be given to a copy there';
      } else this.#copies.set(plan.path, { kind: 'made', copied, content, file, remark });
    });
  }

  /** @returns why the copy did not get its name */
  #put(
    plan: PlannedImport,
    step: ImportStep,
    { file }: Copy & { kind: 'made' },
  ): string | undefined {
    const { base, ops } = this.#place;
    const temporary = base + step.temporary;
    try {
      if (!isStill(ops.look(plan.source.from), plan.seen.exact)) return changedReason;
      const missing = missingFolders(this.#place, plan.path).length;
      if (!isReal(this.#place, plan.path, missing)) return 'a folder on its way is a symbolic link';
      if (!isStill(ops.look(temporary), file.exact)) return copyDiffers;
      placeNew(ops, temporary, base + plan.path);
      return undefined;
    } catch (error) {
      const isTaken = systemCode(error) === 'EEXIST';
      return isTaken ? 'a file of its name is there already' : refusalReason(error);
    }
  }
}

/** Waits for all, also where one fails: nothing is at work any more when it throws. */
async function allDone(work: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(work)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
