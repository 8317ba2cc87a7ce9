import { lstatSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ImgdedupError, systemCode } from '../../model/errors/errors.js';
import { fsPath, type Base, type RelPath } from '../../model/paths/path.js';

/**
 * So many files in a row on one volume that could not be read, each tried three times: no run of bad
 * luck any more. A disk with a few bad sectors stays below it, a share that is gone needs ten seconds.
 */
export const mostFailuresInRow = 20;

/** Failures of reading on one volume since the last success there. */
interface Streak {
  failures: number;
}

/**
 * Notices that a disk, or the way to one, is failing: going on would cost hours, wear out what can
 * still be saved, and list every file as unreadable.
 */
export class VolumeWatch {
  readonly #base: Base;
  /** By device number. */
  readonly #streaks = new Map<number, Streak>();

  constructor(base: Base) {
    this.#base = base;
  }

  /** A file was read. Costs nothing while nothing fails. */
  succeeded(path: () => RelPath): void {
    if (this.#streaks.size > 0) this.#streaks.delete(volumeOf(this.#place(path())).device);
  }

  /**
   * A file could not be read, and the disk is to blame.
   * @returns VOLUME_FAILING where that goes on and on: the run should stop
   */
  failed(path: RelPath, reason: string): ImgdedupError | undefined {
    const { device, top } = volumeOf(this.#place(path));
    const streak = this.#streaks.get(device) ?? { failures: 0 };
    this.#streaks.set(device, streak);
    streak.failures += 1;
    if (streak.failures < mostFailuresInRow) return undefined;
    return new ImgdedupError(
      'VOLUME_FAILING',
      (show) =>
        `${mostFailuresInRow} files in a row could not be read from the disk or share at ${top} (${reason}; the last: ${show(path)}). What was learnt before is kept.`,
      {
        remedy:
          'Check the disk, its cable or the network, and run the same command again: it continues. To do the rest first, name other folders.',
      },
    );
  }

  #place(path: RelPath): string {
    return resolve(this.#base + path);
  }
}

interface Volume {
  readonly device: number;
  /** The folder that it is mounted on. */
  readonly top: string;
}

/** Asks about folders, too: a file that cannot be read may not even be looked up. */
function volumeOf(path: string): Volume {
  let [device, top] = [-1, path];
  for (let at = path; ; at = dirname(at)) {
    const found = deviceOf(at);
    if (device === -1 && found !== undefined) device = found;
    if (found !== undefined && found !== device) return { device, top };
    if (found !== undefined) top = at;
    if (dirname(at) === at) return { device, top };
  }
}

function deviceOf(path: string): number | undefined {
  try {
    return lstatSync(fsPath(path), { throwIfNoEntry: false })?.dev;
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
