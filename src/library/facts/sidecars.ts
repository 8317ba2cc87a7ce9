import type { FileOps } from '../../fs/file-ops.js';
import { newXmpSidecarOf, xmpSidecarsOf } from '../../model/paths/companion.js';
import { systemCode } from '../../model/errors/errors.js';
import { joined, noFacts, type MergedFacts } from '../../model/facts/merged-facts.js';
import { beside, parentOf, type Base, type RelPath } from '../../model/paths/path.js';
import { mostSidecarBytes, readSidecar } from '../../picture/facts/xmp/sidecar-facts.js';

/** Folders whose names are kept at hand. */
const mostFolders = 64;

/** The XMP sidecar of a photo that more can be put into, and what all of its sidecars say. */
export interface PhotoSidecar {
  /** Where it is, or would be. */
  readonly path: RelPath;
  /** Undefined where there is none, or it cannot be had. */
  readonly bytes: Buffer | undefined;
  readonly facts: MergedFacts;
  /** Why nothing can be put into it. */
  readonly problem: string | undefined;
}

export interface SidecarOptions {
  readonly base: Base;
  readonly ops: Pick<FileOps, 'names' | 'look' | 'read' | 'isFree'>;
  /** What sidecars of photos will say besides, once it is written. */
  readonly assumed?: ReadonlyMap<RelPath, MergedFacts> | undefined;
}

/** Reads the XMP sidecars of photos, as they are asked for. */
export class Sidecars {
  readonly #options: SidecarOptions;
  readonly #names = new Map<RelPath, readonly string[]>();

  constructor(options: SidecarOptions) {
    this.#options = options;
  }

  of(photo: RelPath): PhotoSidecar {
    const names = this.#namesIn(parentOf(photo));
    const own = photo.slice(photo.lastIndexOf('/') + 1);
    const found = xmpSidecarsOf(own, names).map((name) => this.#read(beside(photo, name)));
    const assumed = this.#options.assumed?.get(photo) ?? noFacts;
    const facts = found.reduce((all, one) => joined(all, one.facts), assumed);
    const [first] = found;
    if (first !== undefined) return { ...first, facts };
    const path = beside(photo, newXmpSidecarOf(own, names));
    // A folder or a link of this name is none.
    const problem = this.#isFree(path) ? undefined : 'it is no plain file';
    return { path, bytes: undefined, facts, problem };
  }

  #read(path: RelPath): PhotoSidecar {
    const { base, ops } = this.#options;
    const none = { path, bytes: undefined, facts: noFacts };
    try {
      const file = ops.look(base + path);
      if (file === undefined) return { ...none, problem: 'it is no plain file' };
      if (file.exact.links > 1)
        return { ...none, problem: 'it has other names, and would be torn from them' };
      if (file.exact.size > mostSidecarBytes) return { ...none, problem: 'it is too large' };
      const bytes = ops.read(base + path, file.stat);
      return { path, bytes, facts: readSidecar(bytes)?.facts ?? noFacts, problem: undefined };
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return { ...none, problem: 'it cannot be read' };
    }
  }

  #isFree(path: RelPath): boolean {
    const { base, ops } = this.#options;
    try {
      return ops.isFree(base + path);
    } catch (error) {
      if (systemCode(error) === undefined) throw error;
      return false;
    }
  }

  #namesIn(folder: RelPath): readonly string[] {
    const known = this.#names.get(folder);
    if (known !== undefined) return known;
    if (this.#names.size >= mostFolders) this.#names.clear();
    let names: readonly string[] = [];
    try {
      names = this.#options.ops.names(this.#options.base + folder);
    } catch (error) {
      // Who may not look into the folder is told so when something is to be done there.
      if (systemCode(error) === undefined) throw error;
    }
    this.#names.set(folder, names);
    return names;
  }
}
