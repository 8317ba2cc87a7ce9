import { decodeSound } from '../../storage/codec.js';
import { actionCodec } from '../../storage/codecs/action.js';
import { actionPrefix, sequenceOf, stepsPrefix, stretchOf } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Report } from './report.js';

/** Every action is settled and has all its steps; all steps have their action. */
export async function checkJournal(store: ObjectStore, report: Report): Promise<void> {
  const actions = new Set<number>();
  for await (const [key, value] of store.range(actionPrefix)) {
    actions.add(sequenceOf(key));
    const sound = decodeSound(actionCodec, value);
    if (sound?.record.state === 'running') {
      report.problems.push({
        what: `action ${sequenceOf(key)}`,
        why: 'was cut off',
        remedy: 'settle',
      });
    }
  }
  report.checked.actions = actions.size;
  let [current, next] = [-1, 0];
  for await (const [key] of store.range(stepsPrefix)) {
    const [action, chunk] = stretchOf(key);
    if (action !== current) [current, next] = [action, 0];
    const name = `stretch ${chunk} of the steps of action ${action}`;
    if (!actions.has(action)) report.layAside(name, 'belongs to no action', key);
    else if (chunk !== next) report.layAside(name, `has none before it with number ${next}`, key);
    else next += 1;
  }
}
