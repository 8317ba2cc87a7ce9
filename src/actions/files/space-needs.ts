import type { FreeSpace } from '../../fs/volumes/free-space.js';
import type { MoveStep, Step } from '../../model/actions/action.js';
import { ImgdedupError } from '../../model/errors/errors.js';
import { folderOf, type PlacePath } from '../../model/paths/path.js';
import { folderAt, type Place } from './place.js';
import { tolerate } from '../plans/refusal.js';

/** What copies need on one filesystem. */
interface Need {
  readonly space: FreeSpace;
  readonly folder: string;
  bytes: number;
  /** Of these, what no filesystem shares with what it is made of. */
  apart: number;
}

/** The room that taking an action back takes, filesystem by filesystem. */
export class SpaceNeeds {
  readonly #place: Place;
  readonly #spaces = new Map<string, FreeSpace | undefined>();
  readonly #needs = new Map<bigint, Need>();
  #bytes = 0;

  constructor(place: Place) {
    this.#place = place;
  }

  /** On all filesystems. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A link that becomes a file of its own. */
  addCopy({ kind, path, before, outcome }: Step): void {
    if (outcome.kind !== 'done') return;
    const bytes = Number(before.size);
    this.#add(path, bytes, kind === 'reflink' ? bytes : 0);
  }

  /** A file that comes back; that takes room where it comes from another filesystem. */
  addReturn({ path, away, before, outcome }: MoveStep): void {
    if (outcome.kind !== 'done') return;
    const [from, to] = [this.#spaceOf(away), this.#spaceOf(path)];
    if (from !== undefined && to !== undefined && from.device !== to.device) {
      this.#add(path, Number(before.size));
    }
  }

  /**
   * @param what for which there must be room
   * @throws ImgdedupError DISK_FULL
   */
  check(what: string): void {
    for (const { space, folder, ...need } of this.#needs.values()) {
      const bytes = space.mayShare ? need.apart : need.bytes;
      if (BigInt(bytes) <= space.bytes) continue;
      throw new ImgdedupError(
        'DISK_FULL',
        `${what} needs ${megabytes(bytes)} on the disk that holds ${folder === '' ? 'the photos' : folder}, and ${megabytes(Number(space.bytes))} are free there. Nothing was changed.`,
        { remedy: 'Free some space and run it again.' },
      );
    }
  }

  #add(path: PlacePath, bytes: number, apart = 0): void {
    this.#bytes += bytes;
    const space = this.#spaceOf(path);
    if (space === undefined) return;
    const need = this.#needs.get(space.device);
    if (need === undefined) {
      this.#needs.set(space.device, { space, folder: folderOf(path), bytes, apart });
    } else {
      need.bytes += bytes;
      need.apart += apart;
    }
  }

  /** Of the innermost folder above a place that is there. */
  #spaceOf(place: PlacePath): FreeSpace | undefined {
    const { ops } = this.#place;
    const folder = folderOf(place);
    if (this.#spaces.has(folder)) return this.#spaces.get(folder);
    let space: FreeSpace | undefined;
    const path = folderAt(this.#place, place);
    tolerate(() => (space = ops.freeSpace(path)));
    if (space === undefined && folder !== '' && folder !== '/') space = this.#spaceOf(folder);
    this.#spaces.set(folder, space);
    return space;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
