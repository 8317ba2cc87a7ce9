import type { Action, ActionCommand, Step } from '../../model/actions/action.js';
import { decodeSound } from '../../storage/codec.js';
import { actionCodec } from '../../storage/codecs/action.js';
import { stepsCodec } from '../../storage/codecs/steps.js';
import {
  actionKey,
  actionPrefix,
  sequenceOf,
  stepKey,
  stepPrefix,
  stepsPrefix,
  batchOf,
} from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { damagedWhy, misplacedWhy } from './check-records.js';
import type { Report } from './report.js';

const actionKeyLength = 1 + 4;
const stepKeyLength = 1 + 4 + 4;

/**
 * Every action is settled and has all its steps; all steps have their action. What is damaged cannot
 * be computed, so it is laid aside: an action is written again from its steps, and an empty batch
 * takes the place of lost steps, so that the others stay of use.
 */
export async function checkJournal(store: ObjectStore, report: Report): Promise<void> {
  const actions = await checkActions(store, report);
  report.checked.actions = actions.size;
  let [current, next] = [-1, 0];
  for await (const [key, value] of store.range(stepsPrefix)) {
    report.checked.records += 1;
    if (key.length !== stepKeyLength) {
      report.layAside(`record ${key.toString('hex')}`, misplacedWhy, key);
      continue;
    }
    const [action, chunk] = batchOf(key);
    if (action !== current) [current, next] = [action, 0];
    const what = `batch ${chunk} of the steps of action ${action}`;
    if (!actions.has(action)) {
      report.layAside(what, 'belongs to no action', key);
      continue;
    }
    // An undo goes from the last batch to the first, and past those that hold nothing to take back.
    if (actions.get(action) === 'undo') next = chunk;
    for (next = Math.max(next, chunk - mostLost); next < chunk; next += 1) {
      const put = emptyBatch(stepKey(action, next));
      report.rewrite(`batch ${next} of the steps of action ${action}`, 'is missing', [put]);
    }
    next = chunk + 1;
    if (decodeSound(stepsCodec, value) !== undefined) continue;
    report.layAside(what, damagedWhy, key);
    report.changes.push(emptyBatch(key));
  }
}

/** Batches in a row that are looked for: a key that is damaged may name any number. */
const mostLost = 1000;

function emptyBatch(key: Buffer) {
  return { type: 'put', key, value: stepsCodec.encode([]) } as const;
}

/** @returns all actions by number, those that are written again included */
async function checkActions(
  store: ObjectStore,
  report: Report,
): Promise<Map<number, ActionCommand>> {
  const actions = new Map<number, ActionCommand>();
  for await (const [key, value] of store.range(actionPrefix)) {
    report.checked.records += 1;
    if (key.length !== actionKeyLength) {
      report.layAside(`record ${key.toString('hex')}`, misplacedWhy, key);
      continue;
    }
    const id = sequenceOf(key);
    const what = `action ${id}`;
    const sound = decodeSound(actionCodec, value)?.record;
    if (sound?.id === id) {
      actions.set(id, sound.command);
      if (sound.state !== 'running') continue;
      report.problems.push({ what, why: 'was cut off', remedy: 'settle' });
      continue;
    }
    report.layAside(what, sound === undefined ? damagedWhy : misplacedWhy, key);
    const own = sound ?? (await actionOfSteps(store, id));
    if (own === undefined) continue;
    actions.set(own.id, own.command);
    const put = { type: 'put', key: actionKey(own.id), value: actionCodec.encode(own) } as const;
    report.changes.push(put);
  }
  return actions;
}

/** What the steps tell of an action. When it was is lost; undefined where there are none. */
async function actionOfSteps(store: ObjectStore, id: number): Promise<Action | undefined> {
  const steps: Step[] = [];
  for await (const [, value] of store.range(stepPrefix(id))) {
    steps.push(...(decodeSound(stepsCodec, value)?.record ?? []));
  }
  const [first] = steps;
  if (first === undefined) return undefined;
  const of = (kind: Step['outcome']['kind']): Step[] =>
    steps.filter(({ outcome }) => outcome.kind === kind);
  const [done, undone] = [of('done'), of('undone')];
  return {
    id,
    command: commandOf(first),
    // Steps that may have been taken are settled by the next command that may write.
    state: of('planned').length > 0 ? 'running' : 'interrupted',
    startedAt: 0,
    done: done.length + undone.length,
    skipped: of('skipped').length,
    freed: [...done, ...undone].reduce((sum, { before }) => sum + Number(before.size), 0),
    undoes: undefined,
    undone: undone.length === 0 ? 'no' : 'partly',
  };
}

/** Whether files went to the trash or elsewhere makes no difference to an undo. */
function commandOf({ kind }: Step): ActionCommand {
  switch (kind) {
    case 'link':
    case 'move':
    case 'reflink':
    case 'symlink':
    case 'delete':
    case 'import':
    case 'merge':
      return kind;
    case 'unlink':
    case 'unreflink':
    case 'unsymlink':
    case 'unmerge':
    case 'return':
      return 'undo';
    default:
      return kind satisfies never;
  }
}
