import type { ContentHash } from '../digest/content-hash.js';
import type { LiveFile } from '../fs/file-ops.js';
import type { LinkStep } from '../model/action.js';
import type { RelPath } from '../model/path.js';
import type { FormerFiles } from './former-files.js';
import { giveOwnerAndMode } from './give-back.js';
import { linkFile } from './link-file.js';
import type { Place } from './place.js';
import { tolerate } from './refusal.js';
import { putCopy, separateFile, type SeparateOutcome } from './separate-file.js';

/** A copy that is made, dated and on disk, and not in its place yet. */
interface Copy {
  readonly step: LinkStep;
  readonly temporary: string;
  /** What could not be given to it. */
  readonly remark: string | undefined;
}

/**
 * Makes links separate files again. Copies of a batch are made first, then dated and synced
 * together, since each for itself takes as long as everything else; then each is compared and put in
 * its place. Names that were one file become one again.
 */
export class LinkSeparator {
  readonly #place: Place;
  readonly #hash: ContentHash;
  readonly #former: FormerFiles;
  readonly #copies = new Map<RelPath, Copy>();
  /** Former inodes of which a copy is made. */
  readonly #copied = new Set<bigint>();

  constructor(place: Place, hash: ContentHash, former: FormerFiles) {
    this.#place = place;
    this.#hash = hash;
    this.#former = former;
  }

  /** Makes the copy that a step needs, if it does. What fails is tried again when the step is taken. */
  copy(step: LinkStep): void {
    const { base, ops } = this.#place;
    const { path, before } = step;
    const temporary = base + step.temporary;
    tolerate(() => {
      const file = ops.look(base + path);
      if (file === undefined || file.exact.size !== before.size) return;
      if (this.#copied.has(before.ino) || this.#former.find(before, file) !== undefined) return;
      let remark: string | undefined;
      try {
        ops.copy(base + path, temporary);
        remark = giveOwnerAndMode(ops, temporary, before);
      } catch (error) {
        tolerate(() => ops.remove(temporary));
        throw error;
      }
      this.#copies.set(path, { step, temporary, remark });
      this.#copied.add(before.ino);
    });
  }

  /** Gives all copies their times and makes them last; where that fails, there are none. */
  finishCopies(): void {
    if (this.#copies.size === 0) return;
    const { ops } = this.#place;
    const copies = [...this.#copies.values()];
    let isFinished = false;
    tolerate(() => {
      ops.setMtimes(
        copies.map(({ temporary, step }) => ({ path: temporary, mtimeNs: step.before.mtimeNs })),
      );
      ops.syncFiles(copies.map(({ temporary }) => temporary));
      isFinished = true;
    });
    if (!isFinished) for (const { step } of copies) this.discard(step);
  }

  /** Removes the copy that was made for a step. */
  discard({ path }: Pick<LinkStep, 'path'>): void {
    const copy = this.#copies.get(path);
    if (copy === undefined) return;
    this.#copies.delete(path);
    this.#copied.delete(copy.step.before.ino);
    tolerate(() => this.#place.ops.remove(copy.temporary));
  }

  /** @param file the link, as it is right now */
  separate(step: LinkStep, file: LiveFile): SeparateOutcome {
    const outcome = this.#join(step, file) ?? this.#make(step, file);
    if (outcome.kind === 'done' && outcome.ino !== undefined) {
      this.#former.add(step.before, step.path, outcome.ino);
    }
    return outcome;
  }

  /** Links to another name of the former file; undefined where there is none, or that cannot be. */
  #join(step: LinkStep, file: LiveFile): SeparateOutcome | undefined {
    const { base, ops } = this.#place;
    const other = this.#former.find(step.before, file);
    if (other === undefined || this.#copies.has(step.path)) return undefined;
    const names = {
      keeper: base + other.path,
      duplicate: base + step.path,
      temporary: base + step.temporary,
    };
    const outcome = linkFile(ops, names, { kind: 'ready', keeper: other.file, duplicate: file });
    return outcome.kind === 'done' ? outcome : undefined;
  }

  #make(step: LinkStep, file: LiveFile): SeparateOutcome {
    const { base, ops } = this.#place;
    const copy = this.#copies.get(step.path);
    this.#copies.delete(step.path);
    this.#copied.delete(step.before.ino);
    const names = { path: base + step.path, temporary: base + step.temporary };
    return copy === undefined
      ? separateFile(ops, names, file, step, this.#hash)
      : putCopy(ops, names, file, step, this.#hash, copy);
  }
}
