import type { Looked } from '../../fs/looked.js';
import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { parentOf } from '../../model/paths/path.js';
import type { HeldContents } from './held-contents.js';
import type { MasterName, Masters } from './masters.js';
import { nameOf, type ParentFolders } from './parent-folders.js';
import { isSame, takeAway } from './placing.js';
import type { Placed, PutOrder } from './put-order.js';
import type { PutPlace } from './put-place.js';
import type { PutRecords } from './put-records.js';

/** What {@link FreshPuts} works with. */
interface Means {
  readonly ops: PutOps;
  readonly masters: Masters;
  readonly parents: ParentFolders;
  readonly held: HeldContents;
  readonly records: PutRecords;
  readonly nextTemporary: (kind: 'new' | 'over') => string;
}

/** A master that holds the bytes. */
interface Source {
  readonly name: MasterName;
  readonly file: Looked;
  readonly outcome: 'written' | 'linked';
}

/** What says that names came or went meanwhile, or that a file has all the names it can have. */
const passing = new Set(['ENOENT', 'ESTALE', 'EEXIST', 'EMLINK', 'ELOOP', 'ENOTDIR']);

/**
 * The usual put, where nothing is at the path, at once and in as few calls as it takes ([decision 99](../../../docs/decisions/099-the-calls-of-a-put.md)).
 * New bytes are written under the master's name, which is claimed by making it; a half one that is left there is known by its bytes. The
 * path is linked to the master by name: that this is the file that was compared, and lies where the path says, is looked at afterwards.
 * Whatever is not as usual is left to the long way, of `preparation.ts`, as if nothing had been done.
 */
export class FreshPuts {
  readonly #base: string;
  readonly #means: Means;

  constructor({ base }: Pick<PutPlace, 'base'>, means: Means) {
    this.#base = base;
    this.#means = means;
  }

  /**
   * @returns undefined where it must go the long way
   * @throws the system error
   */
  put(order: PutOrder): Placed | undefined {
    const { ops, masters, parents, records } = this.#means;
    const { path, bytes, digest, state, timeMs } = order;
    // An empty master may be one that is about to be written.
    if (order.syncs || bytes.length === 0) return undefined;
    const folder = parents.enterUnseen(parentOf(path));
    if (ops.isThere(this.#base + path)) return undefined;
    const source = this.#source(digest, bytes);
    if (source === undefined) return undefined;
    const { file, outcome } = source;
    const content = { digest, ordinal: 0 };
    const target = folder + nameOf(path);
    let isPlaced = false;
    try {
      records.put({ path, content, size: bytes.length, inode: BigInt(file.ino), timeMs, state });
      isPlaced = this.#link(masters.path(source.name), target);
    } finally {
      if (!isPlaced && outcome === 'written') masters.drop(source.name);
    }
    if (!isPlaced) return undefined;
    if (this.#isAt(this.#base + path, file)) return { content, outcome };
    this.#takeBack(target, masters.path(source.name), file);
    return undefined;
  }

  /**
   * The folder went elsewhere, with its new file in it; or the master had become another file. Anything else is somebody's who was
   * faster, which the long way finds.
   */
  #takeBack(target: string, master: string, file: Looked): void {
    const { ops, nextTemporary } = this.#means;
    const found = ops.look(target);
    if (found === undefined) return;
    if (isSame(found, file) || isSame(ops.look(master), found)) {
      takeAway(ops, nextTemporary('over'), target, found);
    }
  }

  #isAt(path: string, file: Looked): boolean {
    try {
      return isSame(this.#means.ops.look(path), file);
    } catch (error) {
      if (!isPassing(error)) throw error;
      return false;
    }
  }

  /** @returns undefined where the long way must find out */
  #source(digest: Buffer, bytes: Uint8Array): Source | undefined {
    const { ops, masters, held } = this.#means;
    const name = masters.first(digest.toString('hex'));
    const path = masters.path(name);
    try {
      if (ops.isThere(path)) {
        const file = ops.holding(path, bytes);
        return file && { name, file, outcome: 'linked' };
      }
      if (name.generation > 0 || held.known(digest)?.length !== 0) return undefined;
      const file = masters.write(name, bytes);
      return file && { name, file, outcome: 'written' };
    } catch (error) {
      if (!isPassing(error)) throw error;
      return undefined;
    }
  }

  /** @returns false where one of both names is not as it was */
  #link(master: string, target: string): boolean {
    try {
      this.#means.ops.link(master, target);
      return true;
    } catch (error) {
      if (!isPassing(error)) throw error;
      return false;
    }
  }
}

function isPassing(error: unknown): boolean {
  return passing.has(systemCode(error) ?? '');
}
