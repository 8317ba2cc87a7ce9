import type { Action, MoveStep } from '../../model/actions/action.js';
import type { PlacePath } from '../../model/paths/path.js';
import { decodeSound } from '../../storage/codec.js';
import { actionCodec } from '../../storage/codecs/action.js';
import { stepsCodec } from '../../storage/codecs/steps.js';
import { actionPrefix, sequenceOf, stepsPrefix, batchOf } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** A step of the journal that put a file into the trash, and was not taken back. */
export interface JournalledMove {
  /** Number of the action. */
  readonly id: number;
  /** Undefined where its record is damaged. */
  readonly action: Action | undefined;
  readonly step: MoveStep;
}

/** The journal, as far as it is about the trash. Records that are damaged are left out. */
export interface TrashJournal {
  /** By where the file is. */
  readonly moves: ReadonlyMap<PlacePath, JournalledMove>;
  /** Numbers that the journal knows. */
  readonly actions: ReadonlySet<number>;
}

/** Every step that says that a file lies below a place. */
export async function readTrashJournal(
  store: ObjectStore,
  trash: PlacePath,
): Promise<TrashJournal> {
  const actions = new Map<number, Action | undefined>();
  for await (const [key, value] of store.range(actionPrefix)) {
    actions.set(sequenceOf(key), decodeSound(actionCodec, value)?.record);
  }
  const moves = new Map<PlacePath, JournalledMove>();
  for await (const [key, value] of store.range(stepsPrefix)) {
    const [id] = batchOf(key);
    if (!actions.has(id)) continue;
    for (const step of decodeSound(stepsCodec, value)?.record ?? []) {
      if (step.kind !== 'move' || !step.away.startsWith(`${trash}/`)) continue;
      // A step that is planned may have been taken by an action that was cut off.
      const isThere = step.outcome.kind === 'done' || step.outcome.kind === 'planned';
      if (isThere) moves.set(step.away, { id, action: actions.get(id), step });
    }
  }
  return { moves, actions: new Set(actions.keys()) };
}
