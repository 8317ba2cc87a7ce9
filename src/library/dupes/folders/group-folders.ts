import { itemAt } from '../../../model/snapshot/item-at.js';
import type {
  EqualFolders,
  FolderOverlap,
  FolderShare,
  FoldersResult,
} from '../../../model/groups/folder-group.js';
import { compareNames, rootPath, type RelPath } from '../../../model/paths/path.js';
import { FolderComparison, type Shared } from './compare-folders.js';
import type { EqualPositions } from './equal-folders.js';
import { FolderClaims, type FolderPair } from './folder-claims.js';
import { Inodes } from '../../snapshot/inodes.js';
import type { Scope } from '../../scan/scope.js';
import { SharedContents } from './shared-contents.js';
import { SubtreeStats, type Compared } from './subtree-stats.js';
import type { RefreshedHashes } from '../../hashing/refresh-hashes.js';

/** What of the result is told by contents. */
export type FolderGroups = Omit<FoldersResult, 'skipped'>;

/** Groups folders by what they hold. Takes some tens of bytes for each file while it works. */
export function groupFolders(
  { tree, selected, unreadable, isComplete }: Omit<RefreshedHashes, 'meant'>,
  scope: Scope,
): FolderGroups {
  const inodes = new Inodes(tree, selected);
  const contents = new SharedContents(tree, selected, inodes);
  const compared = { tree, selected, contents, scope, unreadable };
  const subtrees = new SubtreeStats(compared);
  const claims = new FolderClaims(compared, subtrees);
  const report = new FolderReport(compared, subtrees, inodes);
  const equal = claims.equal.map((group) => report.equal(group)).toSorted(byGain);
  const pairs = claims.pairs.map((pair) => report.overlap(pair)).toSorted(byGain);
  const contained = pairs.filter((pair) => pair.contained);
  const alike = pairs.filter((pair) => !pair.contained);
  return {
    equal,
    overlaps: [...contained, ...alike],
    summary: {
      equal: equal.length,
      contained: contained.length,
      alike: alike.length,
      reclaimable: [...equal, ...contained].reduce((sum, { reclaimable }) => sum + reclaimable, 0),
    },
    unreadable,
    isComplete,
  };
}

function byGain(a: EqualFolders | FolderOverlap, b: EqualFolders | FolderOverlap): number {
  return b.reclaimable - a.reclaimable || b.bytes - a.bytes || compareNames(pathOf(a), pathOf(b));
}

function pathOf({ folders: [first] }: EqualFolders | FolderOverlap): string {
  return first?.path ?? '';
}

/** Puts positions into words. */
class FolderReport {
  readonly #compared: Compared;
  readonly #subtrees: SubtreeStats;
  readonly #inodes: Inodes;
  readonly #comparison: FolderComparison;

  constructor(compared: Compared, subtrees: SubtreeStats, inodes: Inodes) {
    this.#compared = compared;
    this.#subtrees = subtrees;
    this.#inodes = inodes;
    this.#comparison = new FolderComparison(compared, subtrees, () => false);
  }

  equal({ folders, sameNames }: EqualPositions): EqualFolders {
    const [first = 0, ...extras] = folders;
    return {
      files: itemAt(this.#subtrees.files, first),
      bytes: itemAt(this.#subtrees.bytes, first),
      reclaimable: this.#freedBy(extras),
      folders: folders.map((folder) => ({
        path: this.#path(folder),
        sameNames: sameNames.has(folder),
      })),
    };
  }

  overlap({ contained, folder, other }: FolderPair): FolderOverlap {
    const shared = this.#comparison.shared(folder, other, false);
    const back = this.#comparison.shared(other, folder, false);
    return {
      contained,
      contents: shared.contents,
      bytes: shared.bytes,
      reclaimable: contained ? this.#freedBy([folder]) : 0,
      folders: [this.#share(folder, shared), this.#share(other, back)],
    };
  }

  #share(folder: number, { files, fileBytes }: Shared): FolderShare {
    return {
      path: this.#path(folder),
      files: itemAt(this.#subtrees.files, folder),
      bytes: itemAt(this.#subtrees.bytes, folder),
      sharedFiles: files,
      sharedBytes: fileBytes,
    };
  }

  /** Bytes of inodes that have no name elsewhere. */
  #freedBy(folders: readonly number[]): number {
    const { tree, contents } = this.#compared;
    const { ids, names } = this.#inodes;
    const found = new Map<number, number>();
    let freed = 0;
    for (const folder of folders) {
      const end = tree.firstRow(itemAt(this.#subtrees.ends, folder));
      for (let row = tree.firstRow(folder); row < end; row += 1) {
        const id = itemAt(ids, row);
        const met = (found.get(id) ?? 0) + 1;
        if (id !== 0) found.set(id, met);
        // Each of these files is shared: nothing else is removed.
        if (id === 0 || met === names[id])
          freed += itemAt(contents.sizes, itemAt(contents.of, row));
      }
    }
    return freed;
  }

  #path(folder: number): RelPath {
    return this.#compared.tree.folders[folder]?.path ?? rootPath;
  }
}
