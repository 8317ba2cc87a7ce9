import type { Looked } from '../../fs/looked.js';
import type { PutOps } from '../../fs/put-ops.js';
import type { ContentHash } from '../../digest/content-hash.js';
import { systemCode } from '../../model/errors/errors.js';

/** One content, and which of the files that hold it. */
export interface MasterName {
  /** As hex. */
  readonly digest: string;
  /** Which of the contents with this digest. */
  readonly ordinal: number;
  /** Counts the files that hold it, since a file takes so many names only. */
  readonly generation: number;
}

/** What trying to link to a content came to. */
export type LinkedMaster =
  | { readonly kind: 'linked'; readonly ordinal: number; readonly file: Looked }
  /** No master holds these bytes: this one is to be made. */
  | { readonly kind: 'lacking'; readonly name: MasterName };

/** How often a name that comes and goes is tried. */
const mostTries = 100;
/** Of a master that is about to go. */
const droppedSuffix = '.drop';
/** What says that a name or the file behind it has just gone. */
const isGone = (error: unknown): boolean => ['ENOENT', 'ESTALE'].includes(systemCode(error) ?? '');

/**
 * Hard links to the files that hold each content, called by its digest: whoever puts the same bytes links to that.
 * `link` and `rename` are atomic, so a master is there as a whole or not at all, and one of those who make it at once is
 * first.
 */
export class Masters {
  readonly #ops: PutOps;
  readonly #folder: string;
  readonly #hash: ContentHash;
  /** The last generation of contents that have several. */
  readonly #generations = new Map<string, number>();
  /** Of masters that begin alike, those that are known to be there. */
  readonly #folders = new Set<string>();

  constructor(ops: PutOps, folder: string, hash: ContentHash) {
    this.#ops = ops;
    this.#folder = folder;
    this.#hash = hash;
  }

  path({ digest, ordinal, generation }: MasterName): string {
    return `${this.#folder}/${digest.slice(0, 2)}/${digest}.${ordinal}.${generation}`;
  }

  /**
   * Makes `temporary`, a name that must be free, another one of the file that holds these bytes. All of them are
   * compared.
   * @param taken ordinals of other contents with this digest
   */
  link(
    digest: string,
    bytes: Uint8Array,
    temporary: string,
    taken: ReadonlySet<number> = new Set(),
  ): LinkedMaster {
    for (let ordinal = 0, tries = 0; ; tries += 1) {
      if (taken.has(ordinal)) {
        ordinal += 1;
        continue;
      }
      const generation = this.#generation(digest, ordinal);
      const name = { digest, ordinal, generation };
      const linked = this.#tryLink(name, temporary);
      if (linked === 'missing') return { kind: 'lacking', name };
      if (linked === 'full') {
        this.#generations.set(`${digest}.${ordinal}`, generation + 1);
      } else if (linked === 'linked') {
        let file = this.#ops.holding(temporary, bytes);
        const isWhole = file === undefined && this.#isWhole(temporary, digest);
        // It may have been in the making at the first look.
        if (isWhole) file = this.#ops.holding(temporary, bytes);
        if (file !== undefined) return { kind: 'linked', ordinal, file };
        this.#ops.remove(temporary);
        if (isWhole) ordinal += 1;
        else this.#oust(name);
      }
      if (tries > mostTries) throw new Error(`${this.path(name)} does not come to rest`);
    }
  }

  /** The one of a content that is linked to as long as there are no others with its digest. */
  first(digest: string): MasterName {
    return { digest, ordinal: 0, generation: this.#generation(digest, 0) };
  }

  /**
   * Writes the first master of a content under its own name. Until that is done it does not hold what it says, and whoever finds
   * it so takes its name away: then nothing can be linked to it, and it is to be begun again.
   * @returns undefined where one is there, or is about to go
   */
  write(name: MasterName, bytes: Uint8Array): Looked | undefined {
    const path = this.path(name);
    if (this.#ops.isThere(path + droppedSuffix)) return undefined;
    this.#enterFolder(name);
    try {
      return this.#ops.write(path, bytes);
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return undefined;
      if (!isGone(error)) this.#ops.remove(path);
      else this.#folders.delete(name.digest.slice(0, 2));
      throw error;
    }
  }

  /** Makes its folder, if it was not there when this was asked for the first time. */
  #enterFolder(name: MasterName): void {
    const part = name.digest.slice(0, 2);
    if (this.#folders.has(part)) return;
    if (!this.#ops.isThere(`${this.#folder}/${part}`)) this.#makeFolder(name);
    this.#folders.add(part);
  }

  /**
   * Makes a file that was written a master.
   * @returns false where somebody was first
   */
  make(name: MasterName, file: string): boolean {
    const path = this.path(name);
    try {
      this.#ops.link(file, path);
      return true;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return false;
      if (!isGone(error)) throw error;
    }
    this.#makeFolder(name);
    try {
      this.#ops.link(file, path);
      return true;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
      return false;
    }
  }

  /** Which master a file is; undefined where it is none. */
  nameOf(digest: string, { dev, ino }: Looked): MasterName | undefined {
    for (let ordinal = 0; ; ordinal += 1) {
      for (let generation = 0; ; generation += 1) {
        const name = { digest, ordinal, generation };
        const there = this.#ops.look(this.path(name));
        if (there?.ino === ino && there.dev === dev) return name;
        if (there !== undefined) continue;
        if (generation === 0) return undefined;
        break;
      }
    }
  }

  /**
   * Lets a master go that no path leads to any more. It gets a name first under which whoever puts these bytes just now
   * finds it, and is looked at again there.
   * @returns bytes that are free now
   */
  drop(name: MasterName): number {
    const path = this.path(name);
    const seen = this.#ops.look(path);
    if (seen === undefined || seen.nlink > 1 || this.#hasSuccessor(name)) return 0;
    const dropped = path + droppedSuffix;
    try {
      this.#ops.rename(path, dropped);
    } catch (error) {
      if (isGone(error)) return 0;
      throw error;
    }
    return this.#settle(name);
  }

  /** Ends what a process that was killed began: {@link drop}. @returns bytes that are free now */
  settle(name: MasterName): number {
    return this.#ops.look(this.path(name) + droppedSuffix) === undefined ? 0 : this.#settle(name);
  }

  /**
   * Takes away the name of one that does not hold what it says: because somebody wrote into it, or whoever made it was killed, or
   * is at it just now, and begins again then. It may have become whole since, and a path may lead to it: so it is looked at again
   * where nobody finds it under its own name.
   */
  #oust(name: MasterName): void {
    const dropped = this.path(name) + droppedSuffix;
    try {
      this.#ops.rename(this.path(name), dropped);
      if (this.#isWhole(dropped, name.digest)) this.#settle(name);
      else this.#ops.remove(dropped);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  #settle(name: MasterName): number {
    const dropped = this.path(name) + droppedSuffix;
    const seen = this.#ops.look(dropped);
    if (seen === undefined) return 0;
    // Somebody has linked to it meanwhile: it stays, under its own name or the next that is free.
    for (let generation = name.generation; seen.nlink > 1; generation += 1) {
      const own = { ...name, generation };
      if (this.make(own, dropped) || this.#ops.look(this.path(own))?.ino === seen.ino) break;
    }
    this.#ops.remove(dropped);
    return seen.nlink > 1 ? 0 : seen.size;
  }

  #generation(digest: string, ordinal: number): number {
    if (this.#generations.size === 0) return 0;
    return this.#generations.get(`${digest}.${ordinal}`) ?? 0;
  }

  #tryLink(name: MasterName, temporary: string): 'linked' | 'missing' | 'full' | 'again' {
    const path = this.path(name);
    const dropped = path + droppedSuffix;
    try {
      if (this.#ops.look(path) !== undefined) {
        this.#ops.link(path, temporary);
        return 'linked';
      }
      if (this.#ops.look(dropped) === undefined) return 'missing';
      this.#ops.link(dropped, temporary);
      this.make(name, temporary);
      return 'linked';
    } catch (error) {
      if (systemCode(error) === 'EMLINK') return 'full';
      if (isGone(error)) return 'again';
      throw error;
    }
  }

  /** Those before the last one stay, so that counting up finds all. */
  #hasSuccessor({ digest, ordinal, generation }: MasterName): boolean {
    const next = [
      { digest, ordinal, generation: generation + 1 },
      { digest, ordinal: ordinal + 1, generation: 0 },
    ];
    return next.some((name) => this.#ops.look(this.path(name)) !== undefined);
  }

  #isWhole(path: string, digest: string): boolean {
    return Buffer.from(this.#ops.digest(path, this.#hash)).toString('hex') === digest;
  }

  #makeFolder({ digest }: MasterName): void {
    const folder = `${this.#folder}/${digest.slice(0, 2)}`;
    try {
      this.#ops.makeFolder(folder);
      return;
    } catch (error) {
      if (systemCode(error) === 'EEXIST') return;
      if (!isGone(error)) throw error;
    }
    for (const path of [this.#folder, folder]) {
      try {
        this.#ops.makeFolder(path);
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
    }
  }
}
