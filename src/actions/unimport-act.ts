import type { Repository } from '../library/repository/repository.js';
import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { Action, ImportStep, MoveStep, Step } from '../model/actions/action.js';
import type { ContentRef } from '../model/contents/content-id.js';
import { beside, placeAt, type RelPath } from '../model/paths/path.js';
import type { StoreChange } from '../storage/object-store.js';
import { placesOf } from './act.js';
import type { About, Act, Batch, Planned, Ready, Taken } from './act.js';
import { UndoneAction } from './journal/undone-action.js';
import { moveFile } from './files/move-file.js';
import {
  folderAt,
  isInRoot,
  isStill,
  makeFolders,
  missingFolders,
  removeFolders,
  type Place,
} from './files/place.js';
import type { Destination } from './plans/plan-moves.js';
import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import { refusalReason, refused, type Refused } from './plans/refusal.js';
import { TrashManifestWriter } from './files/trash-manifest-writer.js';

/**
 * Takes an import back: what it made goes to the trash, as far as it is what it was then. The plan is
 * the steps that stand.
 */
export class UnimportAct implements Act<ImportStep> {
  readonly command = 'undo';
  readonly undoes: number;
  readonly #repository: Repository;
  readonly #place: Place;
  readonly #undone: UndoneAction;
  readonly #destination: Destination;
  readonly #manifest: TrashManifestWriter;
  readonly #gone = new Set<RelPath>();
  /** Why none of the announced steps may be taken. */
  #objection: string | undefined;

  constructor(
    repository: Repository,
    ops: FileOps,
    action: Action,
    { destination }: { readonly destination: Destination },
  ) {
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
    this.#undone = new UndoneAction(action);
    this.undoes = action.id;
    this.#destination = destination;
    this.#manifest = new TrashManifestWriter(repository, ops);
  }

  async *batches(): AsyncGenerator<Batch<ImportStep>> {
    for await (const { number, steps } of this.#undone.batches(this.#repository)) {
      const plans = steps.filter(isStanding).toReversed();
      if (plans.length > 0) yield { number, plans };
    }
  }

  about({ path }: ImportStep): About {
    return { path, keeper: path, place: this.#destination(path) };
  }

  look(done: ImportStep): Ready | Refused {
    const seen = this.#look(done);
    if (seen.kind === 'refused') {
      this.#undone.leave();
      return seen;
    }
    const { path, content } = done;
    const away = this.#destination(path);
    const folders = missingFolders(this.#place, away).length;
    return {
      kind: 'ready',
      bytes: () => Number(seen.file.exact.size),
      step: (name) => ({
        kind: 'move',
        path,
        keeper: path,
        temporary: beside(away, name),
        before: seen.file.exact,
        content,
        away,
        folders,
        outcome: { kind: 'planned' },
      }),
    };
  }

  /** Whatever goes to the trash is described there first. */
  announce(action: Action, planned: readonly Planned<ImportStep>[]): void {
    const moves = planned.map(({ step }) => ({ step, tier: 'exact' as const }));
    this.#objection = this.#manifest.write(action, moves);
  }

  take(done: ImportStep, step: Step): Taken {
    if (step.kind !== 'move') throw new TypeError(`what was imported takes no ${step.kind}`);
    const reason = this.#objection ?? this.#move(done, step);
    if (reason === undefined) {
      this.#gone.add(done.path);
      return { kind: 'done', step, bytes: Number(step.before.size) };
    }
    this.#undone.leave();
    removeFolders(this.#place, step.away, step.folders);
    return { kind: 'skipped', step, reason };
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

  async record(end: readonly StoreChange[]): Promise<void> {
    const come = new Map<RelPath, ContentRef | undefined>();
    const own = { linked: new LinkedInodes(), gone: this.#gone, come };
    await recordOwnChanges(this.#repository, own, end);
  }

  #look({ path, before, made }: ImportStep): Refused | { kind: 'ready'; file: LiveFile } {
    const { base, ops } = this.#place;
    try {
      if (!isInRoot(this.#place, path)) return refused('its folder became a symbolic link');
      const file = ops.look(base + path);
      if (file === undefined) return refused('vanished');
      const { ino, size, mtimeNs } = file.exact;
      if (ino !== made?.ino || mtimeNs !== made.mtimeNs || size !== before.size) {
        return refused('changed since it was imported');
      }
      ops.checkWritable(folderAt(this.#place, path));
      return { kind: 'ready', file };
    } catch (error) {
      return refused(refusalReason(error));
    }
  }

  /** @returns why it stayed */
  #move(done: ImportStep, step: MoveStep): string | undefined {
    const seen = this.#look(done);
    if (seen.kind === 'refused') return seen.reason;
    const { base, ops } = this.#place;
    try {
      makeFolders(this.#place, step.away);
    } catch (error) {
      return refusalReason(error);
    }
    const names = {
      from: base + step.path,
      to: placeAt(base, step.away),
      temporary: placeAt(base, step.temporary),
    };
    const moved = {
      seen: seen.file,
      before: seen.file.exact,
      check: () =>
        isStill(ops.look(names.from), seen.file.exact)
          ? undefined
          : 'changed since it was looked at',
    };
    const outcome = moveFile(ops, names, moved);
    if (outcome.kind === 'skipped') return outcome.reason;
    removeFolders(this.#place, step.path, done.folders);
    return undefined;
  }
}

function isStanding(step: Step): step is ImportStep {
  return step.kind === 'import' && step.outcome.kind === 'done';
}
