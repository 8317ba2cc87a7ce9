import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import type { Repository } from '../library/repository/repository.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { Action, MoveStep, Step } from '../model/actions/action.js';
import type { ContentRef } from '../model/contents/content-id.js';
import { sameInode, sameStat, type FileStat } from '../model/snapshot/file-table.js';
import { beside, isRelPath, placeAt } from '../model/paths/path.js';
import type { RelPath } from '../model/paths/path.js';
import { placesOf } from './act.js';
import type { StoreChange } from '../storage/object-store.js';
import type { About, Act, Planned, Ready, Taken } from './act.js';
import { moveFile, type MoveOutcome } from './files/move-file.js';
import {
  folderAt,
  isInRoot,
  isReal,
  isStill,
  makeFolders,
  missingFolders,
  removeFolders,
  type Place,
} from './files/place.js';
import type { PlannedMove } from './plans/plan-moves.js';
import { changedReason, keeperChangedReason } from './plans/refusal.js';
import { leftByRule, refusalReason, refused, type Refused } from './plans/refusal.js';
import type { SymlinkedFiles } from './journal/symlinked-files.js';
import { TrashManifestWriter } from './files/trash-manifest-writer.js';

/** A file and its keeper, as they are right now. */
interface LookedAt {
  readonly kind: 'ready';
  readonly file: LiveFile;
  readonly keeper: LiveFile;
  /** How many folders must be made. */
  readonly folders: number;
}

/** Moves duplicates away, each to a name that is free. Their keepers stay untouched. */
export class MoveAct implements Act<PlannedMove> {
  readonly command: 'trash' | 'move';
  readonly #repository: Repository;
  readonly #place: Place;
  /** Inodes as our own moves left them: another ctime, and nothing else. */
  readonly #after = new Map<number, FileStat>();
  /** Files with several names count once. */
  readonly #counted = new Set<bigint>();
  readonly #gone = new Set<RelPath>();
  /** Pictures of which something that belongs to them was left. */
  readonly #stranded = new Set<RelPath>();
  readonly #come = new Map<RelPath, ContentRef | undefined>();
  readonly #symlinked: SymlinkedFiles;
  readonly #manifest: TrashManifestWriter;
  /** Why none of the announced steps may be taken. */
  #objection: string | undefined;

  constructor(
    command: 'trash' | 'move',
    repository: Repository,
    ops: FileOps,
    symlinked: SymlinkedFiles,
  ) {
    this.command = command;
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
    this.#symlinked = symlinked;
    this.#manifest = new TrashManifestWriter(repository, ops);
  }

  about({ path, keeper, away, tier, belongsTo }: PlannedMove): About {
    return { path, keeper, place: away, ...(belongsTo === undefined ? { tier } : {}) };
  }

  look(plan: PlannedMove): Ready | Refused {
    const seen = this.#look(plan);
    if (seen.kind === 'refused') {
      this.#strand(plan);
      return seen;
    }
    const { path, keeper, content, away } = plan;
    return {
      kind: 'ready',
      bytes: () => this.#bytes(seen),
      step: (name) => ({
        kind: 'move',
        path,
        keeper,
        temporary: beside(away, name),
        before: seen.file.exact,
        content,
        away,
        folders: seen.folders,
        outcome: { kind: 'planned' },
      }),
    };
  }

  /** Whatever goes to the trash is described there first. */
  announce(action: Action, planned: readonly Planned<PlannedMove>[]): void {
    if (this.command !== 'trash') return;
    const moves = planned.map(({ plan: { tier }, step }) => ({ step, tier }));
    this.#objection = this.#manifest.write(action, moves);
  }

  take(plan: PlannedMove, step: Step): Taken {
    if (step.kind !== 'move') throw new TypeError(`a move takes no ${step.kind}`);
    if (this.#objection !== undefined) return { kind: 'skipped', step, reason: this.#objection };
    const seen = this.#look(plan);
    if (seen.kind === 'refused') {
      this.#strand(plan);
      return { kind: 'skipped', step, reason: seen.reason };
    }
    const outcome = this.#move(plan, step, seen);
    if (outcome.kind === 'skipped') {
      this.#strand(plan);
      removeFolders(this.#place, plan.away, step.folders);
      return { ...outcome, step };
    }
    if (outcome.stat !== undefined) this.#after.set(outcome.stat.ino, outcome.stat);
    this.#gone.add(plan.path);
    if (isRelPath(plan.away)) this.#come.set(plan.away, plan.content);
    return { ...outcome, step, bytes: this.#bytes(seen) };
  }

  folders(step: Step): string[] {
    return placesOf(step).map((place) => folderAt(this.#place, place));
  }

  async record(end: readonly StoreChange[]): Promise<void> {
    const linked = new LinkedInodes();
    await recordOwnChanges(this.#repository, { linked, gone: this.#gone, come: this.#come }, end);
  }

  /** A picture and what belongs to it go together, or nothing goes. */
  #strand({ belongsTo }: PlannedMove): void {
    if (belongsTo !== undefined) this.#stranded.add(belongsTo.path);
  }

  #look(plan: PlannedMove): LookedAt | Refused {
    const { base, ops } = this.#place;
    try {
      if (plan.objection !== undefined) return leftByRule(plan.objection);
      const objection = this.#symlinked.objectionTo(plan.path);
      if (objection !== undefined) return objection;
      if (this.#stranded.has(plan.path) || this.#isStranded(plan)) {
        return leftByRule('a file that belongs to it was left');
      }
      if (!isInRoot(this.#place, plan.path)) return refused('its folder became a symbolic link');
      if (!isInRoot(this.#place, plan.keeper)) {
        return refused("its keeper's folder became a symbolic link");
      }
      const [keeper, file] = [ops.look(base + plan.keeper), ops.look(base + plan.path)];
      if (file === undefined) return refused('vanished');
      if (keeper === undefined) return refused('its keeper vanished');
      if (!this.#isAsPlanned(file.stat, plan.stat, plan)) return refused(changedReason);
      if (!this.#isAsPlanned(keeper.stat, plan.keeperStat, plan)) {
        return refused(keeperChangedReason);
      }
      if (file.exact.dev === keeper.exact.dev && file.exact.ino === keeper.exact.ino) {
        return refused('another name of its keeper');
      }
      const missing = missingFolders(this.#place, plan.away).length;
      if (!isReal(this.#place, plan.away, missing)) {
        return refused('a folder on its way is a symbolic link');
      }
      if (missing === 0 && !ops.isFree(placeAt(base, plan.away))) {
        return refused('a file of its name is there already');
      }
      ops.checkWritable(folderAt(this.#place, plan.path));
      return { kind: 'ready', file, keeper, folders: missing };
    } catch (error) {
      return refused(refusalReason(error));
    }
  }

  /** Whether the picture that a file goes with stays, or is not what it was. */
  #isStranded({ belongsTo }: PlannedMove): boolean {
    if (belongsTo === undefined) return false;
    if (this.#stranded.has(belongsTo.path)) return true;
    const { base, ops } = this.#place;
    const picture = ops.look(base + belongsTo.path);
    return picture === undefined || !this.#isAsPlanned(picture.stat, belongsTo.stat, belongsTo);
  }

  /** Where bytes are not compared, the ctime must tell that nobody wrote to the file. */
  #isAsPlanned(now: FileStat, planned: FileStat, { tier }: Pick<PlannedMove, 'tier'>): boolean {
    if (tier === 'exact') return sameInode(now, planned);
    const after = this.#after.get(now.ino);
    return sameStat(now, planned) || (after !== undefined && sameStat(now, after));
  }

  #move(plan: PlannedMove, step: MoveStep, { file, keeper }: LookedAt): MoveOutcome {
    const { base, ops } = this.#place;
    const names = {
      from: base + plan.path,
      to: placeAt(base, plan.away),
      temporary: placeAt(base, step.temporary),
    };
    try {
      const isExact = plan.tier === 'exact';
      if (isExact && !ops.compare(names.from, file.stat, base + plan.keeper, keeper.stat)) {
        return { kind: 'skipped', reason: 'its content differs' };
      }
      makeFolders(this.#place, plan.away);
    } catch (error) {
      return { kind: 'skipped', reason: refusalReason(error) };
    }
    const check = (): string | undefined =>
      isStill(ops.look(base + plan.keeper), keeper.exact) ? undefined : keeperChangedReason;
    return moveFile(ops, names, { seen: file, before: file.exact, check });
  }

  #bytes({ file }: LookedAt): number {
    if (this.#counted.has(file.exact.ino)) return 0;
    this.#counted.add(file.exact.ino);
    return Number(file.exact.size);
  }
}
