import { basename } from 'node:path';
import type { Looked } from '../../fs/looked.js';
import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { parentOf, type RelPath } from '../../model/paths/path.js';
import type { HeldContents, HeldFile } from './held-contents.js';
import type { LinkedMaster, Masters } from './masters.js';
import { nameOf, type ParentFolders } from './parent-folders.js';
import { isInTheMaking } from './temporaries.js';

/** A file under a temporary name, with the bytes that are put. */
export interface Prepared {
  readonly ordinal: number;
  readonly file: Looked;
  readonly outcome: 'written' | 'linked';
}

/** What {@link Preparation} works with. */
interface Means {
  readonly ops: PutOps;
  readonly masters: Masters;
  readonly parents: ParentFolders;
  readonly isProtected: (path: RelPath) => boolean;
  readonly held: HeldContents;
  readonly nextTemporary: (kind: 'new' | 'over') => string;
}

/** Has bytes lie under a temporary name: as another name of a file that holds them, or as a new one. */
export class Preparation {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  /** @param temporary a name that is free; nothing is left there where this throws */
  async prepare(digest: Buffer, bytes: Uint8Array, temporary: string): Promise<Prepared> {
    const { ops, masters } = this.#means;
    const hex = digest.toString('hex');
    let prepared: Prepared | undefined;
    try {
      while (prepared === undefined) {
        let found = masters.link(hex, bytes, temporary);
        if (found.kind === 'lacking' && found.name.generation === 0) {
          const held = await this.#means.held.files(digest);
          const { shared, others } = this.#linkHeld(held, found, bytes, temporary);
          prepared = shared;
          if (others.size > 0 && shared === undefined) {
            found = masters.link(hex, bytes, temporary, others);
          }
        }
        if (found.kind === 'linked') prepared = { ...found, outcome: 'linked' };
        else prepared ??= this.#write(found, bytes, temporary);
      }
      return prepared;
    } finally {
      if (prepared === undefined) ops.remove(temporary);
    }
  }

  /** @returns undefined where somebody else has put the same bytes just now */
  #write(
    { name }: Extract<LinkedMaster, { kind: 'lacking' }>,
    bytes: Uint8Array,
    temporary: string,
  ): Prepared | undefined {
    const { ops, masters, nextTemporary } = this.#means;
    // Whoever finds it after a crash must not take it for somebody's that was there before.
    const made = isInTheMaking(basename(temporary)) ? temporary : nextTemporary('new');
    let isMade = false;
    try {
      const file = ops.write(made, bytes);
      if (!masters.make(name, made)) return undefined;
      if (made !== temporary) ops.rename(made, temporary);
      isMade = true;
      return { ordinal: name.ordinal, file, outcome: 'written' };
    } finally {
      if (!isMade) ops.remove(made);
    }
  }

  /** @returns also the ordinals of other contents with this digest */
  #linkHeld(
    held: readonly HeldFile[],
    { name }: Extract<LinkedMaster, { kind: 'lacking' }>,
    bytes: Uint8Array,
    temporary: string,
  ): { readonly shared: Prepared | undefined; readonly others: ReadonlySet<number> } {
    const { ops, masters } = this.#means;
    const others = new Set<number>();
    for (const { ordinal, ...one } of held) {
      const file = this.#linkTo(one, bytes, temporary);
      if (file === 'other') others.add(ordinal);
      if (file === 'other' || file === undefined) continue;
      if (masters.make({ ...name, ordinal }, temporary)) {
        return { shared: { ordinal, file, outcome: 'linked' }, others };
      }
      ops.remove(temporary);
    }
    return { shared: undefined, others };
  }

  /**
   * Makes the temporary name one of a photo's, if that is what it was and in nothing different from what would be written.
   * @returns the file; `other` where it holds other bytes with the same hash; undefined where it will not do
   */
  #linkTo(
    { path, stat }: Pick<HeldFile, 'path' | 'stat'>,
    bytes: Uint8Array,
    temporary: string,
  ): Looked | 'other' | undefined {
    const { ops, parents, isProtected } = this.#means;
    if (isProtected(path)) return undefined;
    try {
      const folder = parents.enter(parentOf(path), false);
      if (folder === undefined) return undefined;
      const source = folder + nameOf(path);
      const there = ops.look(source);
      if (there?.isFile() !== true || there.ino !== stat.ino) return undefined;
      if (there.size !== stat.size) return undefined;
      if (Math.floor(there.mtimeMs) !== Math.floor(stat.mtimeMs)) return undefined;
      // Before it is linked: a link that is taken back leaves the photo another ctime, so that it counts as changed.
      if (!this.#isLikeWritten(there, source)) return undefined;
      ops.link(source, temporary);
    } catch (error) {
      // It went, may not be linked, or has all the names that it can have.
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
    const file = ops.holding(temporary, bytes);
    if (file !== undefined) return file;
    ops.remove(temporary);
    return 'other';
  }

  /** Owner, mode and attributes of a link are those of the file: they must be what a new one would have. */
  #isLikeWritten(file: Looked, path: string): boolean {
    const { ops, nextTemporary } = this.#means;
    if (ops.attributes(path).size > 0) return false;
    const probe = nextTemporary('new');
    const { uid, gid, mode } = ops.write(probe, new Uint8Array());
    ops.remove(probe);
    return file.uid === uid && file.gid === gid && file.mode === mode;
  }
}
