import { ContentRegistry, type ContentClass } from '../library/hashing/content-registry.js';
import { factsChange } from '../library/facts/facts-store.js';
import type { Repository } from '../library/repository/repository.js';
import type { CopiedIn } from '../fs/copy-in.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { Action, ImportStep, Step } from '../model/actions/action.js';
import { clockMs } from '../model/time/clock.js';
import type { ContentRef } from '../model/contents/content-id.js';
import { itemAt } from '../model/snapshot/item-at.js';
import { systemCode } from '../model/errors/errors.js';
import type { ReadFrom } from '../model/import/import.js';
import { beside, type RelPath } from '../model/paths/path.js';
import type { StoreChange } from '../storage/object-store.js';
import type { About, Act, Planned, Ready, Taken } from './act.js';
import {
  copyDiffers,
  ImportCopies,
  isWell,
  mostTogether,
  type Making,
  type PlannedImport,
  type Well,
} from './import-copies.js';
import type { ImportLane } from './import-lane.js';
import {
  folderAt,
  isNearTime,
  isReal,
  isStill,
  missingFolders,
  removeFolders,
  type Place,
} from './files/place.js';
import { placeNew } from './files/place-new.js';
import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import { changedReason, refusalReason, refused, tolerate, type Refused } from './plans/refusal.js';

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

const linkOnTheWay = 'a folder on its way is a symbolic link';
/** How long what was seen of a folder is good for a plan, in milliseconds: it is looked at again before the act. */
const momentMs = 20;

/**
 * Brings files in. Each is read once, hashed on the way into a file beside its goal, which is then on disk, read
 * back from there and compared before it gets its name.
 */
export class ImportAct implements Act<PlannedImport> {
  readonly command = 'import';
  readonly partBytes = mostTogether;
  readonly #repository: Repository;
  readonly #place: Place;
  readonly #options: ImportActOptions;
  readonly #lanes: readonly ImportLane[];
  readonly #making: ImportCopies;
  /** Plans of the batch, by path. */
  #plans: ReadonlyMap<RelPath, PlannedImport> = new Map();
  #lookedAt: { readonly folder: string; readonly missing: number; readonly at: number } | undefined;
  readonly #copies = new Map<RelPath, Copy>();
  readonly #come = new Map<RelPath, ContentRef | undefined>();

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
    this.#making = new ImportCopies(repository, ops, lanes, options);
  }

  /** Whether the disk that files come to is full. */
  get isFull(): boolean {
    return this.#making.isFull;
  }

  /** Milliseconds that reading copies back took. */
  get verifyMs(): number {
    return this.#making.verifyMs;
  }

  /** Where copies were read back from; nothing before the first. */
  get readFrom(): ReadonlySet<ReadFrom> {
    return this.#making.readFrom;
  }

  about({ path, source }: PlannedImport): About {
    return { path, keeper: path, origin: source.origin };
  }

  look(plan: PlannedImport): Ready | Refused {
    const { base, ops } = this.#place;
    const { path, source, seen, lane } = plan;
    try {
      if (this.isFull) return refused('the disk is full');
      if (lane.stopped !== undefined) return refused(lane.stopped);
      const missing = this.#missing(path);
      if (missing === undefined) return refused(linkOnTheWay);
      if (missing === 0 && !ops.isFree(base + path)) {
        return refused('a file of its name is there already');
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

  /**
   * Files of one folder are looked at one after another, and their folder once in a moment.
   * @returns folders above it that are not there; undefined where one is a symbolic link
   * @throws the system error where its folder cannot be written to
   */
  #missing(path: RelPath): number | undefined {
    const folder = folderAt(this.#place, path);
    const last = this.#lookedAt;
    if (last?.folder === folder && clockMs() - last.at < momentMs) return last.missing;
    const missing = missingFolders(this.#place, path).length;
    if (!isReal(this.#place, path, missing)) return undefined;
    if (missing === 0) this.#place.ops.checkWritable(folder);
    this.#lookedAt = { folder, missing, at: clockMs() };
    return missing;
  }

  announce(action: Action, planned: readonly Planned<PlannedImport>[]): void {
    this.#plans = new Map(planned.map(({ plan }) => [plan.path, plan]));
    for (const lane of this.#lanes) lane.session.note(action.id);
  }

  async prepare(steps: readonly Step[], mayGoOn: () => Promise<boolean>): Promise<void> {
    const making = steps.flatMap((step) => this.#begin(step));
    await this.#making.make(making, mayGoOn);
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

  #begin(step: Step): Making[] {
    const plan = this.#plans.get(step.path);
    if (step.kind !== 'import' || plan === undefined) return [];
    const temporary = this.#place.base + step.temporary;
    return [{ plan, step, temporary, copied: undefined, reason: undefined, remark: undefined }];
  }

  /** Gives contents their ids, and writes down what is known of them. */
  async #name(making: readonly Making[]): Promise<void> {
    const whole = making.filter(isWell);
    if (whole.length > 0) {
      await this.#repository.transaction(async (store) => {
        const registry = new ContentRegistry(store);
        const facts: StoreChange[] = [];
        const contents = whole.map(classOf);
        await registry.prefetch(contents);
        for (const [at, one] of whole.entries()) {
          const content = await contentOf(registry, itemAt(contents, at));
          if (one.plan.facts !== undefined) facts.push(factsChange(content, one.plan));
          await this.#making.attempt(one, () => this.#keep(one, content));
        }
        const changes = [...registry.changes(), ...facts];
        if (changes.length > 0) await store.write(changes);
      });
    }
    for (const { plan, reason } of making) {
      if (reason !== undefined) this.#copies.set(plan.path, { kind: 'failed', reason });
    }
  }

  #keep(one: Well, content: ContentRef): void {
    const { plan, temporary, copied, remark } = one;
    const file = this.#place.ops.look(temporary);
    if (file?.exact.size !== plan.seen.exact.size) one.reason = copyDiffers;
    else if (!isNearTime(file.exact.mtimeNs, plan.seen.exact.mtimeNs)) {
      one.reason = 'its time cannot be given to a copy there';
    } else this.#copies.set(plan.path, { kind: 'made', copied, content, file, remark });
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
      const now = ops.look(plan.source.from);
      if (now === undefined && plan.lane.stopWhereGone()) return plan.lane.stopped;
      if (!isStill(now, plan.seen.exact)) return changedReason;
      if (!isReal(this.#place, plan.path, 0)) return linkOnTheWay;
      if (!isStill(ops.look(temporary), file.exact)) return copyDiffers;
      placeNew(ops, temporary, base + plan.path);
      return undefined;
    } catch (error) {
      const isTaken = systemCode(error) === 'EEXIST';
      return isTaken ? 'a file of its name is there already' : refusalReason(error);
    }
  }
}

function classOf({ plan, copied: { digest, sample } }: Well): ContentClass {
  const size = Number(plan.seen.exact.size);
  return { rows: [], digest, size, sample, knownOrdinal: undefined };
}

async function contentOf(registry: ContentRegistry, one: ContentClass): Promise<ContentRef> {
  const [named] = await registry.name([one]);
  return { digest: one.digest, ordinal: named?.ordinal ?? 0 };
}
