// @ts-check
import { isDeepStrictEqual } from 'node:util';

/** @typedef {import('./answers.js').Answer} Answer */
/** @typedef {import('./answers.js').Answers} Answers */

/** Commands that see the photos themselves: whatever was lost, what they say must be right. */
const seeing = new Set(['dupes', 'index']);

/**
 * What is wrong with the answers of a damaged repository. Right is what the sound one says; an error
 * that names what helps; or, for what only the store knows, what it said before its last changes: LevelDB
 * drops the end of a torn log as it would after a power cut.
 *
 * @param {import('./damaged-repository.js').Damage} damage
 * @param {Answers} answers
 * @param {readonly Answers[]} states answers of sound repositories, the newest first
 * @param {Record<string, number>} counts
 */
export function* faultsOf(damage, answers, states, counts) {
  const kinds = new Set();
  for (const [name, answer] of Object.entries(answers)) {
    // What is no longer as it was in the trash cannot come back as it was.
    if (
      damage.target.startsWith('trash/') &&
      name === 'undo --dry-run' &&
      answer.value !== undefined
    )
      continue;
    const verdict = classifyPair(name, answer, states);
    if (verdict.fault !== undefined) yield `${name}: ${verdict.fault}`;
    kinds.add(verdict.kind);
  }
  const kind = ['explained', 'older'].find((one) => kinds.has(one)) ?? 'right';
  counts[kind] = (counts[kind] ?? 0) + 1;
}

/**
 * @param {string} name
 * @param {Answer} answer
 * @param {readonly Answers[]} states
 * @returns {{ kind: string, fault?: string }}
 */
function classifyPair(name, answer, states) {
  if (answer.bug !== undefined) return { kind: 'wrong', fault: `crashed: ${answer.bug}` };
  if (answer.error !== undefined) {
    const helps = /"?imgdedup [a-z]|\[?--repair/.test(answer.message ?? '');
    const fault = `${answer.error} names no command that helps: ${answer.message}`;
    return helps ? { kind: 'explained' } : { kind: 'wrong', fault };
  }
  if (isDeepStrictEqual(answer.value, states[0]?.[name]?.value)) return { kind: 'right' };
  if (name === 'verify' && answer.value === 'problems') return { kind: 'explained' };
  if (name === 'similar' && saysUnfinished(answer.value)) return { kind: 'explained' };
  const isOlder = states.some((state) => isDeepStrictEqual(answer.value, state[name]?.value));
  if (isOlder && !seeing.has(name)) return { kind: 'older' };
  return {
    kind: 'wrong',
    fault: `says ${JSON.stringify(answer.value)} instead of ${JSON.stringify(states[0]?.[name]?.value)}`,
  };
}

/** `similar` looks at no folder; it says that files wait to be looked at. @param {unknown} answer */
function saysUnfinished(answer) {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'notIndexed' in answer &&
    answer.notIndexed !== 0
  );
}

/**
 * What a repair left undone.
 *
 * @param {import('./damaged-repository.js').Damage} damage
 * @param {Answers} mended
 * @param {readonly Answers[]} states
 * @param {Answers} whole what a repair of the sound repository says
 */
export function* mendingFaults(damage, mended, states, whole) {
  const lost = damage.isRecord
    ? lostWith(damage.target)
    : ['distinct --list', 'log', 'dupes --similar'];
  for (const [name, answer] of Object.entries(mended)) {
    if (answer.bug !== undefined) yield `repair: ${name} crashed: ${answer.bug}`;
    else if (answer.error !== undefined)
      yield `repair: ${name} fails: ${answer.error} ${answer.message}`;
    else if (name === 'repair') continue;
    else if (isDeepStrictEqual(answer.value, whole[name]?.value)) continue;
    else if (damage.target.startsWith('trash/') && saysWhatIsLost(answer.value)) continue;
    else if (
      lost.includes(name) &&
      states.some((state) => isDeepStrictEqual(answer.value, state[name]?.value))
    )
      continue;
    else if (lost.includes(name) && (damage.isRecord || saysRepaired(mended['repair']?.value)))
      continue;
    else
      yield `repair: ${name} says ${JSON.stringify(answer.value)} instead of ${JSON.stringify(whole[name]?.value)}; repair said ${JSON.stringify(mended['repair']?.value)}`;
  }
}

/** A file in the trash that holds other bytes cannot be mended; it is named. @param {unknown} problems */
function saysWhatIsLost(problems) {
  return (
    Array.isArray(problems) &&
    problems.length > 0 &&
    problems.every(({ what, remedy }) => what.startsWith('trash ') && remedy === 'discard')
  );
}

/** A record that is laid aside is gone, and was named. @param {unknown} repair */
function saysRepaired(repair) {
  return (
    typeof repair === 'object' &&
    repair !== null &&
    'repaired' in repair &&
    Array.isArray(repair.repaired) &&
    repair.repaired.length > 0
  );
}

/** What nothing brings back, by the first letter of the record's key. @param {string} letter */
function lostWith(letter) {
  switch (letter) {
    case 'd':
      return ['distinct --list', 'dupes --similar'];
    case 'j':
    case 'k':
    case 's':
      return ['log'];
    default:
      return [];
  }
}
