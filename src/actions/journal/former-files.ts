import { itemAt } from '../../model/snapshot/item-at.js';
import { loadLatestSnapshot } from '../../library/snapshot/latest-snapshot.js';
import type { Repository } from '../../library/repository/repository.js';
import type { LiveFile } from '../../fs/file-ops.js';
import { isMergeStep, isMoveStep, type Original, type Step } from '../../model/actions/action.js';
import type { RelPath } from '../../model/paths/path.js';
import { readBatches } from './journal.js';
import { isInRoot, type Place } from '../files/place.js';
import { tolerate } from '../plans/refusal.js';
import { SpaceNeeds } from '../files/space-needs.js';

/** A name that may be the file of before. */
interface Candidate {
  readonly path: RelPath;
  /** What it must be; undefined where an earlier undo made the file anew. */
  readonly ino: bigint | undefined;
}

/** A name that is the file of before, as it is right now. */
export interface FormerFile {
  readonly path: RelPath;
  readonly file: LiveFile;
}

/**
 * Which names were one file before an action, and are to be one again: whoever of them comes back
 * first is a copy, and the others are linked to it, or to a name that the action left alone.
 */
export class FormerFiles {
  readonly #place: Place;
  /** By the inode of before. */
  readonly #candidates = new Map<bigint, Candidate[]>();
  /** Inodes of before that had several names. */
  #shared: ReadonlySet<bigint> = new Set();

  private constructor(place: Place) {
    this.#place = place;
  }

  /** Reads all steps of an action, and says what taking them back needs. */
  static async load(
    repository: Repository,
    place: Place,
    action: number,
  ): Promise<{ readonly former: FormerFiles; readonly needs: SpaceNeeds }> {
    const former = new FormerFiles(place);
    const needs = new SpaceNeeds(place);
    const shared = new Map<bigint, Step>();
    for await (const { steps } of readBatches(repository, action)) {
      for (const step of steps) {
        if (step.before.links === 1 || isMergeStep(step)) addNeed(needs, step);
        else former.#note(step, shared);
      }
    }
    former.#shared = new Set(shared.keys());
    await former.#findOthers(repository, shared);
    for (const step of shared.values()) if (!former.#isThere(step)) addNeed(needs, step);
    return { former, needs };
  }

  /** @param path a name that is the file of before again */
  add({ ino }: Original, path: RelPath, now: bigint): void {
    if (this.#shared.has(ino)) this.#push(ino, { path, ino: now });
  }

  /** A name of the file of before, for one that comes back from another filesystem. */
  findAtHome(before: Original): FormerFile | undefined {
    for (const candidate of this.#candidates.get(before.ino) ?? []) {
      const file = this.#look(candidate, before);
      if (file !== undefined) return { path: candidate.path, file };
    }
    return undefined;
  }

  /** A name of the file of before; none of the file that `other` is. */
  find(before: Original, other: LiveFile): FormerFile | undefined {
    for (const candidate of this.#candidates.get(before.ino) ?? []) {
      const file = this.#look(candidate, before);
      if (file === undefined || file.exact.dev !== other.exact.dev) continue;
      if (file.exact.ino !== other.exact.ino) return { path: candidate.path, file };
    }
    return undefined;
  }

  #note(step: Step, shared: Map<bigint, Step>): void {
    const { path, before } = step;
    switch (step.outcome.kind) {
      case 'done':
        if (!shared.has(before.ino)) shared.set(before.ino, step);
        break;
      case 'undone':
        this.#push(before.ino, { path, ino: undefined });
        break;
      case 'planned':
      case 'skipped':
        this.#push(before.ino, { path, ino: before.ino });
        break;
      default:
        step.outcome satisfies never;
    }
  }

  /** Names that the action never came to, as far as the snapshot knows them. */
  async #findOthers(repository: Repository, shared: ReadonlyMap<bigint, Step>): Promise<void> {
    if (shared.size === 0) return;
    const inodes = new Map([...shared.keys()].map((ino) => [Number(ino), ino]));
    const latest = await repository.transaction(loadLatestSnapshot);
    if (latest === undefined) return;
    for (const { row, files, local } of latest.tree.eachRow()) {
      const ino = inodes.get(itemAt(files.columns.ino, local));
      if (ino !== undefined) this.#push(ino, { path: latest.tree.path(row), ino });
    }
  }

  #isThere({ before }: Step): boolean {
    const candidates = this.#candidates.get(before.ino) ?? [];
    return candidates.some((candidate) => this.#look(candidate, before) !== undefined);
  }

  #look({ path, ino }: Candidate, before: Original): LiveFile | undefined {
    let file: LiveFile | undefined;
    tolerate(() => {
      if (isInRoot(this.#place, path)) file = this.#place.ops.look(this.#place.base + path);
    });
    if (file === undefined) return undefined;
    const { size, mtimeNs, mode } = file.exact;
    if (size !== before.size || mtimeNs !== before.mtimeNs || mode !== before.mode)
      return undefined;
    return ino === undefined || file.exact.ino === ino ? file : undefined;
  }

  #push(ino: bigint, candidate: Candidate): void {
    const candidates = this.#candidates.get(ino);
    if (candidates === undefined) this.#candidates.set(ino, [candidate]);
    else candidates.push(candidate);
  }
}

function addNeed(needs: SpaceNeeds, step: Step): void {
  // A sidecar is a few kilobytes.
  if (step.kind === 'delete' || isMergeStep(step)) return;
  if (isMoveStep(step)) needs.addReturn(step);
  else needs.addCopy(step);
}
