import type { Base } from '../../../model/paths/path.js';
import { findJobFile, isStillThere } from './job-file.js';
import type { FileSource, Found, Wanted } from './source.js';

/** A folder that this machine sees, too. */
export class SharedFolder implements FileSource {
  readonly kind = 'folder';
  readonly #base: Base;

  /** @param base of the root as it really is, without links on its way */
  constructor(base: Base) {
    this.#base = base;
  }

  async find({ item, hash }: Wanted): Promise<Found> {
    const found = await findJobFile(this.#base, item, hash);
    if (found.kind === 'not-there') return found;
    const { path } = found;
    return {
      kind: 'found',
      path,
      isStillThere: () => isStillThere(path, item),
      release: () => Promise.resolve(),
    };
  }
}
