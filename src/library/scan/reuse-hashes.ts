import { itemAt } from '../../model/snapshot/item-at.js';
import type { PhotoFolder } from '../../fs/disk.js';
import type { ContentHash } from '../../digest/content-hash.js';
import { sampleFiles, classifyContents } from '../../fs/reading/classify-contents.js';
import {
  sameInode,
  sameStat,
  type FileEntry,
  type FileStat,
  type Knowledge,
} from '../../model/snapshot/file-table.js';
import type { RelPath } from '../../model/paths/path.js';
import { inodeKey } from '../snapshot/inodes.js';
import { RowIndex } from '../snapshot/row-index.js';
import type { Tree } from '../snapshot/tree.js';

const unknown: Knowledge = { kind: 'none' };
/** Most files of a first look. */
const unheardOf: Reused = { knowledge: unknown, change: 'new' };

/** A file found on disk. */
export interface Found {
  readonly path: RelPath;
  readonly stat: FileStat;
}

export interface Reused {
  readonly knowledge: Knowledge;
  readonly change: 'none' | 'new' | 'modified';
}

/** Decides what is still known of a file that was found on disk. */
export class HashReuse {
  readonly #folder: PhotoFolder;
  readonly #old: Tree | undefined;
  readonly #hash: ContentHash;
  #byInode: RowIndex | undefined;

  /** @param old the tree as it was stored */
  constructor(folder: PhotoFolder, old: Tree | undefined, hash: ContentHash) {
    this.#folder = folder;
    this.#old = old;
    this.#hash = hash;
  }

  /** @param before what the snapshot says of this path */
  resolve(found: Found, before: FileEntry | undefined): Reused {
    if (before === undefined) {
      if (this.#old === undefined) return unheardOf;
      return { knowledge: this.#knownElsewhere(found.stat), change: 'new' };
    }
    if (sameStat(before, found.stat)) {
      if (before.settled) return { knowledge: before.knowledge, change: 'none' };
      const knowledge = this.#recheck(found, before.knowledge);
      const same = knowledge !== undefined;
      return { knowledge: knowledge ?? unknown, change: same ? 'none' : 'modified' };
    }
    // The same inode with another ctime was written to, or could have been: nothing is known.
    const rewritten =
      before.ino === found.stat.ino && before.birthtimeMs === found.stat.birthtimeMs;
    const knowledge = rewritten ? unknown : this.#knownElsewhere(found.stat);
    // A carried content may have been rewritten on its way: that is no proof of being unchanged.
    const same = sameContent(knowledge, before.knowledge);
    return { knowledge, change: same ? 'none' : 'modified' };
  }

  /**
   * A file with the inode, size and mtime of a recorded one is that file under another name. Its
   * ctime tells whether only a folder above it was renamed; a rename of its own changes it, and
   * then the content counts as carried: good for all but a claim that bytes are equal.
   */
  #knownElsewhere(stat: FileStat): Knowledge {
    if (this.#old === undefined) return unknown;
    this.#byInode ??= indexByInode(this.#old);
    for (const row of this.#byInode.rows(inodeKey(stat.ino))) {
      const { folder, local } = this.#old.locate(row);
      const { files } = folder.state;
      const before = files.stat(local);
      if (!files.isSettled(local) || !sameInode(before, stat)) continue;
      const knowledge = files.knowledge(local);
      if (before.ctimeMs === stat.ctimeMs) return knowledge;
      if (knowledge.kind === 'content') return { ...knowledge, carried: true };
    }
    return unknown;
  }

  /**
   * Reads a file whose timestamps prove nothing.
   * @returns what is still known of it, or undefined where it holds something else
   */
  #recheck(found: Found, before: Knowledge): Knowledge | undefined {
    const file = { path: this.#folder.base + found.path, stat: found.stat, digest: undefined };
    switch (before.kind) {
      case 'none':
        return before;
      case 'sample': {
        const [finding] = sampleFiles([file], this.#folder.disk);
        if (finding?.kind !== 'sample') return undefined;
        return Buffer.compare(finding.sample, before.sample) === 0 ? before : undefined;
      }
      case 'content': {
        const [finding] = classifyContents([file], this.#hash, this.#folder.disk);
        if (finding?.kind !== 'content') return undefined;
        const same = Buffer.compare(finding.digest, before.digest) === 0;
        return same ? { ...before, carried: true } : undefined;
      }
      default:
        return before satisfies never;
    }
  }
}

function sameContent(a: Knowledge, b: Knowledge): boolean {
  return (
    a.kind === 'content' &&
    !a.carried &&
    b.kind === 'content' &&
    a.ordinal === b.ordinal &&
    Buffer.compare(a.digest, b.digest) === 0
  );
}

function indexByInode(tree: Tree): RowIndex {
  return RowIndex.from(tree.rows, pairs());
  function* pairs(): Generator<readonly [number, number]> {
    for (const { row, files, local } of tree.eachRow()) {
      yield [inodeKey(itemAt(files.columns.ino, local)), row];
    }
  }
}
