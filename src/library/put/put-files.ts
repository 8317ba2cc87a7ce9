import { join } from 'node:path';
import type { Looked, PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors.js';
import { nameToBytes, parentOf, type RelPath } from '../../model/path.js';
import type { ContentRef } from '../../model/content-id.js';
import type { PutOutcome } from '../../model/put.js';
import { compileGlob, matchesAny, type PathTest } from '../scan/files/glob.js';
import { HeldContents, type HeldFile } from './held-contents.js';
import { Masters, type LinkedMaster } from './masters.js';
import { ParentFolders } from './parent-folders.js';
import { foreign, protectedFile } from './put-errors.js';
import { checkPutPath, invalid, outside } from './put-path.js';
import type { PutPlace } from './put-place.js';
import type { PutRecords } from './put-records.js';

/** How often a path is tried that others change meanwhile. */
const mostTries = 20;

/** What is put where. */
export interface PutOrder {
  readonly path: RelPath;
  readonly bytes: Uint8Array;
  readonly state: string | undefined;
  readonly timeMs: number;
  readonly replacesAny: boolean;
  readonly syncs: boolean;
}

export interface Placed {
  readonly content: ContentRef;
  readonly outcome: PutOutcome;
}

/** A file that lies under a path that is put. */
interface Present {
  readonly file: Looked;
  /** Of its bytes, where they may be those of a master; as hex. */
  readonly digest: string | undefined;
}

/** A file under a temporary name, with the bytes that are put. */
interface Prepared {
  readonly ordinal: number;
  readonly file: Looked;
  readonly outcome: 'written' | 'linked';
}

/** Puts files into place and removes them, one at a time. */
export class PutFiles implements Disposable {
  readonly #place: PutPlace;
  readonly #ops: PutOps;
  readonly #records: PutRecords;
  readonly #masters: Masters;
  readonly #parents: ParentFolders;
  readonly #held: HeldContents;
  readonly #protect: readonly PathTest[];
  readonly #temporary: string;
  #temporaries = 0;

  /** @param temporary a folder of the writer's own, which must be there before anything is put */
  constructor(place: PutPlace, ops: PutOps, records: PutRecords, temporary: string) {
    this.#place = place;
    this.#ops = ops;
    this.#records = records;
    this.#temporary = temporary;
    this.#masters = new Masters(ops, join(place.dataFolder, 'masters'), place.hash);
    this.#parents = new ParentFolders(ops, place.base);
    this.#held = new HeldContents(place);
    this.#protect = place.protect.map(compileGlob);
  }

  /** @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_INVALID */
  check(path: string): RelPath {
    return checkPutPath(path, nameToBytes(this.#place.base).length);
  }

  /** Closes the folders that are open. */
  [Symbol.dispose](): void {
    this.#parents[Symbol.dispose]();
    this.#held.forget();
  }

  /** @throws ImgdedupError PUT_FOREIGN, PROTECTED, PATH_OUTSIDE_ROOT, PATH_INVALID; the system error */
  async put(order: PutOrder): Promise<Placed> {
    const digest = Buffer.from(this.#place.hash.digest(order.bytes));
    for (let tries = 0; tries < mostTries; tries += 1) {
      const placed = await this.#tryPut(order, digest);
      if (placed !== undefined) return placed;
    }
    throw invalid(order.path, 'is changed by others all the time');
  }

  /**
   * @returns false where nothing was
   * @throws ImgdedupError as {@link put}
   */
  async remove(path: RelPath): Promise<boolean> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const folder = this.#parents.enter(parentOf(path), false);
      const target = folder === undefined ? '' : folder + nameOf(path);
      const file = folder === undefined ? undefined : this.#look(target, path);
      if (file === undefined) {
        this.#records.removed(path);
        return false;
      }
      const present = await this.#present(path, target, file, false);
      this.#records.removed(path);
      if (this.#takeAway(target, file)) {
        this.#drop(present);
        return true;
      }
    }
    throw invalid(path, 'is changed by others all the time');
  }

  async #tryPut(order: PutOrder, digest: Buffer): Promise<Placed | undefined> {
    const { path, bytes } = order;
    const folder = this.#parents.enter(parentOf(path), true) ?? '';
    const target = folder + nameOf(path);
    const file = this.#look(target, path);
    if (file !== undefined && file.size === BigInt(bytes.length)) {
      const same = this.#ops.holding(target, bytes);
      if (same !== undefined) return this.#adopt(order, target, same, digest);
    }
    const present =
      file === undefined ? undefined : await this.#present(path, target, file, order.replacesAny);
    const temporary = this.#nextTemporary(file === undefined ? 'new' : 'over');
    const prepared = await this.#prepare(digest, bytes, temporary);
    let isPlaced = false;
    try {
      if (order.syncs) await this.#ops.sync(temporary);
      const content = { digest, ordinal: prepared.ordinal };
      this.#record(order, content, prepared.file);
      isPlaced =
        present === undefined
          ? this.#placeNew(temporary, target)
          : this.#placeOver(temporary, target, present.file);
      if (!isPlaced) return undefined;
      if (order.syncs) await this.#syncAround(path, folder);
      if (present !== undefined) this.#drop(present);
      return { content, outcome: prepared.outcome };
    } finally {
      if (!isPlaced) this.#discard(temporary, digest, prepared);
    }
  }

  /** The path holds these bytes already. They become a master, or those of one where the file is our own. */
  async #adopt(
    order: PutOrder,
    target: string,
    file: Looked,
    digest: Buffer,
  ): Promise<Placed | undefined> {
    const hex = digest.toString('hex');
    const own = this.#masters.nameOf(hex, file);
    let ordinal = own?.ordinal;
    let outcome: PutOutcome = 'unchanged';
    if (own === undefined) {
      const temporary = this.#nextTemporary('over');
      const linked = this.#masters.link(hex, order.bytes, temporary);
      if (linked.kind === 'lacking') {
        if (!this.#isProtected(order.path) && !this.#masters.make(linked.name, target)) {
          return undefined;
        }
      } else if (await this.#isOwn(order.path, hex)) {
        this.#record(order, { digest, ordinal: linked.ordinal }, linked.file);
        if (!this.#placeOver(temporary, target, file)) {
          this.#ops.remove(temporary);
          return undefined;
        }
        outcome = 'linked';
      } else this.#ops.remove(temporary);
      ordinal = linked.kind === 'lacking' ? linked.name.ordinal : linked.ordinal;
      if (outcome === 'linked') return { content: { digest, ordinal }, outcome };
    }
    const content = { digest, ordinal: ordinal ?? 0 };
    this.#record(order, content, file);
    if (order.syncs) {
      await this.#ops.sync(target);
      await this.#syncAround(order.path, target.slice(0, target.lastIndexOf('/') + 1));
    }
    return { content, outcome };
  }

  /** Has the bytes lie under a temporary name: another one of the file that holds them, or a new one. */
  async #prepare(digest: Buffer, bytes: Uint8Array, temporary: string): Promise<Prepared> {
    const hex = digest.toString('hex');
    let held: readonly HeldFile[] | undefined;
    for (;;) {
      const taken = new Set<number>();
      let linked = this.#masters.link(hex, bytes, temporary);
      if (linked.kind === 'linked') return { ...linked, outcome: 'linked' };
      held ??= await this.#held.files(digest);
      if (held.length > 0 && linked.name.generation === 0) {
        for (const one of held) {
          const shared = this.#linkHeld(one, bytes, temporary);
          if (shared === undefined) continue;
          if (shared === 'other') {
            taken.add(one.ordinal);
            continue;
          }
          if (this.#masters.make({ ...linked.name, ordinal: one.ordinal }, temporary)) {
            return { ordinal: one.ordinal, file: shared, outcome: 'linked' };
          }
          this.#ops.remove(temporary);
        }
        if (taken.size > 0) {
          linked = this.#masters.link(hex, bytes, temporary, taken);
          if (linked.kind === 'linked') return { ...linked, outcome: 'linked' };
        }
      }
      const written = this.#write(linked, bytes, temporary);
      if (written !== undefined) return written;
    }
  }

  /** @returns undefined where somebody else has put the same bytes just now */
  #write(
    { name }: Extract<LinkedMaster, { kind: 'lacking' }>,
    bytes: Uint8Array,
    temporary: string,
  ): Prepared | undefined {
    let isMade = false;
    try {
      const file = this.#ops.write(temporary, bytes);
      isMade = this.#masters.make(name, temporary);
      return isMade ? { ordinal: name.ordinal, file, outcome: 'written' } : undefined;
    } finally {
      if (!isMade) this.#ops.remove(temporary);
    }
  }

  /**
   * Makes the temporary name one of a photo's that the newest snapshot knows, if it is what it was and in nothing
   * different from what would be written.
   * @returns the file; `other` where it holds other bytes with the same hash; undefined where it will not do
   */
  #linkHeld(held: HeldFile, bytes: Uint8Array, temporary: string): Looked | 'other' | undefined {
    if (held.stat.size !== bytes.length || this.#isProtected(held.path)) return undefined;
    let folder: string | undefined;
    try {
      folder = this.#parents.enter(parentOf(held.path), false);
      if (folder === undefined) return undefined;
      const there = this.#ops.look(folder + nameOf(held.path));
      if (there?.isFile() !== true || Number(there.ino) !== held.stat.ino) return undefined;
      if (Number(there.mtimeNs / 1_000_000n) !== Math.floor(held.stat.mtimeMs)) return undefined;
      this.#ops.link(folder + nameOf(held.path), temporary);
    } catch (error) {
      // It went, may not be linked, or has all the names that it can have.
      if (systemCode(error) === undefined) throw error;
      return undefined;
    }
    const file = this.#ops.holding(temporary, bytes);
    if (file !== undefined && this.#isLikeWritten(file, temporary)) return file;
    this.#ops.remove(temporary);
    return file === undefined ? 'other' : undefined;
  }

  /** Owner, mode and attributes of a link are those of the file: they must be what a new one would have. */
  #isLikeWritten(file: Looked, temporary: string): boolean {
    if (this.#ops.attributes(temporary).size > 0) return false;
    const probe = this.#nextTemporary('new');
    const { uid, gid, mode } = this.#ops.write(probe, new Uint8Array());
    this.#ops.remove(probe);
    return file.uid === uid && file.gid === gid && file.mode === mode;
  }

  /** Gives a prepared file a name that must be free. @returns false where it is not any more */
  #placeNew(temporary: string, target: string): boolean {
    try {
      this.#ops.link(temporary, target);
    } catch (error) {
      const code = systemCode(error) ?? '';
      if (['EEXIST', 'ENOENT'].includes(code)) return false;
      if (code !== 'EMLINK') throw error;
      // The temporary name was the last that the file could have.
      this.#ops.rename(temporary, target);
      return true;
    }
    this.#ops.remove(temporary);
    return true;
  }

  /** Puts a prepared file in the place of one that was seen. @returns false where another one is there by now */
  #placeOver(temporary: string, target: string, seen: Looked): boolean {
    try {
      if (!this.#ops.exchange(temporary, target)) {
        this.#ops.rename(temporary, target);
        return true;
      }
      if (!isSame(this.#ops.look(temporary), seen)) {
        // Somebody's file has come there since: it goes back.
        this.#ops.exchange(temporary, target);
        return false;
      }
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
    this.#ops.remove(temporary);
    return true;
  }

  /** Removes a file that was seen. @returns false where another one is there by now */
  #takeAway(target: string, seen: Looked): boolean {
    const temporary = this.#nextTemporary('over');
    try {
      this.#ops.rename(target, temporary);
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
    if (isSame(this.#ops.look(temporary), seen)) {
      this.#ops.remove(temporary);
      return true;
    }
    this.#ops.link(temporary, target);
    this.#ops.remove(temporary);
    return false;
  }

  /** @throws ImgdedupError PATH_INVALID, PATH_OUTSIDE_ROOT for what is no file */
  #look(target: string, path: RelPath): Looked | undefined {
    const file = this.#ops.look(target);
    if (file === undefined || file.isFile()) return file;
    if (file.isSymbolicLink()) throw outside(path);
    throw invalid(path, file.isDirectory() ? 'is a folder' : 'is no regular file');
  }

  /**
   * Whether a file may go, and what it holds.
   * @throws ImgdedupError PROTECTED, PUT_FOREIGN
   */
  async #present(path: RelPath, target: string, file: Looked, mayBeAny: boolean): Promise<Present> {
    if (this.#isProtected(path)) throw protectedFile(path);
    // With one name only, it is no master's.
    if (mayBeAny && file.nlink === 1n) return { file, digest: undefined };
    const digest = Buffer.from(this.#ops.digest(target, this.#place.hash)).toString('hex');
    if (!mayBeAny && !(await this.#isOwn(path, digest))) throw foreign(path);
    return { file, digest };
  }

  /** Whether a file with this digest was put to the path. */
  #isOwn(path: RelPath, digest: string): Promise<boolean> {
    return this.#records.knows(path, digest);
  }

  /** What lay under a path is gone: its master goes, if nothing else leads to it. */
  #drop({ file, digest }: Present): void {
    if (digest === undefined) return;
    const name = this.#masters.nameOf(digest, file);
    if (name !== undefined) this.#masters.drop(name);
  }

  /** Removes what was prepared and is not needed. */
  #discard(temporary: string, digest: Buffer, { file }: Prepared): void {
    this.#ops.remove(temporary);
    this.#drop({ file, digest: digest.toString('hex') });
  }

  #record(order: PutOrder, content: ContentRef, file: Looked): void {
    const { path, bytes, state, timeMs } = order;
    this.#records.put({ path, content, size: bytes.length, inode: file.ino, timeMs, state });
  }

  #isProtected(path: RelPath): boolean {
    return matchesAny(this.#protect, path);
  }

  #nextTemporary(kind: 'new' | 'over'): string {
    this.#temporaries += 1;
    return `${this.#temporary}/${kind}-${this.#temporaries}`;
  }

  /** Names and records, the file itself being on the disk. */
  async #syncAround(path: RelPath, folder: string): Promise<void> {
    await this.#ops.sync(folder);
    for (let above = parentOf(path); above !== '';) {
      above = parentOf(above);
      const entered = this.#parents.enter(above, false);
      if (entered !== undefined) await this.#ops.sync(entered);
    }
    const { logPath } = this.#records;
    if (logPath !== undefined) await this.#ops.sync(logPath);
  }
}

function nameOf(path: RelPath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether a file is the one that was seen, and holds what it held. Its ctime and names may be others. */
function isSame(now: Looked | undefined, seen: Looked): boolean {
  return (
    now !== undefined &&
    now.ino === seen.ino &&
    now.dev === seen.dev &&
    now.size === seen.size &&
    now.mtimeNs === seen.mtimeNs
  );
}
