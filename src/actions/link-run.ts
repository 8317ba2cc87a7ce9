import { setImmediate } from 'node:timers/promises';
import { checkInterrupted } from '../core/interrupt.js';
import { LinkedInodes, recordLinks } from '../core/record-links.js';
import type { Repository } from '../core/repository.js';
import type { FileOps } from '../files/file-ops.js';
import type { Action, LinkEvent, LinkResult, LinkStep, StepOutcome } from '../model/action.js';
import { systemCode } from '../model/errors.js';
import { joinPath, parentOf, type RelPath } from '../model/path.js';
import { beginAction, writeAction, writeSteps } from './journal.js';
import { linkFile } from './link-file.js';
import type { PlannedLink } from './plan-links.js';
import { preflight, refusalReason, type Ready, type Refused } from './preflight.js';

export interface LinkRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Told of every file, as it is linked or left alone. */
  readonly onEvent?: ((event: LinkEvent) => void | Promise<void>) | undefined;
}

/** Steps that are journalled, and then taken, together. */
const chunkSteps = 500;
/** How long signals may wait, in milliseconds. */
const breathMs = 30;
const full = 'its keeper has as many links as the filesystem allows; kept as the next keeper';

/** One action on its way: looks, journals, links, and keeps count. */
export class LinkRun {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  readonly #options: LinkRunOptions;
  /** For keepers that can take no more names: the file that took over. */
  readonly #successors = new Map<RelPath, PlannedLink>();
  readonly #linked = new LinkedInodes();
  readonly #synced = new Set<bigint>();
  #action: Action | undefined;
  #steps = 0;
  #breathed = 0;
  #counts = { linked: 0, skipped: 0, freed: 0 };

  constructor(repository: Repository, ops: FileOps, options: LinkRunOptions) {
    this.#repository = repository;
    this.#ops = ops;
    this.#options = options;
  }

  /** The same plan and the same look as {@link take}, without the act. */
  async rehearse(plan: Iterable<PlannedLink>): Promise<LinkResult> {
    for (const planned of plan) {
      checkInterrupted(this.#options.signal);
      const seen = this.#look(planned);
      if (seen.kind === 'ready') await this.#tellLinked(planned, seen);
      else await this.#tellSkipped(planned, seen.reason);
    }
    return { id: undefined, ...this.#counts };
  }

  /**
   * Takes the links. An error that is nobody's fault leaves the action open: the next command
   * settles it.
   * @throws ImgdedupError INTERRUPTED, once what was done is journalled
   */
  async take(plan: Iterable<PlannedLink>): Promise<LinkResult> {
    let chunk = 0;
    for (const planned of inChunks(plan, chunkSteps)) {
      if (this.#isAborted) break;
      await this.#takeChunk(chunk, planned);
      chunk += 1;
    }
    await this.#finish();
    checkInterrupted(this.#options.signal);
    return { id: this.#action?.id, ...this.#counts };
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #takeChunk(chunk: number, planned: readonly PlannedLink[]): Promise<void> {
    const looked = planned.map((plan) => ({ plan, seen: this.#look(this.#withSuccessor(plan)) }));
    if (looked.some(({ seen }) => seen.kind === 'ready')) {
      this.#action ??= await beginAction(this.#repository);
    }
    const links = looked.map(({ plan, seen }) => ({ plan, seen, step: this.#step(plan, seen) }));
    const steps = links.flatMap(({ step }) => step ?? []);
    await this.#write(chunk, steps);
    const settled: LinkStep[] = [];
    for (const { plan, seen, step } of links) {
      await this.#breathe();
      if (this.#isAborted) break;
      if (step !== undefined) settled.push(await this.#takeStep(plan, step));
      else if (seen.kind === 'refused') await this.#tellSkipped(plan, seen.reason);
    }
    for (const folder of new Set(settled.map(({ duplicate }) => parentOf(duplicate)))) {
      this.#sync(() => this.#ops.syncFolder(this.#repository.base + folder || '.'));
    }
    const rest = steps.slice(settled.length).map((step) => ({ ...step, outcome: interrupted }));
    await this.#write(chunk, [...settled, ...rest]);
  }

  async #write(chunk: number, steps: readonly LinkStep[]): Promise<void> {
    if (this.#action === undefined || steps.length === 0) return;
    await writeSteps(this.#repository, this.#action, chunk, steps);
  }

  /** @returns the step with its outcome, and with the keeper that was linked to in the end */
  async #takeStep(original: PlannedLink, step: LinkStep): Promise<LinkStep> {
    const plan = this.#withSuccessor(original);
    const outcome = await this.#linkOne(original, plan, step);
    return { ...step, keeper: plan.keeper, outcome };
  }

  async #linkOne(original: PlannedLink, plan: PlannedLink, step: LinkStep): Promise<StepOutcome> {
    // Looked at again: an earlier step may have given the keeper another ctime.
    const seen = this.#look(plan);
    if (seen.kind === 'refused') return this.#tellSkipped(plan, seen.reason);
    const { base } = this.#repository;
    const unsafe = this.#syncKeeper(plan.keeper, seen);
    if (unsafe !== undefined) return this.#tellSkipped(plan, unsafe);
    const names = {
      keeper: base + plan.keeper,
      duplicate: base + plan.duplicate,
      temporary: base + step.temporary,
    };
    const outcome = linkFile(this.#ops, names, seen);
    switch (outcome.kind) {
      case 'done':
        this.#linked.add(plan, outcome.stat);
        return this.#tellLinked(plan, seen);
      case 'skipped':
        return this.#tellSkipped(plan, outcome.reason);
      case 'full':
        this.#successors.set(original.keeper, original);
        return this.#tellSkipped(plan, full);
      default:
        return outcome satisfies never;
    }
  }

  /** Comparing does not wait for anything; signals get their turn between two files. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#breathed < breathMs) return;
    await setImmediate();
    this.#breathed = performance.now();
  }

  #look(plan: PlannedLink): Ready | Refused {
    return preflight({ base: this.#repository.base, ops: this.#ops }, plan);
  }

  /** The same link to the keeper that took over, where the first one is full. */
  #withSuccessor(plan: PlannedLink): PlannedLink {
    const successor = this.#successors.get(plan.keeper);
    if (successor === undefined || successor.duplicate === plan.duplicate) return plan;
    return { ...plan, keeper: successor.duplicate, keeperStat: successor.duplicateStat };
  }

  #step({ keeper, duplicate }: PlannedLink, seen: Ready | Refused): LinkStep | undefined {
    if (seen.kind === 'refused') return undefined;
    this.#steps += 1;
    const name = `.imgdedup-${this.#action?.id ?? 0}-${this.#steps}.tmp`;
    return {
      duplicate,
      keeper,
      temporary: joinPath(parentOf(duplicate), name),
      before: seen.duplicate.exact,
      outcome: { kind: 'planned' },
    };
  }

  /**
   * Soon the keeper holds the only copy: its bytes must be on disk, not in memory. Once each.
   * @returns why the keeper is not safe, if the disk says so
   */
  #syncKeeper(keeper: RelPath, seen: Ready): string | undefined {
    const { ino } = seen.keeper.exact;
    if (this.#synced.has(ino)) return undefined;
    try {
      this.#ops.syncFile(this.#repository.base + keeper);
    } catch (error) {
      const reason = refusalReason(error);
      // Others only mean that this filesystem cannot, or that this user may not.
      if (['EIO', 'ENOSPC', 'EDQUOT'].includes(systemCode(error) ?? '')) {
        return `its keeper could not be written to disk: ${reason}`;
      }
    }
    this.#synced.add(ino);
    return undefined;
  }

  /** Not every filesystem can; without it everything is right, but for a power cut. */
  #sync(sync: () => void): void {
    try {
      sync();
    } catch (error) {
      refusalReason(error);
    }
  }

  async #finish(): Promise<void> {
    if (this.#action === undefined) return;
    await recordLinks(this.#repository, this.#linked);
    const state = this.#isAborted ? 'interrupted' : 'done';
    await writeAction(this.#repository, { ...this.#action, ...this.#counts, state });
  }

  async #tellLinked({ duplicate, keeper }: PlannedLink, seen: Ready): Promise<StepOutcome> {
    // The bytes are free once the last name of the old file is gone.
    const { links, size } = seen.duplicate.exact;
    const bytes = links === 1 ? Number(size) : 0;
    this.#counts.linked += 1;
    this.#counts.freed += bytes;
    await this.#options.onEvent?.({ path: duplicate, keeper, bytes, skipped: undefined });
    return { kind: 'done' };
  }

  async #tellSkipped({ duplicate, keeper }: PlannedLink, reason: string): Promise<StepOutcome> {
    this.#counts.skipped += 1;
    await this.#options.onEvent?.({ path: duplicate, keeper, bytes: 0, skipped: reason });
    return { kind: 'skipped', reason };
  }
}

const interrupted: StepOutcome = { kind: 'skipped', reason: 'interrupted' };

function* inChunks<T>(items: Iterable<T>, size: number): Generator<T[]> {
  let chunk: T[] = [];
  for (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
