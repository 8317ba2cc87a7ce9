import type { LiveFile } from '../fs/file-ops.js';
import type { LinkStep, MoveStep, Step } from '../model/action.js';
import { placeAt, type PlacePath } from '../model/path.js';
import { isOurs, isSameAge, removeFolders, type Place } from './place.js';

/**
 * Finds out whether a step that was cut off was taken, and removes what it may have left.
 * @param original the step that this one was taking back
 */
export function settleStep(place: Place, step: Step, original: Step | undefined): boolean {
  switch (step.kind) {
    case 'link':
      return settleLink(place, step);
    case 'unlink':
      return settleUnlink(place, step);
    case 'move':
      return settleMove(place, step, step.path, step.away);
    case 'return': {
      const isDone = settleMove(place, step, step.away, step.path);
      const folders = original?.kind === 'move' ? original.folders : 0;
      if (isDone) removeFolders(place, step.away, folders);
      return isDone;
    }
    default:
      return step satisfies never;
  }
}

function settleLink({ base, ops }: Place, { path, temporary, before }: LinkStep): boolean {
  const left = isOurs(temporary, path) ? ops.look(base + temporary) : undefined;
  // Only a name of a file that has another one.
  if (left !== undefined && left.exact.links > 1) ops.remove(base + temporary);
  const now = ops.look(base + path)?.exact;
  return now !== undefined && now.links > 1 && now.ino !== before.ino;
}

function settleUnlink({ base, ops }: Place, step: LinkStep): boolean {
  const { path, keeper, temporary, before, shared } = step;
  const now = ops.look(base + path)?.exact;
  const left = isOurs(temporary, path) ? ops.look(base + temporary) : undefined;
  // A copy in the making, perhaps half of one: what it is made of has its own name.
  if (left !== undefined && now !== undefined && left.exact.size <= now.size) {
    ops.remove(base + temporary);
  }
  const ino = shared?.ino ?? ops.look(base + keeper)?.exact.ino;
  return now !== undefined && now.ino !== ino && now.size === before.size;
}

function settleMove(place: Place, step: MoveStep, from: PlacePath, to: PlacePath): boolean {
  const { base, ops } = place;
  const { before } = step;
  const [source, goal] = [placeAt(base, from), placeAt(base, to)];
  const [left, there] = [ops.look(source), ops.look(goal)];
  if (left === undefined) return there?.exact.size === before.size;
  // As long as the file is where it was, nothing at the goal is it: a copy on another filesystem may
  // have the same inode number, and one on this filesystem may have got it after it was free.
  const isElsewhere = there?.exact.ino === before.ino && there.exact.size === before.size;
  if (isElsewhere && !isSameAge(left.exact, before)) return true;
  const temporary = placeAt(base, step.temporary);
  if (isOurs(step.temporary, to) && ops.look(temporary) !== undefined) ops.remove(temporary);
  if (there !== undefined && isLeftover(place, source, left, goal, there)) ops.remove(goal);
  removeFolders(place, to, step.folders);
  return false;
}

/** The empty file that held the name, or a copy whose original is still in its place. */
function isLeftover(
  { ops }: Place,
  source: string,
  left: LiveFile,
  goal: string,
  there: LiveFile,
): boolean {
  if (there.exact.ino === left.exact.ino && there.exact.dev === left.exact.dev) return false;
  if (there.exact.size === 0n) return true;
  return isSameAge(there.exact, left.exact) && ops.compare(source, left.stat, goal, there.stat);
}
