import { isMergeStep, isMoveStep } from '../model/actions/action.js';
import type { Action, ActionCommand, ActionEvent, Step } from '../model/actions/action.js';
import type { PlacePath } from '../model/paths/path.js';
import type { StoreChange } from '../storage/object-store.js';
import type { Refused } from './plans/refusal.js';

/** A file that can be acted on, as it is right now. */
export interface Ready {
  readonly kind: 'ready';
  /** Bytes that the act frees; to be asked once. */
  bytes(): number;
  /** What cannot be had, though it is done. */
  readonly remark?: string;
  /** @param temporary a name of its own, to be put into the folder where it is needed */
  step(temporary: string): Step;
}

/** Left as it is because nothing better can be done: nothing to tell of. */
export interface Settled {
  readonly kind: 'settled';
  readonly reason: string;
}

/** What came of a step. `step` is as it was taken: a link may have got another keeper. */
export type Taken = { readonly step: Step } & (
  | { readonly kind: 'done'; readonly bytes: number; readonly remark?: string }
  | { readonly kind: 'skipped'; readonly reason: string }
  | Settled
);

/** A plan that can be followed, and the step that does. */
export interface Planned<Plan> {
  readonly plan: Plan;
  readonly step: Step;
}

/** What is told of a file, whatever came of it. */
export type About = Pick<ActionEvent, 'path' | 'keeper' | 'place' | 'origin' | 'tier' | 'facts'>;

/**
 * One thing that can be done to photos, file by file. It looks and acts; {@link ActionRun} journals
 * before and after, counts, and stops between two files.
 */
export interface Act<Plan> {
  readonly command: ActionCommand;
  /** The action that this one takes back, if it does. */
  readonly undoes?: number;
  about(plan: Plan): About;
  /** Looks whether the plan can be followed, and changes nothing. */
  look(plan: Plan): Ready | Refused;
  /**
   * The same where nothing will be done, and so no plan changes what the next one meets: takes into
   * account what was looked at before.
   */
  rehearse?(plan: Plan): Ready | Refused | Settled;
  /** Called with steps that are in the journal, before the first of them is taken. */
  announce?(action: Action, planned: readonly Planned<Plan>[]): void;
  /**
   * Does for many steps what takes less time together, and changes nothing that has a name. They are in
   * the journal.
   * @param mayGoOn to be asked now and then
   */
  prepare?(steps: readonly Step[], mayGoOn: () => Promise<boolean>): Promise<void>;
  /** Bytes of the files that are prepared together. */
  readonly partBytes?: number;
  /** Removes what was prepared for a step that will not be taken. */
  discard?(step: Step): void;
  /** Looks again, and acts. The step is in the journal. */
  take(plan: Plan, step: Step): Taken;
  /** Folders whose entries a step changes. */
  folders(step: Step): readonly string[];
  /** What must change in the store in one batch with the journal. */
  begin?(): readonly StoreChange[];
  settle?(number: number, steps: readonly Step[]): readonly StoreChange[];
  /** @param done how many files were acted on */
  end?(isWhole: boolean, done: number): readonly StoreChange[];
  /** Takes what was done into the snapshot, and writes `end` in the same moment. */
  record(end: readonly StoreChange[]): Promise<void>;
}

/** Plans that are journalled together. */
export interface Batch<Plan> {
  /** For an undo: that of the batch it takes back. Others are numbered as they are written. */
  readonly number?: number;
  readonly plans: readonly Plan[];
}

/** The places that a step changes. */
export function placesOf(step: Step): PlacePath[] {
  return isMoveStep(step) ? [step.path, step.away] : [step.path];
}

/** What tells a file in a list of what was done. */
export function aboutStep(step: Step): About {
  const about = { path: step.path, keeper: step.keeper };
  if (step.kind === 'import') return { ...about, origin: step.origin };
  if (isMergeStep(step)) return { ...about, facts: step.facts };
  return isMoveStep(step) ? { ...about, place: step.away } : about;
}
