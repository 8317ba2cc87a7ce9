import type { FileOps, LiveFile } from '../fs/file-ops.js';
import type { Repository } from '../library/repository/repository.js';
import { isMergeStep, type Original, type Step } from '../model/actions/action.js';
import { sameInode } from '../model/snapshot/file-table.js';
import { withInsertions, type Insertion } from '../model/contents/insertion.js';
import { beside, parentOf, type RelPath } from '../model/paths/path.js';
import { mergeIntoSidecar } from '../picture/facts/xmp/merge-sidecar.js';
import { mostSidecarBytes, saysAll } from '../picture/facts/xmp/sidecar-facts.js';
import type { StoreChange } from '../storage/object-store.js';
import type { About, Act, Ready, Taken } from './act.js';
import { folderAt, isInRoot, type Place } from './files/place.js';
import type { PlannedMerge } from './plans/plan-merges.js';
import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import { changedReason, refusalReason, refused, type Refused } from './plans/refusal.js';
import { rewriteSidecar } from './files/sidecar-file.js';

/** A photo and its sidecar as they are right now, and what comes into the sidecar. */
interface LookedAt {
  readonly kind: 'ready';
  readonly photo: LiveFile;
  /** Undefined where there is none. */
  readonly sidecar: LiveFile | undefined;
  readonly former: Buffer | undefined;
  readonly insertions: readonly Insertion[];
}

/** Puts facts into sidecars, each beside the photo that it is about; photos are not touched. */
export class MergeAct implements Act<PlannedMerge> {
  readonly command = 'merge';
  readonly #repository: Repository;
  readonly #place: Place;
  readonly #written = new Map<RelPath, undefined>();

  constructor(repository: Repository, ops: FileOps) {
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
  }

  about({ photo, sidecar, facts }: PlannedMerge): About {
    return { path: sidecar, keeper: photo, facts };
  }

  look(plan: PlannedMerge): Ready | Refused {
    const seen = this.#look(plan);
    if (seen.kind === 'refused') return seen;
    const { sidecar, former, insertions } = seen;
    const { hash } = this.#repository;
    return {
      kind: 'ready',
      bytes: () => 0,
      ...(plan.remark === undefined ? {} : { remark: plan.remark }),
      step: (temporary) => ({
        kind: 'merge',
        path: plan.sidecar,
        keeper: plan.photo,
        temporary: beside(plan.sidecar, temporary),
        before: sidecar?.exact ?? noFile,
        content: former && { digest: hash.digest(former), ordinal: 0 },
        insertions,
        facts: plan.facts,
        outcome: { kind: 'planned' },
      }),
    };
  }

  take(plan: PlannedMerge, step: Step): Taken {
    if (!isMergeStep(step)) throw new TypeError(`no facts are put anywhere: ${step.kind}`);
    const seen = this.#look(plan);
    if (seen.kind === 'refused') return { kind: 'skipped', step, reason: seen.reason };
    const { photo, sidecar, former, insertions } = seen;
    if (!isSame(insertions, step.insertions)) {
      return { kind: 'skipped', step, reason: changedReason };
    }
    const { base, ops } = this.#place;
    const names = { path: base + step.path, temporary: base + step.temporary };
    const outcome = rewriteSidecar(ops, names, {
      seen: sidecar,
      isOld: (bytes) => former?.equals(bytes) === true,
      bytes: withInsertions(former ?? Buffer.alloc(0), insertions),
      like: sidecar?.exact ?? { ...photo.exact, mode: modeBeside(photo) },
    });
    if (outcome.kind === 'skipped') return { ...outcome, step };
    this.#written.set(step.path, undefined);
    const remarks = [plan.remark, outcome.remark].filter((text) => text !== undefined);
    const told = remarks.length === 0 ? {} : { remark: remarks.join('; ') };
    return { kind: 'done', step, bytes: 0, ...told };
  }

  folders({ path }: Step): string[] {
    return [folderAt(this.#place, path)];
  }

  async record(end: readonly StoreChange[]): Promise<void> {
    const own = { linked: new LinkedInodes(), gone: new Set<RelPath>(), come: this.#written };
    await recordOwnChanges(this.#repository, own, end);
  }

  #look(plan: PlannedMerge): LookedAt | Refused {
    const { base, ops } = this.#place;
    if (plan.objection !== undefined) return plan.objection;
    try {
      if (!isInRoot(this.#place, plan.sidecar)) {
        return refused('its folder became a symbolic link');
      }
      const photo = ops.look(base + plan.photo);
      if (photo === undefined) return refused('its photo vanished');
      if (!sameInode(photo.stat, plan.photoStat)) {
        return refused('its photo changed since it was looked at');
      }
      const sidecar = ops.look(base + plan.sidecar);
      if (sidecar === undefined && !ops.isFree(base + plan.sidecar)) {
        return refused(changedReason);
      }
      if (sidecar !== undefined) {
        const { size, links } = sidecar.exact;
        if (size > mostSidecarBytes || links > 1) return refused(changedReason);
      }
      ops.checkWritable(base + parentOf(plan.sidecar) || '.');
      const former = sidecar && ops.read(base + plan.sidecar, sidecar.stat);
      const edit = mergeIntoSidecar(former, plan.facts);
      // What was planned and cannot be added any more was written by somebody else.
      const isMeant = edit.kind === 'edit' && saysAll(edit.facts, plan.facts);
      if (!isMeant) return refused(changedReason);
      return { kind: 'ready', photo, sidecar, former, insertions: edit.insertions };
    } catch (error) {
      return refused(refusalReason(error));
    }
  }
}

/** What stands for the file before where there was none. */
const noFile: Original = { ino: 0n, size: 0n, mtimeNs: 0n, mode: 0, uid: 0, gid: 0, links: 1 };

/** Whoever may read the photo may read its sidecar; the owner may write it. */
function modeBeside({ exact }: LiveFile): number {
  return (exact.mode & 0o100_666) | 0o600;
}

function isSame(a: readonly Insertion[], b: readonly Insertion[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ at, bytes }, index) => at === b[index]?.at && bytes.equals(b[index].bytes))
  );
}
