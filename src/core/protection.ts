import { compileGlob, matchesAny, type PathTest } from '../files/glob.js';
import { isWithin, type RelPath } from '../model/path.js';

export interface ProtectionOptions {
  /** Globs for files that no act touches, beside those of the repository's setting. */
  readonly protect?: readonly string[] | undefined;
  /** Folders, or files: only what duplicates something in them is a duplicate, and they stay. */
  readonly reference?: readonly RelPath[] | undefined;
}

/** Which files no act may touch. */
export class Protection {
  readonly #globs: readonly PathTest[];
  readonly #reference: readonly RelPath[];

  /** @throws ImgdedupError CONFIG_INVALID for a glob that is none */
  constructor(globs: readonly string[], reference: readonly RelPath[] = []) {
    this.#globs = globs.map(compileGlob);
    this.#reference = reference;
  }

  /** Whether there is anything that may be protected. */
  get isActive(): boolean {
    return this.hasReference || this.#globs.length > 0;
  }

  /** Whether only duplicates of files in the reference count. */
  get hasReference(): boolean {
    return this.#reference.length > 0;
  }

  isInReference(path: RelPath): boolean {
    return this.#reference.some((folder) => isWithin(path, folder));
  }

  protects(path: RelPath): boolean {
    return matchesAny(this.#globs, path) || this.isInReference(path);
  }
}
