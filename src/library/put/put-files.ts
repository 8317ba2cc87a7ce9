import { join } from 'node:path';
import type { Looked } from '../../fs/looked.js';
import type { PutOps } from '../../fs/put-ops.js';
import { systemCode } from '../../model/errors/errors.js';
import { nameToBytes, parentOf, type RelPath } from '../../model/paths/path.js';
import type { ContentRef } from '../../model/contents/content-id.js';
import { compileGlob, matchesAny, type PathTest } from '../scan/files/glob.js';
import { FreshPuts } from './fresh-puts.js';
import { HeldContents } from './held-contents.js';
import { Masters, type MasterName } from './masters.js';
import { nameOf, ParentFolders } from './parent-folders.js';
import { isSame, placeNew, placeOver, takeAway } from './placing.js';
import { Preparation, type Prepared } from './preparation.js';
import { foreign, protectedFile } from './put-errors.js';
import { checkPutPath, invalid, outside } from './put-path.js';
import type { Placed, PutOrder } from './put-order.js';
import type { PutPlace } from './put-place.js';
import type { PutRecords } from './put-records.js';

/** How often a path is tried that others change meanwhile. */
const mostTries = 100;

/** A file that lies under a path that is put. */
interface Present {
  readonly file: Looked;
  /** Of its bytes, where they may be those of a master; as hex. */
  readonly digest: string | undefined;
}

/** Puts files into place and removes them, one at a time. */
export class PutFiles implements Disposable {
  readonly #place: PutPlace;
  readonly #ops: PutOps;
  readonly #records: PutRecords;
  readonly #masters: Masters;
  readonly #parents: ParentFolders;
  readonly #held: HeldContents;
  readonly #preparation: Preparation;
  readonly #fresh: FreshPuts;
  readonly #protect: readonly PathTest[];
  readonly #temporary: string;
  /** Bytes of the root's path. */
  readonly #baseLength: number;
  #temporaries = 0;

  /** @param temporary a folder of the writer's own, which must be there before anything is put */
  constructor(place: PutPlace, ops: PutOps, records: PutRecords, temporary: string) {
    this.#place = place;
    this.#ops = ops;
    this.#records = records;
    this.#temporary = temporary;
    this.#baseLength = nameToBytes(place.base).length;
    this.#masters = new Masters(ops, join(place.dataFolder, 'masters'), place.hash);
    this.#parents = new ParentFolders(ops, place.base);
    this.#protect = place.protect.map(compileGlob);
    this.#held = new HeldContents(place);
    const means = {
      ops,
      records,
      masters: this.#masters,
      parents: this.#parents,
      held: this.#held,
      isProtected: (path: RelPath) => this.#isProtected(path),
      nextTemporary: (kind: 'new' | 'over') => this.#nextTemporary(kind),
    };
    this.#preparation = new Preparation(means);
    this.#fresh = new FreshPuts(place, means);
  }

  /** @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_INVALID */
  check(path: string): RelPath {
    return checkPutPath(path, this.#baseLength);
  }

  /** Closes the folders that are open. */
  [Symbol.dispose](): void {
    this.#parents[Symbol.dispose]();
    this.#held.forget();
  }

  /**
   * As {@link put}, at once; undefined where it takes more.
   * @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_INVALID; the system error
   */
  putNow(order: PutOrder): Placed | undefined {
    return this.#fresh.put(order);
  }

  /** @throws ImgdedupError PUT_FOREIGN, PROTECTED, PATH_OUTSIDE_ROOT, PATH_INVALID; the system error */
  async put(order: PutOrder): Promise<Placed> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const placed = await this.#tryPut(order);
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
      if (present === 'changed') continue;
      this.#records.removed(path);
      if (takeAway(this.#ops, this.#nextTemporary('over'), target, file)) {
        this.#drop(present);
        return true;
      }
    }
    throw invalid(path, 'is changed by others all the time');
  }

  async #tryPut(order: PutOrder): Promise<Placed | undefined> {
    const { path, bytes, digest } = order;
    const folder = this.#parents.enter(parentOf(path), true) ?? '';
    const target = folder + nameOf(path);
    const file = this.#look(target, path);
    if (file !== undefined && file.size === bytes.length) {
      const same = this.#holding(target, bytes);
      if (same !== undefined) return this.#adopt(order, target, same, digest);
    }
    const present =
      file === undefined ? undefined : await this.#present(path, target, file, order.replacesAny);
    if (present === 'changed') return undefined;
    let temporary = this.#nextTemporary('new');
    const prepared = await this.#preparation.prepare(digest, bytes, temporary);
    let isPlaced = false;
    try {
      if (order.syncs) await this.#ops.sync(temporary);
      const content = { digest, ordinal: prepared.ordinal };
      this.#record(order, content, prepared.file);
      if (present === undefined) isPlaced = placeNew(this.#ops, temporary, target);
      else {
        // By now a master's: under this name lies what must not be removed without a look.
        const over = this.#nextTemporary('over');
        this.#ops.rename(temporary, over);
        temporary = over;
        isPlaced = placeOver(this.#ops, temporary, target, present.file);
      }
      if (!isPlaced) return undefined;
      if (order.syncs) await this.#syncAround(path, folder);
      if (present !== undefined) this.#drop(present);
      return { content, outcome: prepared.outcome };
    } finally {
      if (!isPlaced) this.#discard(temporary, digest, prepared);
    }
  }

  /**
   * The path holds these bytes already. Its file becomes their master where there is none; where there is, one of our own gives way
   * to it, and a photo stays as it is.
   */
  async #adopt(
    order: PutOrder,
    target: string,
    file: Looked,
    digest: Buffer,
  ): Promise<Placed | undefined> {
    const hex = digest.toString('hex');
    const own = this.#masters.nameOf(hex, file);
    if (own !== undefined)
      return this.#leave(order, target, file, { digest, ordinal: own.ordinal });
    const temporary = this.#nextTemporary('over');
    let isPlaced = false;
    try {
      const found = this.#masters.link(hex, order.bytes, temporary);
      if (found.kind === 'lacking') {
        if (
          !this.#isProtected(order.path) &&
          !this.#makeMaster(found.name, target, temporary, order)
        ) {
          return undefined;
        }
        return await this.#leave(order, target, file, { digest, ordinal: found.name.ordinal });
      }
      const content = { digest, ordinal: found.ordinal };
      if (!(await this.#records.knows(order.path, hex))) {
        return await this.#leave(order, target, file, content);
      }
      this.#record(order, content, found.file);
      isPlaced = placeOver(this.#ops, temporary, target, file);
      return isPlaced ? { content, outcome: 'linked' } : undefined;
    } finally {
      if (!isPlaced) this.#ops.remove(temporary);
    }
  }

  /** Only writes down that it was put. */
  async #leave(
    order: PutOrder,
    target: string,
    file: Looked,
    content: ContentRef,
  ): Promise<Placed> {
    this.#record(order, content, file);
    if (order.syncs) {
      await this.#ops.sync(target);
      await this.#syncAround(order.path, target.slice(0, target.lastIndexOf('/') + 1));
    }
    return { content, outcome: 'unchanged' };
  }

  /** @returns false where the path holds something else by now, or another master came first */
  #makeMaster(name: MasterName, target: string, temporary: string, { bytes }: PutOrder): boolean {
    try {
      this.#ops.link(target, temporary);
    } catch (error) {
      // It has all the names that it can have: it stays alone.
      if (systemCode(error) === 'EMLINK') return true;
      if (systemCode(error) === 'ENOENT') return false;
      throw error;
    }
    return this.#ops.holding(temporary, bytes) !== undefined && this.#masters.make(name, temporary);
  }

  /** @throws ImgdedupError PATH_INVALID, PATH_OUTSIDE_ROOT for what is no file */
  #look(target: string, path: RelPath): Looked | undefined {
    const file = this.#ops.look(target);
    if (file === undefined || file.isFile()) return file;
    if (file.isSymbolicLink()) throw outside(path);
    throw invalid(path, file.isDirectory() ? 'is a folder' : 'is no regular file');
  }

  /**
   * Whether a file may go, and what it holds; `changed` where another one is there by now.
   * @throws ImgdedupError PROTECTED, PUT_FOREIGN
   */
  async #present(
    path: RelPath,
    target: string,
    file: Looked,
    mayBeAny: boolean,
  ): Promise<Present | 'changed'> {
    if (this.#isProtected(path)) throw protectedFile(path);
    // With one name only, it is no master's.
    if (mayBeAny && file.nlink === 1) return { file, digest: undefined };
    const digest = this.#digest(target);
    if (digest === undefined) return 'changed';
    if (!mayBeAny && !(await this.#records.knows(path, digest))) {
      // Its record may have gone with it, where another one has put something else there meanwhile.
      if (!isSame(this.#ops.look(target), file)) return 'changed';
      throw foreign(path);
    }
    return { file, digest };
  }

  /** The file, if it holds these bytes and has not gone. */
  #holding(path: string, bytes: Uint8Array): Looked | undefined {
    try {
      return this.#ops.holding(path, bytes);
    } catch (error) {
      if (!['ENOENT', 'ELOOP'].includes(systemCode(error) ?? '')) throw error;
      return undefined;
    }
  }

  /** As hex; undefined where the file has gone. */
  #digest(path: string): string | undefined {
    try {
      return Buffer.from(this.#ops.digest(path, this.#place.hash)).toString('hex');
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw error;
      return undefined;
    }
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
    this.#records.put({
      path,
      content,
      size: bytes.length,
      inode: BigInt(file.ino),
      timeMs,
      state,
    });
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
