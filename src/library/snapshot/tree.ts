import { itemAt } from '../../model/item-at.js';
import type { FileEntry, FileStat, FileTable, Knowledge, Restat } from '../../model/file-table.js';
import { joinPath, parentOf, type RelPath } from '../../model/path.js';
import type { NodeId, TreeNode } from '../../model/tree-node.js';

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
 * number counts through all folders. Costs about 70 bytes a file.
 */
export class Tree {
  readonly folders: TreeFolder[] = [];
  /** Row number of each folder's first file. Tables never change their length. */
  readonly #firstRows: number[] = [];
  #rows = 0;

  /** Number of files. */
  get rows(): number {
    return this.#rows;
  }

  /** @returns the folder's position */
  add(folder: TreeFolder): number {
    this.#firstRows.push(this.#rows);
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
    let [from, to] = [0, this.#firstRows.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (itemAt(this.#firstRows, middle) <= row) from = middle + 1;
      else to = middle;
    }
    const position = from - 1;
    const folder = this.folders[position];
    if (folder === undefined) throw new RangeError(`row ${row} of ${this.#rows}`);
    return { folder, position, local: row - this.firstRow(position) };
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
  learn(learnt: ReadonlyMap<number, Knowledge>): void {
    this.#update(learnt, (files, rows) => files.learn(rows));
  }

  /** Gives rows other stat fields; what is known of their contents stays. */
  restat(found: ReadonlyMap<number, Restat>): void {
    this.#update(found, (files, rows) => files.restat(rows));
  }

  /** Positions of each folder's children, by position. */
  children(): number[][] {
    const children: number[][] = this.folders.map(() => []);
    for (const [position, { parent }] of this.folders.entries()) children[parent]?.push(position);
    return children;
  }

  #update<T>(
    byRow: ReadonlyMap<number, T>,
    change: (files: FileTable, rows: ReadonlyMap<number, T>) => FileTable,
  ): void {
    const byFolder = new Map<number, Map<number, T>>();
    for (const [row, value] of byRow) {
      const { position, local } = this.locate(row);
      const rows = byFolder.get(position) ?? new Map<number, T>();
      byFolder.set(position, rows.set(local, value));
    }
    for (const [position, rows] of byFolder) {
      const folder = this.folders[position];
      if (folder === undefined) continue;
      folder.state = { ...folder.state, files: change(folder.state.files, rows) };
    }
  }
}
