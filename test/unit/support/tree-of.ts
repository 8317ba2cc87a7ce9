import { Tree } from '../../../src/library/snapshot/tree.js';
import {
  FileTable,
  type FileEntry,
  type Knowledge,
} from '../../../src/model/snapshot/file-table.js';
import { compareNames, joinPath, rootPath, type RelPath } from '../../../src/model/paths/path.js';

/** A file that was never on a disk. */
export interface SketchedFile {
  readonly path: string;
  /** Number of its content; its size in bytes, too. */
  readonly content: number;
  readonly ino: number;
  /** Whether it was read. */
  readonly isKnown: boolean;
}

/** The tree of these files, everything at rest. Folders of their paths are made as they come. */
export function treeOf(files: readonly SketchedFile[], folders: readonly string[] = []): Tree {
  const tree = new Tree();
  const add = (path: RelPath, name: string, parent: number): void => {
    const start = path === '' ? '' : `${path}/`;
    const below = [...files.map((file) => file.path), ...folders.map((folder) => `${folder}/`)]
      .filter((one) => one.startsWith(start))
      .map((one) => one.slice(start.length).split('/'));
    const names = new Set(below.flatMap(([first = '', ...rest]) => (rest.length > 0 ? first : [])));
    const own = files.filter((file) => parentPath(file.path) === path);
    const position = tree.add({ path, name, parent, state: stateOf(own), stored: undefined });
    for (const child of [...names].toSorted(compareNames)) {
      add(joinPath(path, child), child, position);
    }
  };
  add(rootPath, '', -1);
  return tree;
}

function parentPath(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function stateOf(files: readonly SketchedFile[]): Tree['folders'][number]['state'] {
  const entries = files.map(toEntry).toSorted((a, b) => compareNames(a.name, b.name));
  return {
    stat: { ino: 1, mtimeMs: 0, ctimeMs: 0 },
    settled: true,
    rules: '0'.repeat(16),
    hasIgnoreFile: false,
    symlinks: 0,
    otherTypes: new Map(),
    files: FileTable.from(entries, 8),
  };
}

function toEntry({ path, content, ino, isKnown }: SketchedFile): FileEntry {
  const digest = Buffer.alloc(8);
  digest.writeUInt32BE(content);
  const knowledge: Knowledge = isKnown
    ? { kind: 'content', digest, ordinal: 0, carried: false }
    : { kind: 'none' };
  const name = path.slice(path.lastIndexOf('/') + 1);
  const times = { mtimeMs: 0, ctimeMs: 0, birthtimeMs: 0 };
  return { name, ino, size: content, ...times, knowledge, settled: true };
}
