import { parentOf, type RelPath } from '../../model/paths/path.js';
import type { Tree } from './tree.js';

/** Finds the rows of files by their paths. Made for many of one folder in turn: its names are kept. */
export class RowsByPath {
  readonly #tree: Tree;
  readonly #folders: ReadonlyMap<RelPath, number>;
  #position = -1;
  #locals: ReadonlyMap<string, number> = new Map();

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#folders = new Map(tree.folders.map(({ path }, position) => [path, position]));
  }

  /** @returns -1 where there is no such file */
  rowAt(path: RelPath): number {
    const position = this.#folders.get(parentOf(path));
    const folder = position === undefined ? undefined : this.#tree.folders[position];
    if (position === undefined || folder === undefined) return -1;
    if (this.#position !== position) {
      this.#position = position;
      this.#locals = new Map(folder.state.files.names().map((name, local) => [name, local]));
    }
    const local = this.#locals.get(path.slice(path.lastIndexOf('/') + 1));
    return local === undefined ? -1 : this.#tree.firstRow(position) + local;
  }
}
