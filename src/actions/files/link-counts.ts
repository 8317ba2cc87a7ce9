import type { FileOps, LiveFile } from '../../fs/file-ops.js';
import { tolerate } from '../plans/refusal.js';

/** How many names files would have, while links are planned and not made. */
export class LinkCounts {
  readonly #ops: FileOps;
  /** By inode: names that were added, less those that were taken. */
  readonly #changes = new Map<string, number>();
  readonly #limits = new Map<bigint, number>();

  constructor(ops: FileOps) {
    this.#ops = ops;
  }

  /** Whether the filesystem would refuse the file another name, as far as its limit is known. */
  isFull(folder: string, { exact }: LiveFile): boolean {
    if (!this.#limits.has(exact.dev)) {
      let limit: number | undefined;
      // Who may not ask learns it by trying.
      tolerate(() => (limit = this.#ops.mostLinks(folder)));
      this.#limits.set(exact.dev, limit ?? Infinity);
    }
    return this.names({ exact }) >= (this.#limits.get(exact.dev) ?? Infinity);
  }

  names({ exact }: Pick<LiveFile, 'exact'>): number {
    return exact.links + (this.#changes.get(idOf(exact)) ?? 0);
  }

  /** A name of the one becomes a name of the other. */
  link(keeper: LiveFile, duplicate: LiveFile): void {
    this.#add(keeper, 1);
    this.#add(duplicate, -1);
  }

  #add({ exact }: LiveFile, names: number): void {
    const id = idOf(exact);
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + names);
  }
}

function idOf({ dev, ino }: LiveFile['exact']): string {
  return `${dev} ${ino}`;
}
