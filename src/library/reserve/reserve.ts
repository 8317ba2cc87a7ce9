import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { freeSpace } from '../../fs/volumes/free-space.js';
import { systemCode } from '../../model/errors/errors.js';

/** It is given back, and made again, slice by slice. */
export const sliceBytes = 512 * 1024;
const mostSlices = 8;
/** Acts that move or link leave this to those that remove, and to settling what was cut off. */
const fewestSlices = 1;
/** As much of what is free is taken at most: one part of so many. */
const shareOfFree = 4;
/** What LevelDB writes besides the records: logs, tables, lists of them. */
const overheadBytes = 256 * 1024;

/** How far the reserve may be used up. */
type ReserveUse = 'none' | 'most' | 'all';

/**
 * A file in the data folder that is there to be removed: on a full disk it makes room for the journal of
 * acts that free space, and for nothing else.
 */
export class Reserve {
  readonly #folder: string | undefined;
  #use: ReserveUse = 'none';

  /** @param folder the data folder; undefined where nothing is kept, and so there is no reserve */
  constructor(folder: string | undefined) {
    this.#folder = folder;
  }

  /** Until it is disposed of, what finds the disk full gets room from the reserve. */
  open(use: Exclude<ReserveUse, 'none'>): Disposable {
    const before = this.#use;
    this.#use = use;
    return { [Symbol.dispose]: () => void (this.#use = before) };
  }

  /** Gives back as much as a batch of the store needs, where the disk has less, as far as that goes. */
  makeRoom(bytes: number): void {
    const folder = this.#folder;
    if (folder === undefined || this.#use === 'none') return;
    const needed = BigInt(2 * bytes + overheadBytes);
    while (tried(() => freeSpace(folder).bytes < needed) === true && this.release()) continue;
  }

  /** @returns whether there was a slice to give back to the disk */
  release(): boolean {
    const left = this.#slices - 1;
    if (this.#use === 'none' || left < (this.#use === 'most' ? fewestSlices : 0)) return false;
    return tried(() => this.#cut(left)) !== undefined;
  }

  /** Makes what is missing, where that leaves others three times as much. Needs the right to write. */
  fill(): void {
    const folder = this.#folder;
    const slices = this.#slices;
    if (folder === undefined || slices >= mostSlices) return;
    tried(() => {
      const room = Number(freeSpace(folder).bytes / BigInt(shareOfFree * sliceBytes));
      const wanted = Math.min(mostSlices, slices + room);
      // One slice would be of no use to most.
      if (wanted > fewestSlices && wanted > slices) this.#extend(slices, wanted);
    });
  }

  get #file(): string {
    return join(this.#folder ?? '', 'reserve');
  }

  /** Whole ones. */
  get #slices(): number {
    if (this.#folder === undefined) return 0;
    const stats = tried(() => lstatSync(this.#file, { throwIfNoEntry: false }));
    return stats?.isFile() === true ? Math.floor(stats.size / sliceBytes) : 0;
  }

  /** Blocks may be free only once it is on disk that they are. */
  #cut(slices: number): true {
    const fd = openSync(this.#file, 'r+');
    try {
      ftruncateSync(fd, slices * sliceBytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (slices === 0) rmSync(this.#file, { force: true });
    return true;
  }

  /** Of bytes that no filesystem can make smaller. */
  #extend(from: number, to: number): void {
    const { randomFillSync } = process.getBuiltinModule('node:crypto');
    const slice = randomFillSync(Buffer.alloc(sliceBytes));
    const fd = openSync(this.#file, from === 0 ? 'w' : 'r+');
    let slices = from;
    try {
      for (; slices < to; slices += 1) {
        if (writeSync(fd, slice, 0, sliceBytes, slices * sliceBytes) < sliceBytes) break;
      }
      fsyncSync(fd);
    } catch (error) {
      tried(() => ftruncateSync(fd, slices * sliceBytes));
      throw error;
    } finally {
      closeSync(fd);
    }
  }
}

/** Whatever the system refuses only means that there is no reserve. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
