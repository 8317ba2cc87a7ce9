import { clockMs } from '../time/clock.js';

/** Parts of a run that are worth a line to whoever wants to know what takes so long. */
export type Stage =
  | 'load'
  | 'walk'
  | 'hash'
  | 'commit'
  | 'decode'
  | 'index'
  | 'compare'
  | 'traits'
  | 'facts'
  | 'act'
  | 'check'
  | 'sweep'
  | 'fetch'
  | 'store';

/** What was counted in a stage, by what it is called. */
export type StageFacts = Readonly<Record<string, number>>;

/** A stage that ended, well or not. Stages lie in each other: `store` is one opening of the store. */
export interface StageEnd {
  readonly stage: Stage;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  readonly facts: StageFacts;
}

export type OnStage = (end: StageEnd) => void;

/** Does the work of a stage and tells of it; costs nothing where nobody listens. */
export async function inStage<T>(
  onStage: OnStage | undefined,
  stage: Stage,
  work: () => Promise<T>,
  factsOf?: (result: T) => StageFacts,
): Promise<T> {
  if (onStage === undefined) return work();
  const began = clockMs();
  let facts: StageFacts = {};
  try {
    const result = await work();
    facts = factsOf?.(result) ?? {};
    return result;
  } finally {
    onStage({ stage, ms: clockMs() - began, facts });
  }
}
