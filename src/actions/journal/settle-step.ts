import type { ContentHash } from '../../digest/content-hash.js';
import type { LiveFile } from '../../fs/file-ops.js';
import type {
  ExactStat,
  ImportStep,
  InPlaceStep,
  MergeStep,
  MoveStep,
  Step,
} from '../../model/actions/action.js';
import { placeAt, type PlacePath } from '../../model/paths/path.js';
import { isNearTime, isOurs, isSameAge, removeFolders, type Place } from '../files/place.js';
import { tolerate } from '../plans/refusal.js';
import { isOneFile } from '../files/replace-name.js';
import { formerOf, isFormer, sidecarBytes } from '../files/sidecar-file.js';
import { symlinkTarget } from '../files/symlink-target.js';

/** What is found out of a step that was cut off. */
export interface SettledStep {
  readonly isDone: boolean;
  /** What a reflink or an import made. */
  readonly shared?: Pick<ExactStat, 'ino' | 'mtimeNs'>;
}

export interface SettlingPlace extends Place {
  /** What contents are known by. */
  readonly hash: ContentHash;
}

/**
 * Finds out whether a step that was cut off was taken, and removes what it may have left.
 * @param original the step that this one was taking back
 */
export function settleStep(
  place: SettlingPlace,
  step: Step,
  original: Step | undefined,
): SettledStep {
  switch (step.kind) {
    case 'link':
      return { isDone: settleInPlace(place, step, linkOf(place, step)) };
    case 'reflink': {
      const isDone = settleInPlace(place, step, reflinkOf(place, step));
      const made = isDone ? place.ops.look(place.base + step.path)?.exact : undefined;
      return made === undefined ? { isDone } : { isDone, shared: made };
    }
    case 'symlink':
      return { isDone: settleInPlace(place, step, symlinkOf(place, step)) };
    case 'unlink':
    case 'unreflink':
      return { isDone: settleInPlace(place, step, separatedOf(place, step)) };
    case 'unsymlink':
      return { isDone: settleInPlace(place, step, unlinkedOf(place, step)) };
    case 'delete':
      return { isDone: settleDelete(place, step) };
    case 'move':
      return { isDone: settleMove(place, step, step.path, step.away) };
    case 'return': {
      const isDone = settleMove(place, step, step.away, step.path);
      const folders = original?.kind === 'move' ? original.folders : 0;
      if (isDone) removeFolders(place, step.away, folders);
      return { isDone };
    }
    case 'import':
      return settleImport(place, step);
    case 'merge':
      return { isDone: settleMerge(place, step) };
    case 'unmerge':
      return { isDone: settleUnmerge(place, step) };
    default:
      return step satisfies never;
  }
}

/** What a step replaces, and what it makes to replace it. */
interface Replacing {
  /** Whether a name leads to what was to be replaced. */
  readonly isOld: (name: string) => boolean;
  /** Whether a name leads to what was made. */
  readonly isMade: (name: string) => boolean;
  /** Whether a name leads to what was being made. */
  readonly isPart: (name: string) => boolean;
  /** Whether what was replaced, which lies under this name, may go. */
  readonly mayGo: (name: string) => boolean;
}

function linkOf(place: Place, { path, before }: InPlaceStep): Replacing {
  const { base, ops } = place;
  const isLink = (name: string): boolean => {
    const file = ops.look(name)?.exact;
    return file !== undefined && file.links > 1 && file.ino !== before.ino;
  };
  return {
    isOld: (name) => ops.look(name)?.exact.ino === before.ino,
    // Only a name of a file that has another one.
    isMade: isLink,
    isPart: isLink,
    mayGo: (name) => isSame(place, name, base + path),
  };
}

function reflinkOf(place: Place, { path, before }: InPlaceStep): Replacing {
  const { base, ops } = place;
  return {
    isOld: (name) => ops.look(name)?.exact.ino === before.ino,
    ...otherFile(place, before.ino, before),
    mayGo: (name) => isSame(place, name, base + path),
  };
}

function symlinkOf(place: Place, step: InPlaceStep): Replacing {
  const { base, ops } = place;
  const isLink = (name: string): boolean => ops.readLink(name) === symlinkTarget(step);
  return {
    isOld: (name) => ops.look(name)?.exact.ino === step.before.ino,
    isMade: isLink,
    isPart: isLink,
    mayGo: (name) => isSame(place, name, base + step.keeper),
  };
}

/** A link, or a file that shares its bytes, that was to become a file of its own. */
function separatedOf(place: Place, { path, keeper, before, shared }: InPlaceStep): Replacing {
  const { base, ops } = place;
  const ino = shared?.ino ?? ops.look(base + keeper)?.exact.ino;
  return {
    isOld: (name) => ops.look(name)?.exact.ino === ino,
    ...otherFile(place, ino, before),
    mayGo: (name) => isSame(place, name, base + path),
  };
}

function unlinkedOf(place: Place, step: InPlaceStep): Replacing {
  const isOld = (name: string): boolean => place.ops.readLink(name) === symlinkTarget(step);
  return { isOld, ...otherFile(place, undefined, step.before), mayGo: isOld };
}

/** A file of the same size that is not the one of this inode; in the making it may be smaller. */
function otherFile(
  { ops }: Place,
  ino: bigint | undefined,
  { size }: Pick<InPlaceStep['before'], 'size'>,
): Pick<Replacing, 'isMade' | 'isPart'> {
  const other = (name: string): bigint | undefined => {
    const file = ops.look(name)?.exact;
    return file === undefined || file.ino === ino ? undefined : file.size;
  };
  return {
    isMade: (name) => other(name) === size,
    isPart: (name) => (other(name) ?? size + 1n) <= size,
  };
}

/** Whether two names lead to two files that hold the same bytes. */
function isSame({ ops }: Place, a: string, b: string): boolean {
  const [file, other] = [ops.look(a), ops.look(b)];
  if (file === undefined || other === undefined || isOneFile(file, other)) return false;
  let isEqual = false;
  tolerate(() => (isEqual = ops.compare(a, file.stat, b, other.stat)));
  return isEqual;
}

function settleInPlace(place: Place, step: InPlaceStep, replacing: Replacing): boolean {
  const { base, ops } = place;
  const [path, temporary] = [base + step.path, base + step.temporary];
  const { isOld, isMade, isPart } = replacing;
  if (isOurs(step.temporary, step.path) && !ops.isFree(temporary)) {
    if (isOld(temporary)) return settleExchanged(place, path, temporary, replacing);
    if (isPart(temporary) && !ops.isFree(path)) ops.remove(temporary);
  }
  return !isOld(path) && isMade(path);
}

/** The two names were exchanged, and what was replaced is still there. */
function settleExchanged(
  { ops }: Place,
  path: string,
  temporary: string,
  { isMade, mayGo }: Replacing,
): boolean {
  if (isMade(path) && mayGo(temporary)) {
    ops.remove(temporary);
    return true;
  }
  // What somebody else put there meanwhile stays, and so does what was replaced.
  if (isMade(path) || ops.isFree(path)) ops.rename(temporary, path);
  return false;
}

/** A file that was on its way out comes back: only when it is gone, it is deleted. */
function settleDelete({ base, ops }: Place, { path, temporary, before }: InPlaceStep): boolean {
  const [from, to] = [base + path, base + temporary];
  const left = isOurs(temporary, path) ? ops.look(to)?.exact : undefined;
  if (left !== undefined && left.ino === before.ino && ops.isFree(from)) ops.rename(to, from);
  // The empty file that held the name.
  else if (left?.size === 0n && left.ino !== before.ino) ops.remove(to);
  return ops.isFree(from);
}

/** What lies under a name of a sidecar that was being written. */
type SidecarState = 'nothing' | 'empty' | 'former' | 'written' | 'other';

function sidecarState({ ops, hash }: SettlingPlace, name: string, step: MergeStep): SidecarState {
  if (ops.isFree(name)) return 'nothing';
  const found = sidecarBytes(ops, name);
  if (found === undefined) return 'other';
  if (formerOf(found.bytes, step, hash) !== undefined) return 'written';
  if (step.content !== undefined && isFormer(found.bytes, step, hash)) return 'former';
  return found.bytes.length === 0 ? 'empty' : 'other';
}

function settleMerge(place: SettlingPlace, step: MergeStep): boolean {
  const isNew = step.content === undefined;
  const { path, temporary, at, made } = sidecarStates(place, step);
  const { ops } = place;
  if (made === 'nothing') {
    // A name that was taken, and nothing came of it.
    if (isNew && at === 'empty') ops.remove(path);
    return at === 'written';
  }
  if (at === 'written') {
    // What lies there was in its place; if it is not what was meant, it goes back.
    if (made === (isNew ? 'empty' : 'former')) ops.remove(temporary);
    else ops.rename(temporary, path);
    return made === (isNew ? 'empty' : 'former');
  }
  if (made === 'former' && at === 'nothing') ops.rename(temporary, path);
  // In the making: whatever there is of it.
  else if (made !== 'former') ops.remove(temporary);
  if (isNew && at === 'empty') ops.remove(path);
  return false;
}

function settleUnmerge(place: SettlingPlace, step: MergeStep): boolean {
  const isNew = step.content === undefined;
  const { path, temporary, at, made } = sidecarStates(place, step);
  const { ops } = place;
  if (isNew) {
    if (made === 'empty') ops.remove(temporary);
    // On its way out it comes back: only when it is gone, that is done.
    else if (made !== 'nothing' && at === 'nothing') ops.rename(temporary, path);
    return ops.isFree(path);
  }
  if (made === 'nothing') return at === 'former';
  if (at === 'former') {
    if (made === 'written') ops.remove(temporary);
    else ops.rename(temporary, path);
    return made === 'written';
  }
  if (made === 'written' && at === 'nothing') ops.rename(temporary, path);
  else if (made !== 'written') ops.remove(temporary);
  return false;
}

/** Both names of a sidecar, and what lies under each; nothing of ours under another one. */
function sidecarStates(
  place: SettlingPlace,
  step: MergeStep,
): {
  readonly path: string;
  readonly temporary: string;
  readonly at: SidecarState;
  readonly made: SidecarState;
} {
  const [path, temporary] = [place.base + step.path, place.base + step.temporary];
  const at = sidecarState(place, path, step);
  const isOwn = isOurs(step.temporary, step.path);
  return { path, temporary, at, made: isOwn ? sidecarState(place, temporary, step) : 'nothing' };
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

/** The file itself is elsewhere, and stays there: whatever is left half made goes. */
function settleImport(place: Place, step: ImportStep): SettledStep {
  const { base, ops } = place;
  const { path, temporary, before, folders } = step;
  const there = ops.look(base + path)?.exact;
  const left = isOurs(temporary, path) ? ops.look(base + temporary)?.exact : undefined;
  const isPlaced = left !== undefined && there?.ino === left.ino && there.dev === left.dev;
  if (left !== undefined) ops.remove(base + temporary);
  if (isPlaced) return { isDone: true, shared: there };
  const isCopy =
    left === undefined && there?.size === before.size && isNearTime(there.mtimeNs, before.mtimeNs);
  if (isCopy) return { isDone: true, shared: there };
  // Where there are no hard links an empty file takes the name first.
  if (left !== undefined && there?.size === 0n && there.links === 1) ops.remove(base + path);
  removeFolders(place, path, folders);
  return { isDone: false };
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
