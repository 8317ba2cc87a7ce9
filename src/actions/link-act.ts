import { LinkedInodes, recordOwnChanges, type OwnChanges } from './journal/record-own-changes.js';
import type { Repository } from '../library/repository/repository.js';
import type { FileOps } from '../fs/file-ops.js';
import type { InPlaceStep, Step } from '../model/actions/action.js';
import { beside, type RelPath } from '../model/paths/path.js';
import type { StoreChange } from '../storage/object-store.js';
import type { About, Act, Ready, Settled, Taken } from './act.js';
import { KeeperSync } from './files/keeper-sync.js';
import { LinkCounts } from './files/link-counts.js';
import { linkFile } from './files/link-file.js';
import { preflightLink, type LookedAt } from './files/preflight-link.js';
import { folderAt, type Place } from './files/place.js';
import type { PlannedLink } from './plans/plan-links.js';
import { tolerate, type Refused } from './plans/refusal.js';

const full = 'its keeper has as many links as the filesystem allows; kept as the next keeper';

/** Makes duplicates hard links to their keepers. */
export class LinkAct implements Act<PlannedLink> {
  readonly command = 'link';
  readonly #repository: Repository;
  readonly #place: Place;
  /** For keepers that can take no more names: the file that took over. */
  readonly #successors = new Map<RelPath, PlannedLink>();
  /** The inodes of keepers and those that took over: what is one of them already stays so. */
  readonly #settled = new Map<RelPath, Set<bigint>>();
  readonly #linked = new LinkedInodes();
  readonly #keepers: KeeperSync;
  readonly #counts: LinkCounts;

  constructor(repository: Repository, ops: FileOps) {
    this.#repository = repository;
    this.#place = { base: repository.base, ops };
    this.#counts = new LinkCounts(ops);
    this.#keepers = new KeeperSync(this.#place);
  }

  about(original: PlannedLink): About {
    const { duplicate, keeper } = this.#withSuccessor(original);
    return { path: duplicate, keeper };
  }

  look(original: PlannedLink): Ready | Refused {
    const plan = this.#withSuccessor(original);
    const seen = preflightLink(this.#place, plan, 'link');
    if (seen.kind === 'refused') return seen;
    return this.#ready(plan, seen);
  }

  /** Goes on with the next keeper where {@link take} would. */
  rehearse(original: PlannedLink): Ready | Refused | Settled {
    if (this.#isSettled(original)) return { kind: 'settled', reason: full };
    const plan = this.#withSuccessor(original);
    const seen = preflightLink(this.#place, plan, 'link');
    if (seen.kind === 'refused') return seen;
    const { keeper, duplicate } = seen;
    if (this.#counts.isFull(folderAt(this.#place, plan.keeper), keeper)) {
      this.#succeed(original, seen);
      return { kind: 'settled', reason: full };
    }
    const bytes = bytesFreed(seen, this.#counts.names(duplicate));
    this.#counts.link(keeper, duplicate);
    return { ...this.#ready(plan, seen), bytes: () => bytes };
  }

  #ready(plan: PlannedLink, seen: LookedAt): Ready {
    return {
      kind: 'ready',
      bytes: () => bytesFreed(seen),
      step: (temporary) => ({
        kind: 'link',
        path: plan.duplicate,
        keeper: plan.keeper,
        temporary: beside(plan.duplicate, temporary),
        before: seen.duplicate.exact,
        content: plan.content,
        shared: seen.keeper.exact,
        outcome: { kind: 'planned' },
      }),
    };
  }

  /** Links to the keeper that can still take names: the step comes back with that one. */
  take(original: PlannedLink, planned: Step): Taken {
    const plan = this.#withSuccessor(original);
    const step = { ...planned, keeper: plan.keeper };
    // Looked at again: an earlier step may have given the keeper another ctime.
    if (this.#isSettled(original)) return { kind: 'settled', step, reason: full };
    const seen = preflightLink(this.#place, plan, 'link');
    if (seen.kind === 'refused') return { kind: 'skipped', step, reason: seen.reason };
    const unsafe = this.#keepers.sync(plan.keeper, seen.keeper);
    if (unsafe !== undefined) return { kind: 'skipped', step, reason: unsafe };
    const { base, ops } = this.#place;
    const names = {
      keeper: base + plan.keeper,
      duplicate: base + plan.duplicate,
      temporary: base + step.temporary,
    };
    const outcome = linkFile(ops, names, seen);
    switch (outcome.kind) {
      case 'done': {
        this.#linked.add(plan.duplicate, plan.keeperStat, [outcome.stat]);
        const linked: Step = { ...step, ...sharedBy(step, seen) };
        return { kind: 'done', step: linked, bytes: bytesFreed(seen) };
      }
      case 'skipped':
        return { kind: 'skipped', step, reason: outcome.reason };
      case 'full':
        this.#succeed(original, seen);
        return { kind: 'settled', step, reason: full };
      default:
        return outcome satisfies never;
    }
  }

  folders({ path }: Step): string[] {
    return [folderAt(this.#place, path)];
  }

  async record(end: readonly StoreChange[]): Promise<void> {
    const changes: OwnChanges = { linked: this.#linked, gone: new Set(), come: new Map() };
    await recordOwnChanges(this.#repository, changes, end);
  }

  /** The same link to the keeper that took over, where the first one is full. */
  #withSuccessor(plan: PlannedLink): PlannedLink {
    const successor = this.#successors.get(plan.keeper);
    if (successor === undefined || successor.duplicate === plan.duplicate) return plan;
    return { ...plan, keeper: successor.duplicate, keeperStat: successor.duplicateStat };
  }

  #succeed(plan: PlannedLink, { keeper, duplicate }: LookedAt): void {
    this.#successors.set(plan.keeper, plan);
    const inodes = this.#settled.get(plan.keeper) ?? new Set([keeper.exact.ino]);
    this.#settled.set(plan.keeper, inodes.add(duplicate.exact.ino));
  }

  #isSettled({ keeper, duplicate }: PlannedLink): boolean {
    const inodes = this.#settled.get(keeper);
    if (inodes === undefined) return false;
    let ino: bigint | undefined;
    tolerate(() => (ino = this.#place.ops.look(this.#place.base + duplicate)?.exact.ino));
    return ino !== undefined && inodes.has(ino);
  }
}

function sharedBy(step: Step, { keeper }: LookedAt): Pick<InPlaceStep, 'shared'> | undefined {
  return step.kind === 'link' ? { shared: keeper.exact } : undefined;
}

/** The bytes are free once the last name of the old file is gone. */
export function bytesFreed(
  { duplicate }: Pick<LookedAt, 'duplicate'>,
  names = duplicate.exact.links,
): number {
  return names === 1 ? Number(duplicate.exact.size) : 0;
}
