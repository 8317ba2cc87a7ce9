import { itemAt } from '../../../model/snapshot/item-at.js';
import { FolderComparison } from './compare-folders.js';
import { EqualFolders, type EqualPositions } from './equal-folders.js';
import { FolderPartners } from './folder-partners.js';
import type { Compared, SubtreeStats } from './subtree-stats.js';

/** Two folders, by position. */
export interface FolderPair {
  readonly contained: boolean;
  /** The contained or the smaller one. */
  readonly folder: number;
  readonly other: number;
}

/** Folders are worth a remark if they share this much of the smaller one's bytes … */
const leastShare = 0.5;
/** … and as many contents. */
const leastContents = 2;
/** The most partners of a folder that are asked about those in it. */
const partnersAsked = 4;

/**
 * Decides what is said of which folders, the largest first, so that what is said of a folder need
 * not be said of those in it.
 *
 * A folder that could go is _gone_ from then on: one that is equal to a folder named before it, or
 * contained in another. Folders are called equal or contained only by what is not gone, so all of
 * them could go at once, and every content would still be there. The others are paired with what
 * they are most like, each at most once.
 */
export class FolderClaims {
  readonly equal: EqualPositions[] = [];
  readonly pairs: FolderPair[] = [];
  readonly #compared: Compared;
  readonly #subtrees: SubtreeStats;
  readonly #equalFolders: EqualFolders;
  readonly #partners: FolderPartners;
  readonly #comparison: FolderComparison;
  readonly #isGone: Uint8Array;
  /** Folders beside the scope, or without files. */
  readonly #isLeftOut: Uint8Array;
  /** Folders of which an equal one, around or in them, was named. */
  readonly #isStoodFor: Uint8Array;
  /** By folder: the folders it was paired with. */
  readonly #pairedWith = new Map<number, number[]>();

  constructor(compared: Compared, subtrees: SubtreeStats) {
    this.#compared = compared;
    this.#subtrees = subtrees;
    const count = compared.tree.folders.length;
    this.#isGone = new Uint8Array(count);
    this.#isLeftOut = new Uint8Array(count);
    this.#isStoodFor = new Uint8Array(count);
    this.#equalFolders = new EqualFolders(compared, subtrees);
    this.#partners = new FolderPartners(compared.tree, compared.contents, subtrees);
    this.#comparison = new FolderComparison(
      compared,
      subtrees,
      (folder) => this.#isGone[folder] === 1,
    );
    const folders = this.#largestFirst();
    for (const folder of folders) {
      if (this.#mayBeNamed(folder)) this.#claimEqual(folder);
      if (this.#mayBeNamed(folder)) this.#claimContained(folder);
    }
    for (const folder of folders) if (this.#isThere(folder)) this.#claimAlike(folder);
  }

  #largestFirst(): number[] {
    const { tree, scope } = this.#compared;
    const { files, bytes } = this.#subtrees;
    const named: number[] = [];
    for (const [position, { path }] of tree.folders.entries()) {
      // A folder that is not in the scope as a whole was not looked at as a whole.
      const isWhole = scope.isEverything || scope.takesAll(path);
      if (isWhole && itemAt(files, position) > 0) named.push(position);
      else this.#isLeftOut[position] = 1;
    }
    return named.toSorted((a, b) => itemAt(bytes, b) - itemAt(bytes, a) || a - b);
  }

  #mayBeNamed(folder: number): boolean {
    return this.#isThere(folder) && this.#isStoodFor[folder] === 0;
  }

  #isThere(folder: number): boolean {
    return this.#isGone[folder] === 0 && this.#isLeftOut[folder] === 0;
  }

  #claimEqual(folder: number): void {
    const group = this.#equalFolders.equalTo(
      folder,
      (other) => this.#mayBeNamed(other) && this.#isUntouched(other),
    );
    if (group === undefined) return;
    this.equal.push(group);
    for (const wrapper of group.wrappers) this.#isStoodFor[wrapper] = 1;
    for (const extra of group.folders.slice(1)) this.#letGo(extra);
  }

  #claimContained(folder: number): void {
    if (this.#subtrees.alone[folder] !== 0) return;
    const holders = this.#partners
      .nominees(folder, 1)
      .filter((other) => this.#mayBeNamed(other) && this.#comparison.contains(other, folder));
    const [other] = holders.toSorted((a, b) => this.#size(a) - this.#size(b) || b - a);
    if (other === undefined) return;
    if (this.#comparison.shared(folder, other, false).contents < leastContents) return;
    this.pairs.push({ contained: true, folder, other });
    this.#letGo(folder);
  }

  #claimAlike(folder: number): void {
    if (this.#isSaid(folder)) return;
    let best: { readonly other: number; readonly likeness: number } | undefined;
    for (const other of this.#partners.nominees(folder, leastShare)) {
      if (!this.#isThere(other) || !this.#isSmaller(folder, other)) continue;
      const shared = this.#comparison.shared(folder, other, true);
      if (shared.isElsewhere || shared.contents < leastContents) continue;
      if (shared.fileBytes < leastShare * this.#size(folder)) continue;
      const { bytes } = shared;
      const likeness = bytes / (this.#size(folder) + this.#size(other) - bytes);
      if (best === undefined || likeness > best.likeness) best = { other, likeness };
    }
    if (best === undefined) return;
    this.pairs.push({ contained: false, folder, other: best.other });
    this.#remember(folder, best.other);
    this.#remember(best.other, folder);
  }

  /** Of two folders each is paired with the other only once: the smaller one with the larger. */
  #isSmaller(folder: number, other: number): boolean {
    const difference = this.#size(other) - this.#size(folder);
    return difference > 0 || (difference === 0 && other > folder);
  }

  /** Whether a folder around this one was paired with one that holds as much of this, too. */
  #isSaid(folder: number): boolean {
    for (let top = folder; top !== -1; top = this.#subtrees.parent(top)) {
      for (const partner of this.#pairedWith.get(top) ?? []) {
        const { fileBytes } = this.#comparison.shared(folder, partner, true);
        if (fileBytes >= leastShare * this.#size(folder)) return true;
      }
    }
    return false;
  }

  #remember(folder: number, partner: number): void {
    const partners = this.#pairedWith.get(folder) ?? [];
    if (partners.length < partnersAsked) this.#pairedWith.set(folder, [...partners, partner]);
  }

  #letGo(folder: number): void {
    this.#isGone.fill(1, folder, this.#subtrees.ends[folder]);
  }

  /** Whether nothing in a folder is gone. */
  #isUntouched(folder: number): boolean {
    return !this.#isGone.subarray(folder, this.#subtrees.ends[folder]).includes(1);
  }

  #size(folder: number): number {
    return itemAt(this.#subtrees.bytes, folder);
  }
}
