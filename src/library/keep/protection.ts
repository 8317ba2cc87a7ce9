import { compileGlob, matchesAny, type PathTest } from '../scan/files/glob.js';
import type { RelPath } from '../../model/paths/path.js';
import type { Scope } from '../scan/scope.js';

export interface ProtectionOptions {
  /** Globs for files that no act touches, beside those of the repository's setting. */
  readonly protect?: readonly string[] | undefined;
  /** Only what duplicates something in it, and lies elsewhere, is a duplicate; it stays as it is. */
  readonly reference?: Pick<Scope, 'includes'> | undefined;
}

/** Which files no act may touch. */
export class Protection {
  readonly #globs: readonly PathTest[];
  readonly #reference: ProtectionOptions['reference'];

  /** @throws ImgdedupError CONFIG_INVALID for a glob that is none */
  constructor(globs: readonly string[], reference?: ProtectionOptions['reference']) {
    this.#globs = globs.map(compileGlob);
    this.#reference = reference;
  }

  /** Whether there is anything that may be protected. */
  get isActive(): boolean {
    return this.hasReference || this.#globs.length > 0;
  }

  /** Whether only duplicates of files in the reference count. */
  get hasReference(): boolean {
    return this.#reference !== undefined;
  }

  isInReference(path: RelPath): boolean {
    return this.#reference?.includes(path) ?? false;
  }

  protects(path: RelPath): boolean {
    return matchesAny(this.#globs, path) || this.isInReference(path);
  }
}
