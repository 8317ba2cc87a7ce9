import { itemAt } from '../../model/snapshot/item-at.js';
import type {
  FileEntry,
  FileStat,
  FileTable,
  Knowledge,
  Restat,
} from '../../model/snapshot/file-table.js';
import { joinPath, parentOf, type RelPath } from '../../model/paths/path.js';
import type { NodeId, TreeNode } from '../../model/snapshot/tree-node.js';

/** A node before it is known what lies below it. */
export type FolderState = Omit<TreeNode, 'folders' | 'totals'>;

/** One folder of a tree in memory. */
export interface TreeFolder {
  readonly path: RelPath;
  readonly name: string;
  /** Position of the parent in {@link Tree.folders}; -1 for the root. */
  readonly parent: number;
  state: FolderState;
  /** The stored node that this folder was loaded from, if any. */
  readonly stored: { readonly id: NodeId; readonly node: TreeNode } | undefined;
}

/** A row and where it is. */
export interface Row {
  readonly row: number;
  /** Files of its folder. */
  readonly files: FileTable;
  /** Its place among them. */
  readonly local: number;
  /** Position of the folder in {@link Tree.folders}. */
  readonly position: number;
}

/**
 * A tree of folders in memory, parents before children, names in byte order. A file is a row: its
 * number counts through all folders. Costs about 75 bytes a file.
 */
export class Tree {
  readonly folders: TreeFolder[] = [];
  /** Row number of each folder's first file. Tables never change their length. */
  readonly #firstRows: number[] = [];
  /** Position of each row's folder; made where it is first asked for. */
  #positions: Uint32Array | undefined;
  #rows = 0;

  /** Number of files. */
  get rows(): number {
    return this.#rows;
  }

  /** @returns the folder's position */
  add(folder: TreeFolder): number {
    this.#firstRows.push(this.#rows);
    this.#positions = undefined;
    this.#rows += folder.state.files.count;
    return this.folders.push(folder) - 1;
  }

  firstRow(position: number): number {
    return this.#firstRows[position] ?? this.#rows;
  }

  /**
   * All rows in order, with the table of the folder that each is in.
   * @param wanted 1 for each row that is; all of them where it is left out
   */
  *eachRow(wanted?: Uint8Array): Generator<Row> {
    let row = 0;
    for (const [position, { state }] of this.folders.entries()) {
      const { files } = state;
      for (let local = 0; local < files.count; local += 1, row += 1) {
        if (wanted === undefined || wanted[row] === 1) yield { row, files, local, position };
      }
    }
  }

  /** The folder that holds a row, and the row's place in it. */
  locate(row: number): { readonly folder: TreeFolder; readonly position: number; local: number } {
    this.#positions ??= this.#positionsOfRows();
    const position = this.#positions[row];
    if (position === undefined) throw new RangeError(`row ${row} of ${this.#rows}`);
    const folder = itemAt(this.folders, position);
    return { folder, position, local: row - itemAt(this.#firstRows, position) };
  }

  #positionsOfRows(): Uint32Array {
    const positions = new Uint32Array(this.#rows);
    for (const [position, { state }] of this.folders.entries()) {
      const first = this.firstRow(position);
      positions.fill(position, first, first + state.files.count);
    }
    return positions;
  }

  stat(row: number): FileStat {
    const { folder, local } = this.locate(row);
    return folder.state.files.stat(local);
  }

  kind(row: number): Knowledge['kind'] {
    const { folder, local } = this.locate(row);
    return folder.state.files.kind(local);
  }

  path(row: number): RelPath {
    const { folder, local } = this.locate(row);
    return joinPath(folder.path, folder.state.files.name(local));
  }

  entry(row: number): FileEntry & { readonly path: RelPath } {
    const { folder, local } = this.locate(row);
    const entry = folder.state.files.entry(local);
    return { ...entry, path: joinPath(folder.path, entry.name) };
  }

  /** Whether there is a file or folder of this path. */
  has(path: RelPath): boolean {
    const parent = parentOf(path);
    return this.folders.some(
      (folder) =>
        folder.path === path ||
        (folder.path === parent &&
          folder.state.files.names().includes(path.slice(path.lastIndexOf('/') + 1))),
    );
  }

  /** Writes what was learnt of rows into their folders. */
  learn(learnt: Iterable<readonly [row: number, knowledge: Knowledge]>): void {
    const copies = new Map<number, FileTable>();
    for (const [row, knowledge] of learnt) {
      const { folder, position, local } = this.locate(row);
      const copy = copies.get(position) ?? folder.state.files.copy();
      copies.set(position, copy);
      copy.set(local, knowledge);
    }
    for (const [position, files] of copies) {
      const folder = itemAt(this.folders, position);
      folder.state = { ...folder.state, files };
    }
  }

  /** Gives rows other stat fields; what is known of their contents stays. */
  restat(found: ReadonlyMap<number, Restat>): void {
    const byFolder = new Map<number, Map<number, Restat>>();
    for (const [row, other] of found) {
      const { position, local } = this.locate(row);
      const rows = byFolder.get(position) ?? new Map<number, Restat>();
      byFolder.set(position, rows.set(local, other));
    }
    for (const [position, rows] of byFolder) {
      const folder = itemAt(this.folders, position);
      folder.state = { ...folder.state, files: folder.state.files.restat(rows) };
    }
  }

  /** Positions of each folder's children, by position. */
  children(): number[][] {
    const children: number[][] = this.folders.map(() => []);
    for (const [position, { parent }] of this.folders.entries()) children[parent]?.push(position);
    return children;
  }
}
