import { dirname } from 'node:path';
import { checkInterrupted } from '../core/interrupt.js';
import { recordLinks, type Linked } from '../core/record-links.js';
import type { Repository } from '../core/repository.js';
import type { FileOps } from '../files/file-ops.js';
import type { Action, LinkEvent, LinkResult, LinkStep, StepOutcome } from '../model/action.js';
import { joinPath, relPathFrom, type RelPath } from '../model/path.js';
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
const full = 'its keeper has as many links as the filesystem allows; kept as the next keeper';

/** One action on its way: looks, journals, links, and keeps count. */
export class LinkRun {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  readonly #options: LinkRunOptions;
  /** For keepers that can take no more names: the file that took over. */
  readonly #successors = new Map<RelPath, PlannedLink>();
  readonly #linked: Linked[] = [];
  #action: Action | undefined;
  #steps = 0;
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

  /** @throws ImgdedupError INTERRUPTED, once what was done is journalled */
  async take(plan: Iterable<PlannedLink>): Promise<LinkResult> {
    let chunk = 0;
    try {
      for (const planned of inChunks(plan, chunkSteps)) {
        checkInterrupted(this.#options.signal);
        await this.#takeChunk(chunk, planned);
        chunk += 1;
      }
    } finally {
      await this.#finish();
    }
    return { id: this.#action?.id, ...this.#counts };
  }

  async #takeChunk(chunk: number, planned: readonly PlannedLink[]): Promise<void> {
    const ready: (readonly [PlannedLink, Ready])[] = [];
    for (const plan of planned) {
      const seen = this.#look(this.#withSuccessor(plan));
      if (seen.kind === 'ready') ready.push([plan, seen]);
      else await this.#tellSkipped(plan, seen.reason);
    }
    if (ready.length === 0) return;
    this.#action ??= await beginAction(this.#repository);
    const { id } = this.#action;
    const links = ready.map(([plan, seen]) => ({ plan, step: this.#step(id, plan, seen) }));
    const steps = links.map(({ step }) => step);
    await writeSteps(this.#repository, this.#action, chunk, steps);
    const outcomes = await this.#takeSteps(links);
    const settled = steps.map((step, at) => ({ ...step, outcome: outcomes[at] ?? interrupted }));
    await writeSteps(this.#repository, this.#action, chunk, settled);
  }

  async #takeSteps(
    links: readonly { readonly plan: PlannedLink; readonly step: LinkStep }[],
  ): Promise<StepOutcome[]> {
    const outcomes: StepOutcome[] = [];
    for (const { plan, step } of links) {
      if (this.#options.signal?.aborted === true) break;
      outcomes.push(await this.#takeStep(plan, step));
    }
    const folders = new Set(links.map(({ step }) => dirname(step.duplicate)));
    for (const folder of folders) this.#syncFolder(folder);
    return outcomes;
  }

  async #takeStep(original: PlannedLink, step: LinkStep): Promise<StepOutcome> {
    const plan = this.#withSuccessor(original);
    const { base } = this.#repository;
    // Looked at again: an earlier step may have given the keeper another ctime.
    const seen = this.#look(plan);
    if (seen.kind === 'refused') return this.#tellSkipped(plan, seen.reason);
    const [keeper, duplicate] = [base + plan.keeper, base + plan.duplicate];
    const outcome = linkFile(this.#ops, keeper, duplicate, base + step.temporary, seen);
    switch (outcome.kind) {
      case 'done':
        this.#linked.push({ duplicate: plan.duplicate, keeperStat: plan.keeperStat });
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

  #look({ keeper, keeperStat, duplicate, duplicateStat }: PlannedLink): Ready | Refused {
    const { base } = this.#repository;
    return preflight(this.#ops, base + keeper, keeperStat, base + duplicate, duplicateStat);
  }

  /** The same link to the keeper that took over, where the first one is full. */
  #withSuccessor(plan: PlannedLink): PlannedLink {
    const successor = this.#successors.get(plan.keeper);
    if (successor === undefined || successor.duplicate === plan.duplicate) return plan;
    return { ...plan, keeper: successor.duplicate, keeperStat: successor.duplicateStat };
  }

  #step(action: number, { keeper, duplicate }: PlannedLink, seen: Ready): LinkStep {
    this.#steps += 1;
    const name = `.imgdedup-${action}-${this.#steps}.tmp`;
    const cut = duplicate.lastIndexOf('/');
    const folder = relPathFrom(duplicate.slice(0, Math.max(cut, 0)), '/');
    return {
      duplicate,
      keeper,
      temporary: joinPath(folder, name),
      before: seen.duplicate.exact,
      outcome: { kind: 'planned' },
    };
  }

  /** Renames are atomic without it; with it they also last through a power cut. */
  #syncFolder(folder: string): void {
    try {
      this.#ops.syncFolder(this.#repository.base + folder);
    } catch (error) {
      // Not every filesystem can; the journal tells the next command either way.
      refusalReason(error);
    }
  }

  async #finish(): Promise<void> {
    if (this.#action === undefined) return;
    const aborted = this.#options.signal?.aborted === true;
    const state = aborted ? 'interrupted' : 'done';
    await recordLinks(this.#repository, this.#linked);
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
