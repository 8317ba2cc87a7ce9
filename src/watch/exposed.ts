import type { RelPath } from '../model/paths/path.js';
import type { WatchedFolders } from './watched-folders.js';

/** Folders with files that have names outside of the root, through which nobody hears them change. */
export interface Exposed {
  readonly folders: ReadonlySet<RelPath>;
  /** Files in those folders. */
  readonly files: number;
}

/** Finds folders with files that have more names than there are in all folders together; again only where something changed. */
export class ExposedFolders {
  readonly #folders: WatchedFolders;
  #found: Exposed | undefined;
  #version = -1;

  constructor(folders: WatchedFolders) {
    this.#folders = folders;
  }

  find(): Exposed {
    if (this.#found === undefined || this.#version !== this.#folders.version) {
      this.#found = this.#find();
      this.#version = this.#folders.version;
    }
    return this.#found;
  }

  #find(): Exposed {
    const names = new Map<number, number>();
    for (const [, sight] of this.#folders.sights()) {
      for (const [at, ino] of sight.inos.entries()) {
        if ((sight.links[at] ?? 0) > 1) names.set(ino, (names.get(ino) ?? 0) + 1);
      }
    }
    const folders = new Set<RelPath>();
    let files = 0;
    for (const [folder, sight] of this.#folders.sights()) {
      const isExposed = sight.inos.some((ino, at) => {
        const links = sight.links[at] ?? 0;
        return links > 1 && (names.get(ino) ?? 0) < links;
      });
      if (!isExposed) continue;
      folders.add(folder);
      files += sight.inos.length;
    }
    return { folders, files };
  }
}
