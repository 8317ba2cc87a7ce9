import { setImmediate } from 'node:timers/promises';
import { checkInterrupted } from '../library/repository/interrupt.js';
import type { Repository } from '../library/repository/repository.js';
import type { FileOps } from '../fs/file-ops.js';
import { clockMs } from '../model/time/clock.js';
import type {
  Action,
  ActionCommand,
  ActionEvent,
  ActionResult,
  Step,
  StepOutcome,
} from '../model/actions/action.js';
import { ImgdedupError } from '../model/errors/errors.js';
import type { OnProgress, Progress } from '../model/runs/progress.js';
import { aboutStep, type About, type Act, type Batch, type Taken } from './act.js';
import { actionPut, beginAction, forgetAction, stepsPut, writeSteps } from './journal/journal.js';
import { tolerate } from './plans/refusal.js';

export interface ActionRunOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
  /** Told of every file, as it is acted on or left alone. */
  readonly onEvent?: ((event: ActionEvent) => void | Promise<void>) | undefined;
}

/** One is made, or read, when the one before is done with. */
type Batches<Plan> = Iterable<Batch<Plan>> | AsyncIterable<Batch<Plan>>;

/** What is planned, and how it looked. */
interface Looked<Plan> {
  readonly plan: Plan;
  readonly seen: ReturnType<Act<Plan>['look']>;
}

interface Planned<Plan> extends Looked<Plan> {
  /** Undefined where nothing is to be done. */
  readonly step: Step | undefined;
}

/** Steps that are journalled, and then taken, together. */
const batchSteps = 500;
/** Bytes of the files that are prepared together, where an act does not say it. */
const usualPartBytes = 64 * 1024 * 1024;
/** How long signals may wait, in milliseconds. */
const breathMs = 30;

/** One action on its way: looks, journals, acts, and keeps count. */
export class ActionRun<Plan> {
  readonly #repository: Repository;
  readonly #ops: FileOps;
  readonly #act: Act<Plan>;
  readonly #options: ActionRunOptions;
  #action: Action | undefined;
  #steps = 0;
  #batches = 0;
  #breathed = 0;
  /** Plans that were not come to. */
  #missed = 0;
  #counts = { done: 0, skipped: 0, freed: 0 };

  constructor(repository: Repository, ops: FileOps, act: Act<Plan>, options: ActionRunOptions) {
    this.#repository = repository;
    this.#ops = ops;
    this.#act = act;
    this.#options = options;
  }

  /** The same look as {@link take}, without the act. */
  async rehearse(batches: Batches<Plan>): Promise<ActionResult> {
    for await (const { plans } of batches) {
      for (const plan of plans) {
        checkInterrupted(this.#options.signal);
        const seen = this.#act.rehearse?.(plan) ?? this.#act.look(plan);
        if (seen.kind === 'settled') continue;
        const about = this.#act.about(plan);
        if (seen.kind === 'ready') await this.#tellDone(about, seen.bytes(), seen.remark);
        else await this.#tellSkipped(about, seen.reason, seen.byRule);
      }
    }
    return { id: undefined, ...this.#counts };
  }

  /**
   * Acts. An error that is nobody's fault leaves the action open: the next command settles it.
   * @throws ImgdedupError INTERRUPTED, once what was done is journalled
   */
  take(batches: Batches<Plan>): Promise<ActionResult> {
    return this.#repository.stage(
      'act',
      () => this.#take(batches),
      ({ done, skipped }) => ({ done, skipped }),
    );
  }

  async #take(batches: Batches<Plan>): Promise<ActionResult> {
    for await (const batch of batches) {
      if (this.#isAborted) this.#missed += batch.plans.length;
      else await this.#takeBatch(batch);
    }
    const id = await this.#finish();
    if (this.#missed > 0) throw this.#interrupted(id);
    checkInterrupted(this.#options.signal);
    return { id, ...this.#counts };
  }

  #interrupted(id: number | undefined): ImgdedupError {
    const { command, undoes } = this.#act;
    const { done, skipped } = this.#counts;
    if (id === undefined) return new ImgdedupError('INTERRUPTED', 'Interrupted. Nothing was done.');
    const what = `${done} of ${done + skipped + this.#missed} files ${participles[command]}`;
    const back = command === 'delete' ? undefined : `Take back with: imgdedup undo ${id}`;
    const remedy = undoes === undefined ? back : `Go on with: imgdedup undo ${undoes}`;
    return new ImgdedupError('INTERRUPTED', `Interrupted: ${what}.`, { remedy });
  }

  get #isAborted(): boolean {
    return this.#options.signal?.aborted === true;
  }

  async #takeBatch({ plans, ...batch }: Batch<Plan>): Promise<void> {
    const act = this.#act;
    const number = batch.number ?? this.#batches;
    const looked = plans.map((plan) => ({ plan, seen: act.look(plan) }));
    const planned = await this.#journal(number, looked);
    const steps = stepsOf(planned);
    // Where all are refused nothing is written, and no number used: a gap means a loss.
    if (steps.length > 0) this.#batches += 1;
    this.#announce(planned);
    const settled: Step[] = [];
    for (const part of inParts(planned, act.partBytes ?? usualPartBytes)) {
      await act.prepare?.(stepsOf(part), () => this.#mayGoOn());
      for (const { plan, seen, step } of part) {
        if (!(await this.#mayGoOn())) {
          this.#missed += 1;
          if (step !== undefined) act.discard?.(step);
        } else if (step !== undefined) settled.push(await this.#tell(act.take(plan, step)));
        else if (seen.kind === 'refused')
          await this.#tellSkipped(act.about(plan), seen.reason, seen.byRule);
      }
    }
    const folders = new Set(settled.flatMap((step) => act.folders(step)));
    // Not every filesystem can; without it everything is right, but for a power cut.
    for (const folder of folders) tolerate(() => this.#ops.syncFolder(folder));
    const rest = steps.slice(settled.length).map((step) => ({ ...step, outcome: interrupted }));
    await this.#write(number, [...settled, ...rest]);
  }

  #announce(planned: readonly { plan: Plan; step: Step | undefined }[]): void {
    if (this.#action === undefined) return;
    const ready = planned.flatMap(({ plan, step }) => (step === undefined ? [] : [{ plan, step }]));
    if (ready.length > 0) this.#act.announce?.(this.#action, ready);
  }

  /** Writes down what is going to be done. With the first of it the action begins. */
  async #journal(number: number, looked: readonly Looked<Plan>[]): Promise<Planned<Plan>[]> {
    if (!looked.some(({ seen }) => seen.kind === 'ready')) {
      return looked.map((one) => ({ ...one, step: undefined }));
    }
    const plan = ({ id }: Action): Planned<Plan>[] =>
      looked.map(({ seen, ...one }) => ({
        ...one,
        seen,
        step: seen.kind === 'ready' ? seen.step(this.#temporaryName(id)) : undefined,
      }));
    if (this.#action !== undefined) {
      const planned = plan(this.#action);
      await this.#write(number, stepsOf(planned));
      return planned;
    }
    let planned: Planned<Plan>[] = [];
    this.#action = await beginAction(this.#repository, this.#act, (action) => {
      planned = plan(action);
      const steps = stepsOf(planned);
      return [stepsPut(action.id, number, steps), ...(this.#act.settle?.(number, steps) ?? [])];
    });
    return planned;
  }

  #temporaryName(id: number): string {
    this.#steps += 1;
    return `.imgdedup-${id}-${this.#steps}.tmp`;
  }

  async #write(number: number, steps: readonly Step[]): Promise<void> {
    if (this.#action === undefined || steps.length === 0) return;
    const also = this.#act.settle?.(number, steps) ?? [];
    await writeSteps(this.#repository, this.#action, number, steps, also);
  }

  /** Comparing does not wait for anything; signals get their turn between two files. */
  async #mayGoOn(): Promise<boolean> {
    if (clockMs() - this.#breathed >= breathMs) {
      await setImmediate();
      this.#breathed = clockMs();
    }
    return !this.#isAborted;
  }

  /** @returns the action's number, if anything was done: else there is none */
  async #finish(): Promise<number | undefined> {
    if (this.#action === undefined) return undefined;
    const { id } = this.#action;
    const isWhole = this.#missed === 0;
    const also = this.#act.end?.(isWhole, this.#counts.done) ?? [];
    const state = isWhole ? 'done' : 'interrupted';
    const action: Action = { ...this.#action, ...this.#counts, state };
    if (this.#counts.done === 0) {
      await forgetAction(this.#repository, action, also);
      return undefined;
    }
    await this.#act.record([actionPut(action), ...also]);
    return id;
  }

  /** @returns the step with its outcome */
  async #tell(taken: Taken): Promise<Step> {
    const about = aboutStep(taken.step);
    if (taken.kind === 'settled') {
      return { ...taken.step, outcome: { kind: 'skipped', reason: taken.reason } };
    }
    const outcome =
      taken.kind === 'done'
        ? await this.#tellDone(about, taken.bytes, taken.remark)
        : await this.#tellSkipped(about, taken.reason);
    return { ...taken.step, outcome };
  }

  async #tellDone(about: About, bytes: number, remark?: string): Promise<StepOutcome> {
    this.#counts.done += 1;
    this.#counts.freed += bytes;
    const more = remark === undefined ? {} : { remark };
    await this.#options.onEvent?.({ ...about, bytes, skipped: undefined, ...more });
    this.#tellProgress();
    return { kind: 'done' };
  }

  async #tellSkipped(about: About, reason: string, byRule?: true): Promise<StepOutcome> {
    this.#counts.skipped += 1;
    const more = byRule === undefined ? {} : { byRule };
    await this.#options.onEvent?.({ ...about, bytes: 0, skipped: reason, ...more });
    this.#tellProgress();
    return { kind: 'skipped', reason };
  }

  #tellProgress(): void {
    this.#options.onProgress?.({
      stage: stages[this.#act.command],
      files: this.#counts.done + this.#counts.skipped,
      totalFiles: undefined,
      bytes: 0,
      totalBytes: undefined,
    });
  }
}

const stages = {
  link: 'linking',
  trash: 'moving',
  move: 'moving',
  undo: 'restoring',
  reflink: 'linking',
  symlink: 'linking',
  delete: 'deleting',
  import: 'importing',
  merge: 'merging',
} as const satisfies Record<ActionCommand, Progress['stage']>;

const participles = {
  link: 'linked',
  trash: 'moved to the trash',
  move: 'moved',
  undo: 'taken back',
  reflink: 'made to share their bytes',
  symlink: 'made symbolic links',
  delete: 'deleted',
  import: 'imported',
  merge: 'merged',
} as const satisfies Record<ActionCommand, string>;

const interrupted: StepOutcome = { kind: 'skipped', reason: 'interrupted' };

function stepsOf(planned: readonly { readonly step: Step | undefined }[]): Step[] {
  return planned.flatMap(({ step }) => step ?? []);
}

/** Cuts a batch where preparing all of it would take long, and much room. */
function* inParts<One extends { readonly step: Step | undefined }>(
  planned: readonly One[],
  partBytes: number,
): Generator<readonly One[]> {
  let part: One[] = [];
  let bytes = 0;
  for (const one of planned) {
    part.push(one);
    bytes += Number(one.step?.before.size ?? 0n);
    if (bytes < partBytes) continue;
    yield part;
    [part, bytes] = [[], 0];
  }
  if (part.length > 0) yield part;
}

/** Cuts plans into batches of a length that a journal record holds well. */
export function* inBatches<Plan>(plans: Iterable<Plan>): Generator<Batch<Plan>> {
  let batch: Plan[] = [];
  for (const plan of plans) {
    if (batch.push(plan) < batchSteps) continue;
    yield { plans: batch };
    batch = [];
  }
  if (batch.length > 0) yield { plans: batch };
}
