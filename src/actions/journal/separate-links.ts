import type { ContentHash } from '../../digest/content-hash.js';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import type { InPlaceStep } from '../../model/actions/action.js';
import type { RelPath } from '../../model/paths/path.js';
import type { FormerFiles } from './former-files.js';
import { giveAllButTime } from '../files/give-back.js';
import { linkFile } from '../files/link-file.js';
import type { Place } from '../files/place.js';
import { tolerate } from '../plans/refusal.js';
import { replacedFile, replacedSymlink } from '../files/replace-name.js';
import { symlinkTarget } from '../files/symlink-target.js';
import {
  linkTwin,
  putCopy,
  separateFile,
  type Separated,
  type SeparateOutcome,
} from '../files/separate-file.js';

/** A copy that is made, dated and on disk, and not in its place yet. */
interface Copy {
  readonly step: InPlaceStep;
  readonly temporary: string;
  /** What could not be given to it. */
  readonly remark: string | undefined;
}

/**
 * Makes links, and files that share their bytes, separate files again. Copies of a batch are made first, then dated and synced
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
  copy(step: InPlaceStep): void {
    const { base, ops } = this.#place;
    const { path, before } = step;
    const [source, temporary] = [base + sourceOf(step), base + step.temporary];
    tolerate(() => {
      const file = ops.look(source);
      if (file === undefined || file.exact.size !== before.size) return;
      if (this.#copied.has(before.ino) || this.#former.find(before, file) !== undefined) return;
      let remark: string | undefined;
      try {
        this.#copying(step)(source, temporary);
        remark = giveAllButTime(ops, temporary, before, ops.attributes(source));
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
  discard({ path }: Pick<InPlaceStep, 'path'>): void {
    const copy = this.#copies.get(path);
    if (copy === undefined) return;
    this.#copies.delete(path);
    this.#copied.delete(copy.step.before.ino);
    tolerate(() => this.#place.ops.remove(copy.temporary));
  }

  /** @param file what holds the bytes, as it is right now */
  separate(step: InPlaceStep, file: LiveFile): SeparateOutcome {
    const outcome = this.#join(step, file) ?? this.#make(step, file);
    if (outcome.kind === 'done' && outcome.ino !== undefined) {
      this.#former.add(step.before, step.path, outcome.ino);
    }
    return outcome;
  }

  /** Links to another name of the former file; undefined where there is none, or that cannot be. */
  #join(step: InPlaceStep, file: LiveFile): SeparateOutcome | undefined {
    const { base, ops } = this.#place;
    if (step.kind === 'unreflink' || this.#copies.has(step.path)) return undefined;
    if (step.kind === 'unsymlink') {
      const twin = this.#former.findAtHome(step.before);
      if (twin === undefined) return undefined;
      const linked = linkTwin(ops, this.#separated(step, file), step, base + twin.path);
      return linked.kind === 'done' ? linked : undefined;
    }
    const other = this.#former.find(step.before, file);
    if (other === undefined) return undefined;
    const names = {
      keeper: base + other.path,
      duplicate: base + step.path,
      temporary: base + step.temporary,
    };
    const outcome = linkFile(ops, names, { kind: 'ready', keeper: other.file, duplicate: file });
    return outcome.kind === 'done' ? outcome : undefined;
  }

  #make(step: InPlaceStep, file: LiveFile): SeparateOutcome {
    const { ops } = this.#place;
    const copy = this.#copies.get(step.path);
    this.#copies.delete(step.path);
    this.#copied.delete(step.before.ino);
    const separated = this.#separated(step, file);
    return copy === undefined
      ? separateFile(ops, separated, step, this.#hash)
      : putCopy(ops, separated, step, this.#hash, copy);
  }

  #separated(step: InPlaceStep, seen: LiveFile): Separated {
    const { base, ops } = this.#place;
    const [path, temporary] = [base + step.path, base + step.temporary];
    const source = base + sourceOf(step);
    const replaced =
      step.kind === 'unsymlink'
        ? replacedSymlink(ops, symlinkTarget(step))
        : replacedFile(ops, seen, [path, base + step.keeper]);
    return { path, temporary, source, seen, replaced, copy: this.#copying(step) };
  }

  #copying({ kind }: InPlaceStep): FileOps['copy'] {
    const { ops } = this.#place;
    return (from, to) => (kind === 'unreflink' ? ops.copyApart(from, to) : ops.copy(from, to));
  }
}

/** Where the bytes of what a step made are. */
function sourceOf({ kind, path, keeper }: InPlaceStep): RelPath {
  return kind === 'unsymlink' ? keeper : path;
}
