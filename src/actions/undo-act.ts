import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import type { Repository } from '../library/repository/repository.js';
import { purgedMark } from '../library/trash/trash.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import { isInPlaceStep, isMergeStep, isMoveStep } from '../model/actions/action.js';
import type { Action, InPlaceStep, MergeStep, MoveStep, Step } from '../model/actions/action.js';
import type { ContentRef } from '../model/contents/content-id.js';
import { beside, isRelPath, parentOf, placeAt, type RelPath } from '../model/paths/path.js';
import type { StoreChange } from '../storage/object-store.js';
import { aboutStep, placesOf } from './act.js';
import type { About, Act, Ready, Batch, Taken } from './act.js';
import { UndoneAction } from './journal/undone-action.js';
import { FormerFiles } from './journal/former-files.js';
import { moveFile, type MoveOutcome } from './files/move-file.js';
import {
  folderAt,
  isInRoot,
  isReal,
  isSameAge,
  makeFolders,
  missingFolders,
} from './files/place.js';
import { removeFolders, statAfter, type Place } from './files/place.js';
import { changedReason, refusalReason, refused, type Refused } from './plans/refusal.js';
import { isContent } from './files/separate-file.js';
import { formerOf, removeSidecar, rewriteSidecar, sidecarBytes } from './files/sidecar-file.js';
import type { SidecarOutcome } from './files/sidecar-file.js';
import { LinkSeparator } from './journal/separate-links.js';
import type { SpaceNeeds } from './files/space-needs.js';
import { symlinkTarget } from './files/symlink-target.js';

const changedSince = 'changed since it was moved';

/** The file that a step left, as it is right now. */
interface LookedAt {
  readonly kind: 'ready';
  readonly file: LiveFile;
  /** How many folders must be made. */
  readonly folders: number;
}

/** An import is taken back by an act of its own. */
type Undoable = InPlaceStep | MoveStep | MergeStep;

/** Takes an action back, step by step; the plan is its steps that stand. */
export class UndoAct implements Act<Undoable> {
  readonly command = 'undo';
  readonly undoes: number;
  readonly #repository: Repository;
  readonly #place: Place;
  readonly #undone: UndoneAction;
  readonly #separated = new LinkedInodes();
  readonly #gone = new Set<RelPath>();
  readonly #come = new Map<RelPath, ContentRef | undefined>();
  #lost = 0;
  readonly #former: FormerFiles;
  readonly #separator: LinkSeparator;
  /** Undefined where the whole action is taken back. */
  readonly #isMeant: ((step: Step) => boolean) | undefined;
  /** What taking all of it back needs. */
  readonly needs: SpaceNeeds;

  private constructor(
    repository: Repository,
    place: Place,
    action: Action,
    { former, needs }: { readonly former: FormerFiles; readonly needs: SpaceNeeds },
    isMeant: ((step: Step) => boolean) | undefined,
  ) {
    this.#repository = repository;
    this.#place = place;
    this.#undone = new UndoneAction(action, isMeant !== undefined);
    this.undoes = action.id;
    this.#former = former;
    this.#separator = new LinkSeparator(place, repository.hash, former);
    this.needs = needs;
    this.#isMeant = isMeant;
  }

  /** @param isMeant which steps to take back; all by default */
  static async of(
    repository: Repository,
    ops: FileOps,
    action: Action,
    isMeant?: (step: Step) => boolean,
  ): Promise<UndoAct> {
    const place: Place = { base: repository.base, ops };
    const read = await FormerFiles.load(repository, place, action.id);
    return new UndoAct(repository, place, action, read, isMeant);
  }

  /** The steps that stand, the last one first. */
  async *batches(): AsyncGenerator<Batch<Undoable>> {
    for await (const { number, steps } of this.#undone.batches(this.#repository)) {
      const standing = steps.filter(isUndoable).filter(({ outcome }) => outcome.kind === 'done');
      const plans = standing.filter((step) => this.#isMeant?.(step) !== false).toReversed();
      if (plans.length > 0) yield { number, plans };
    }
  }

  about(step: Undoable): About {
    return aboutStep(step);
  }

  look(done: Undoable): Ready | Refused {
    const seen = this.#look(done);
    if (seen.kind === 'refused') {
      this.#note(seen);
      return seen;
    }
    return {
      kind: 'ready',
      bytes: () => bytesOf(done, seen),
      step: (name) => inverse(done, name, seen.folders),
    };
  }

  async prepare(steps: readonly Step[], mayGoOn: () => Promise<boolean>): Promise<void> {
    for (const step of steps) {
      if (!(await mayGoOn())) return;
      if (isInPlaceStep(step)) this.#separator.copy(step);
    }
    this.#separator.finishCopies();
  }

  discard(step: Step): void {
    this.#separator.discard(step);
  }

  take(done: Undoable, step: Step): Taken {
    if (!isUndoable(step)) throw new TypeError(`an undo takes no ${step.kind}`);
    const seen = this.#look(done);
    if (seen.kind === 'refused') {
      this.#separator.discard(step);
      this.#note(seen);
      return { kind: 'skipped', step, reason: seen.reason };
    }
    const outcome = this.#takeBack(done, step, seen);
    if (outcome.kind === 'skipped') {
      this.#note({});
      return { ...outcome, step };
    }
    return { ...outcome, step, bytes: bytesOf(done, seen) };
  }

  #takeBack(done: Undoable, step: Step, seen: LookedAt): MoveOutcome | SidecarOutcome {
    if (isMoveStep(step)) return this.#return(done, step, seen);
    if (isMergeStep(step)) return this.#unmerge(step, seen);
    if (isInPlaceStep(step)) return this.#separate(step, seen);
    throw new TypeError(`a copy is moved to the trash: ${step.kind}`);
  }

  folders(step: Step): string[] {
    return placesOf(step).map((place) => folderAt(this.#place, place));
  }

  begin(): StoreChange[] {
    return this.#undone.begin();
  }

  settle(number: number, steps: readonly Step[]): StoreChange[] {
    return this.#undone.settle(number, steps);
  }

  end(isWhole: boolean, done: number): StoreChange[] {
    return this.#undone.end(isWhole, done);
  }

  /** Where no step could even be tried, so that no undo was begun: what becomes of the action. */
  get afterNothing(): Action {
    return this.#undone.afterNothing;
  }

  /** A file that was left alone. */
  #note({ isFinal }: Pick<Refused, 'isFinal'>): void {
    if (isFinal === true) this.#lost += 1;
    else this.#undone.leave();
  }

  /** Files that are gone for good. */
  get lost(): number {
    return this.#lost;
  }

  async record(end: readonly StoreChange[]): Promise<void> {
    const own = { linked: this.#separated, gone: this.#gone, come: this.#come };
    await recordOwnChanges(this.#repository, own, end);
  }

  #look(done: Undoable): LookedAt | Refused {
    try {
      if (isMoveStep(done)) return this.#lookAway(done);
      if (isMergeStep(done)) return this.#lookAtSidecar(done);
      return done.kind === 'symlink' ? this.#lookAtSymlink(done) : this.#lookInPlace(done);
    } catch (error) {
      return refused(refusalReason(error));
    }
  }

  #lookAtSymlink({ path, keeper, before }: InPlaceStep): LookedAt | Refused {
    const { base, ops } = this.#place;
    if (!isInRoot(this.#place, path)) return refused('its folder became a symbolic link');
    if (!isInRoot(this.#place, keeper))
      return refused("its keeper's folder became a symbolic link");
    if (ops.readLink(base + path) !== symlinkTarget({ path, keeper })) {
      return refused('changed since it was linked');
    }
    const file = ops.look(base + keeper);
    if (file === undefined) return refused('its keeper vanished');
    if (file.exact.size !== before.size) return refused('its keeper changed since it was linked');
    ops.checkWritable(base + parentOf(path) || '.');
    return { kind: 'ready', file, folders: 0 };
  }

  /** A hard link, or a file that shares its bytes. */
  #lookInPlace({ kind, path, keeper, before, shared }: InPlaceStep): LookedAt | Refused {
    const { base, ops } = this.#place;
    if (!isInRoot(this.#place, path)) return refused('its folder became a symbolic link');
    const file = ops.look(base + path);
    if (file === undefined) return refused('vanished');
    // Older records did not keep the inode: then it must still be the keeper's.
    const { ino, mtimeNs } = shared ?? ops.look(base + keeper)?.exact ?? { ino: 0n, mtimeNs: 0n };
    const now = file.exact;
    if (now.ino !== ino || now.mtimeNs !== mtimeNs || now.size !== before.size) {
      return refused(
        kind === 'reflink' ? 'changed since it was reflinked' : 'changed since it was linked',
      );
    }
    ops.checkWritable(base + parentOf(path) || '.');
    return { kind: 'ready', file, folders: 0 };
  }

  #lookAtSidecar(done: MergeStep): LookedAt | Refused {
    const { base, ops } = this.#place;
    const { path } = done;
    if (!isInRoot(this.#place, path)) return refused('its folder became a symbolic link');
    if (ops.isFree(base + path)) return refused('vanished');
    const found = sidecarBytes(ops, base + path);
    if (found === undefined || formerOf(found.bytes, done, this.#repository.hash) === undefined) {
      return refused('changed since facts were put into it');
    }
    ops.checkWritable(base + parentOf(path) || '.');
    return { kind: 'ready', file: found.file, folders: 0 };
  }

  #lookAway({ path, away, before }: MoveStep): LookedAt | Refused {
    const { base, ops } = this.#place;
    const file = ops.look(placeAt(base, away));
    if (file === undefined) {
      return this.#isPurged()
        ? { kind: 'refused', reason: 'removed from the trash', isFinal: true }
        : refused('not where it was moved to any more');
    }
    if (!isSameAge(file.exact, before)) {
      return refused(changedSince);
    }
    const folders = missingFolders(this.#place, path).length;
    if (!isReal(this.#place, path, folders)) return refused('its folder became a symbolic link');
    if (folders === 0 && !ops.isFree(base + path)) return refused('its place is taken');
    return { kind: 'ready', file, folders };
  }

  #isPurged(): boolean {
    const { ops } = this.#place;
    return !ops.isFree(purgedMark(this.#repository.dataFolder, this.#undone.id));
  }

  #separate(step: InPlaceStep, { file }: LookedAt): MoveOutcome {
    const { base, ops } = this.#place;
    const outcome = this.#separator.separate(step, file);
    if (outcome.kind === 'done' && step.kind === 'unsymlink') {
      this.#come.set(step.path, step.content);
    } else if (outcome.kind === 'done') {
      const left = [statAfter(ops, base + step.keeper), outcome.stat];
      this.#separated.add(step.path, file.stat, left);
    }
    return outcome;
  }

  #unmerge(step: MergeStep, { file: seen }: LookedAt): SidecarOutcome {
    const { base, ops } = this.#place;
    const { hash } = this.#repository;
    const names = { path: base + step.path, temporary: base + step.temporary };
    const isOld = (bytes: Buffer): boolean => formerOf(bytes, step, hash) !== undefined;
    if (step.content === undefined) {
      const removed = removeSidecar(ops, names, { seen, isOld });
      if (removed.kind === 'done') this.#gone.add(step.path);
      return removed;
    }
    let bytes: Buffer | undefined;
    try {
      bytes = formerOf(ops.read(names.path, seen.stat), step, hash);
    } catch (error) {
      return { kind: 'skipped', reason: refusalReason(error) };
    }
    if (bytes === undefined) return { kind: 'skipped', reason: changedReason };
    const { before: like } = step;
    const { mtimeNs } = like;
    const written = rewriteSidecar(ops, names, { seen, isOld, bytes, like, mtimeNs });
    if (written.kind === 'done') this.#come.set(step.path, undefined);
    return written;
  }

  /** A file that is another one by its inode is a copy, if its bytes are the same. */
  #isMovedFile({ away, before, content }: MoveStep, { exact, stat }: LiveFile): boolean {
    if (exact.ino === before.ino || content === undefined) return true;
    const { base, ops } = this.#place;
    return isContent(ops.digest(placeAt(base, away), stat, this.#repository.hash), content.digest);
  }

  /** Names that were one file are one again, wherever they come from. */
  #twinOf({ before }: MoveStep): string | undefined {
    const twin = this.#former.findAtHome(before);
    return twin === undefined ? undefined : this.#place.base + twin.path;
  }

  #return(done: Undoable, step: MoveStep, { file }: LookedAt): MoveOutcome {
    const { base, ops } = this.#place;
    const names = {
      from: placeAt(base, step.away),
      to: base + step.path,
      temporary: placeAt(base, step.temporary),
    };
    try {
      if (!this.#isMovedFile(step, file)) return { kind: 'skipped', reason: changedSince };
      makeFolders(this.#place, step.path);
    } catch (error) {
      return { kind: 'skipped', reason: refusalReason(error) };
    }
    const twin = this.#twinOf(step);
    const moved = { seen: file, before: step.before, twin, check: () => undefined };
    const outcome = moveFile(ops, names, moved);
    if (outcome.kind === 'skipped') {
      removeFolders(this.#place, step.path, step.folders);
      return outcome;
    }
    if (isMoveStep(done)) removeFolders(this.#place, step.away, done.folders);
    if (outcome.stat !== undefined) {
      this.#former.add(step.before, step.path, BigInt(outcome.stat.ino));
    }
    this.#come.set(step.path, step.content);
    if (isRelPath(step.away)) this.#gone.add(step.away);
    return outcome;
  }
}

function isUndoable(step: Step): step is Undoable {
  return step.kind !== 'import';
}

/** A sidecar counts for nothing. */
function bytesOf(step: Step, { file }: LookedAt): number {
  return isMergeStep(step) ? 0 : Number(file.exact.size);
}

function inverseOf({ kind }: InPlaceStep): InPlaceStep['kind'] {
  switch (kind) {
    case 'link':
      return 'unlink';
    case 'reflink':
      return 'unreflink';
    case 'symlink':
      return 'unsymlink';
    case 'delete':
    case 'unlink':
    case 'unreflink':
    case 'unsymlink':
      throw new TypeError(`nothing takes it back: ${kind}`);
    default:
      return kind satisfies never;
  }
}

/** What takes a step back. */
function inverse(done: Undoable, name: string, folders: number): Step {
  const outcome = { kind: 'planned' } as const;
  const temporary = beside(done.path, name);
  if (isMergeStep(done)) return { ...done, kind: 'unmerge', temporary, outcome };
  return isMoveStep(done)
    ? { ...done, kind: 'return', temporary, folders, outcome }
    : { ...done, kind: inverseOf(done), temporary, outcome };
}
