import { checkInterrupted } from '../../library/repository/interrupt.js';
import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import { isStill } from './place.js';
import { changedReason, refusalReason } from '../plans/refusal.js';

/** A file of a source, as it was when it was read. */
interface SourceFile {
  readonly from: string;
  readonly seen: LiveFile;
}

/** The file of the photo folder that holds the same bytes, as it was then. */
interface Holder {
  /** As `ops` takes it. */
  readonly path: string;
  readonly seen: LiveFile;
}

/** Files of sources that the photo folder holds, all of whose bytes were compared. */
export class DeletableFiles {
  readonly #ops: FileOps;
  readonly #files: { readonly file: SourceFile; readonly holder: Holder }[] = [];
  #bytes = 0;

  constructor(ops: FileOps) {
    this.#ops = ops;
  }

  get totals(): { readonly files: number; readonly bytes: number } {
    return { files: this.#files.length, bytes: this.#bytes };
  }

  add(file: SourceFile, holder: Holder): void {
    this.#files.push({ file, holder });
    this.#bytes += Number(file.seen.exact.size);
  }

  /**
   * Removes them for good, each only if it and its holder are what they were.
   * @param onLeft told of those that stay, with the reason
   * @returns how many are gone
   * @throws ImgdedupError INTERRUPTED
   */
  async remove(
    onLeft: (from: string, reason: string) => void | Promise<void>,
    signal: AbortSignal | undefined,
  ): Promise<number> {
    let gone = 0;
    for (const { file, holder } of this.#files) {
      checkInterrupted(signal);
      const reason = this.#remove(file, holder);
      if (reason === undefined) gone += 1;
      else await onLeft(file.from, reason);
    }
    return gone;
  }

  /** @returns why it stayed */
  #remove({ from, seen }: SourceFile, holder: Holder): string | undefined {
    const ops = this.#ops;
    try {
      const there = ops.look(holder.path);
      // Its ctime is another one since it got its name.
      const isThere =
        there !== undefined &&
        there.exact.ino === holder.seen.exact.ino &&
        there.exact.size === holder.seen.exact.size &&
        there.exact.mtimeNs === holder.seen.exact.mtimeNs;
      if (!isThere) return 'its copy is not there any more';
      if (!isStill(ops.look(from), seen.exact)) return changedReason;
      ops.remove(from);
      return undefined;
    } catch (error) {
      return refusalReason(error);
    }
  }
}
