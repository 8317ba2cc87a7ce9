import type { FileOps } from '../fs/file-ops.js';
import type { Repository } from '../library/repository/repository.js';
import { isInPlaceStep, type InPlaceStep, type Step } from '../model/actions/action.js';
import { beside, type RelPath } from '../model/paths/path.js';
import type { StoreChange } from '../storage/object-store.js';
import type { About, Act, Ready, Taken } from './act.js';
import { deleteFile } from './files/delete-file.js';
import { KeeperSync } from './files/keeper-sync.js';
import { bytesFreed } from './link-act.js';
import type { LinkNames } from './files/link-file.js';
import { folderAt, type Place } from './files/place.js';
import type { PlannedLink } from './plans/plan-links.js';
import { preflightLink, type InPlaceAct, type LookedAt } from './files/preflight-link.js';
import { LinkedInodes, recordOwnChanges } from './journal/record-own-changes.js';
import { reflinkFile } from './files/reflink-file.js';
import type { ReflinkedFiles } from './journal/reflinked-files.js';
import { leftByRule, type Refused } from './plans/refusal.js';
import { symlinkFile } from './files/symlink-file.js';
import { symlinkTarget } from './files/symlink-target.js';
import type { SymlinkedFiles } from './journal/symlinked-files.js';

type Outcome =
  | { readonly kind: 'done'; readonly step: InPlaceStep }
  | { readonly kind: 'skipped'; readonly reason: string };

/**
 * Makes duplicates share their keeper's bytes, makes them symbolic links to it, or deletes them; what
 * becomes of each does not depend on the others, as it does with hard links.
 */
export class ReplaceAct implements Act<PlannedLink> {
  readonly command: Exclude<InPlaceAct, 'link'>;
  readonly #repository: Repository;
  readonly #place: Place;
  readonly #symlinked: SymlinkedFiles;
  readonly #reflinked: ReflinkedFiles;
  readonly #keepers: KeeperSync;
  readonly #changed = new LinkedInodes();
  readonly #gone = new Set<RelPath>();
  /** Names that would be gone by now, of files that have several; counted where nothing is done. */
  readonly #rehearsed = new Map<bigint, number>();

  constructor(
    command: ReplaceAct['command'],
    repository: Repository,
    ops: FileOps,
    {
      symlinked,
      reflinked,
    }: { readonly symlinked: SymlinkedFiles; readonly reflinked: ReflinkedFiles },
  ) {
    this.command = command;
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
    this.#symlinked = symlinked;
    this.#reflinked = reflinked;
    this.#keepers = new KeeperSync(this.#place);
  }

  about({ duplicate, keeper }: PlannedLink): About {
    return { path: duplicate, keeper };
  }

  look(plan: PlannedLink): Ready | Refused {
    const seen = this.#look(plan);
    return seen.kind === 'refused' ? seen : this.#ready(plan, seen, bytesFreed(seen));
  }

  rehearse(plan: PlannedLink): Ready | Refused {
    const seen = this.#look(plan);
    if (seen.kind === 'refused') return seen;
    const { ino, links } = seen.duplicate.exact;
    const gone = this.#rehearsed.get(ino) ?? 0;
    this.#rehearsed.set(ino, gone + 1);
    return this.#ready(plan, seen, bytesFreed(seen, links - gone));
  }

  #ready(plan: PlannedLink, { duplicate }: LookedAt, bytes: number): Ready {
    return {
      kind: 'ready',
      bytes: () => bytes,
      step: (temporary) => ({
        kind: this.command,
        path: plan.duplicate,
        keeper: plan.keeper,
        temporary: beside(plan.duplicate, temporary),
        before: duplicate.exact,
        content: plan.content,
        shared: undefined,
        outcome: { kind: 'planned' },
      }),
    };
  }

  take(plan: PlannedLink, step: Step): Taken {
    if (!isInPlaceStep(step)) throw new TypeError(`nothing is moved in place: ${step.kind}`);
    const seen = this.#look(plan);
    if (seen.kind === 'refused') return { kind: 'skipped', step, reason: seen.reason };
    const unsafe = this.#keepers.sync(plan.keeper, seen.keeper);
    if (unsafe !== undefined) return { kind: 'skipped', step, reason: unsafe };
    const outcome = this.#replace(plan, step, seen);
    if (outcome.kind === 'skipped') return { ...outcome, step };
    return { ...outcome, bytes: bytesFreed(seen) };
  }

  folders({ path }: Step): string[] {
    return [folderAt(this.#place, path)];
  }

  async record(end: readonly StoreChange[]): Promise<void> {
    const own = { linked: this.#changed, gone: this.#gone, come: new Map() };
    await recordOwnChanges(this.#repository, own, end);
  }

  #look(plan: PlannedLink): LookedAt | Refused {
    // What shares its bytes stays where it is.
    const objection =
      this.command === 'reflink' ? undefined : this.#symlinked.objectionTo(plan.duplicate);
    const seen = objection ?? preflightLink(this.#place, plan, this.command);
    const isShared =
      this.command === 'reflink' &&
      seen.kind === 'ready' &&
      this.#reflinked.has(plan, seen.duplicate);
    return isShared ? leftByRule('shares the bytes of its keeper already') : seen;
  }

  #replace(plan: PlannedLink, step: InPlaceStep, seen: LookedAt): Outcome {
    const { base, ops } = this.#place;
    const names: LinkNames = {
      keeper: base + plan.keeper,
      duplicate: base + plan.duplicate,
      temporary: base + step.temporary,
    };
    switch (this.command) {
      case 'reflink': {
        const outcome = reflinkFile(ops, names, seen);
        if (outcome.kind === 'skipped') return outcome;
        this.#changed.add(plan.duplicate, seen.duplicate.stat, [outcome.stat]);
        return { kind: 'done', step: { ...step, shared: outcome.made } };
      }
      case 'symlink':
        return this.#without(plan, step, symlinkFile(ops, names, seen, symlinkTarget(step)));
      case 'delete':
        return this.#without(plan, step, deleteFile(ops, names, seen));
      default:
        return this.command satisfies never;
    }
  }

  /** Where the duplicate was there is no photo any more. */
  #without(
    { duplicate }: PlannedLink,
    step: InPlaceStep,
    outcome: ReturnType<typeof deleteFile>,
  ): Outcome {
    if (outcome.kind === 'skipped') return outcome;
    this.#gone.add(duplicate);
    return { kind: 'done', step };
  }
}
