import { itemAt } from '../../model/snapshot/item-at.js';
import { sameStat } from '../../model/snapshot/file-table.js';
import { joinPath, type Base } from '../../model/paths/path.js';
import type { PhotoRef } from '../../fs/reading/classify-contents.js';
import { inodeKey } from '../snapshot/inodes.js';
import { RowIndex } from '../snapshot/row-index.js';
import { isSeen, type Scope } from '../scan/scope.js';
import type { Tree } from '../snapshot/tree.js';

/** A row by size and mtime: does the user want it looked at? */
export type Selection = (size: number, mtimeMs: number) => boolean;

/**
 * How much a run wants to know: all contents, all of them read and none carried over, or only what
 * tells duplicates.
 */
export type Thoroughness = 'everything' | 'proof' | 'candidates';

/** Rows that take part: in scope, and such as the settings take. One byte a row. */
export function selectRows(tree: Tree, scope: Scope, selection: Selection): Uint8Array {
  const selected = new Uint8Array(tree.rows);
  const { isEverything } = scope;
  for (const [position, { path, state }] of tree.folders.entries()) {
    const { size, mtimeMs } = state.files.columns;
    const whole = isEverything || scope.takesAll(path);
    if (!whole && !isSeen(scope.relation(path))) continue;
    const first = tree.firstRow(position);
    for (let local = 0; local < state.files.count; local += 1) {
      const wanted = selection(itemAt(size, local), itemAt(mtimeMs, local));
      if (wanted && (whole || scope.includes(tree.path(first + local))))
        selected[first + local] = 1;
    }
  }
  return selected;
}

/** Selected rows whose content must be read to know it. One byte a row. */
function selectUnknown(
  tree: Tree,
  selected: Uint8Array,
  { thoroughness, force }: { readonly thoroughness: Thoroughness; readonly force: boolean },
): Uint8Array {
  const unknown = new Uint8Array(tree.rows);
  for (const { row, files, local } of tree.eachRow(selected)) {
    const known = !force && files.kind(local) === 'content';
    // A carried content id is good enough to list a file by, not to call it a duplicate.
    const proven = known && (thoroughness === 'everything' || !files.isCarried(local));
    if (!proven) unknown[row] = 1;
  }
  return unknown;
}

/** What is to be told apart. Of names of one inode only the first takes part: it is read once. */
export interface HashPlan {
  readonly runs: SizeRuns;
  /** Per row 1 where its inode's content must be read to know it. */
  readonly unknown: Uint8Array;
  /** Per row 1 where any name of its inode is meant; others only stand for their content. */
  readonly wanted: Uint8Array;
  /** Rows of an inode's other names, by that of the first; seldom any. */
  readonly others: ReadonlyMap<number, readonly number[]>;
}

/** Files of one size. */
export interface SizeRun {
  readonly size: number;
  /** One for each inode. */
  readonly rows: Uint32Array;
}

/** Runs of files of one size: four bytes a file, since they may be all there are. */
class SizeRuns {
  readonly #tree: Tree;
  readonly #rows: Uint32Array;
  #count = 0;
  /** Where each run ends. */
  readonly #ends: number[] = [];

  constructor(tree: Tree) {
    this.#tree = tree;
    this.#rows = new Uint32Array(tree.rows);
  }

  add(rows: readonly number[]): void {
    this.#rows.set(rows, this.#count);
    this.#count += rows.length;
    this.#ends.push(this.#count);
  }

  *[Symbol.iterator](): Generator<SizeRun> {
    let from = 0;
    for (const to of this.#ends) {
      const rows = this.#rows.subarray(from, to);
      yield { size: sizeOf(this.#tree, itemAt(rows, 0)), rows };
      from = to;
    }
  }
}

/** Puts together runs of one size in which something is unknown and could matter. */
export function planHashing(
  tree: Tree,
  selected: Uint8Array,
  options: { readonly thoroughness: Thoroughness; readonly force: boolean },
): HashPlan {
  const unknown = selectUnknown(tree, selected, options);
  const wanted = selected.slice();
  const others = new Map<number, number[]>();
  const runs = new SizeRuns(tree);
  for (const rows of indexBySize(tree, selected).runs()) {
    if (!rows.some((row) => unknown[row] === 1)) continue;
    const first = firstNames(tree, rows, (name, other) => {
      const names = others.get(name);
      if (names === undefined) others.set(name, [other]);
      else names.push(other);
      // One name may be known, and another not yet.
      if (unknown[other] === 1) unknown[name] = 1;
      if (wanted[other] === 1) wanted[name] = 1;
    });
    if (isWorthReading(first, { unknown, wanted }, options.thoroughness)) runs.add(first);
  }
  return { runs, unknown, wanted, others };
}

/** So few inodes are compared with each other; more are sorted. */
const fewInodes = 8;

/** The first name of each inode. @param tell is told of each other name */
function firstNames(
  tree: Tree,
  rows: readonly number[],
  tell: (first: number, other: number) => void,
): readonly number[] {
  if (rows.length <= fewInodes && areDifferent(rows.map((row) => inodeNumber(tree, row)))) {
    return rows;
  }
  const told = new Set<number>();
  const numbers = RowIndex.from(rows.length, inodeKeys(tree, rows));
  for (const nominated of numbers.runs()) {
    const found = new Map<number, number>();
    for (const row of nominated) {
      const ino = inodeNumber(tree, row);
      const same = found.get(ino);
      // The same number on another filesystem, or one that was used again, is another inode.
      if (same === undefined) found.set(ino, row);
      else if (sameStat(tree.stat(same), tree.stat(row))) {
        tell(same, row);
        told.add(row);
      }
    }
  }
  return told.size === 0 ? rows : rows.filter((row) => !told.has(row));
}

function* inodeKeys(
  tree: Tree,
  rows: readonly number[],
): Generator<readonly [key: number, row: number]> {
  for (const row of rows) yield [inodeKey(inodeNumber(tree, row)), row];
}

function areDifferent(numbers: readonly number[]): boolean {
  return numbers.every((number, at) => numbers.indexOf(number) === at);
}

function inodeNumber(tree: Tree, row: number): number {
  const { folder, local } = tree.locate(row);
  return itemAt(folder.state.files.columns.ino, local);
}

function sizeOf(tree: Tree, row: number): number {
  const { folder, local } = tree.locate(row);
  return itemAt(folder.state.files.columns.size, local);
}

/** Selected rows, and known ones beside them: whoever shares a hash with those must be compared. */
function indexBySize(tree: Tree, selected: Uint8Array): RowIndex {
  return RowIndex.from(tree.rows, pairs());
  function* pairs(): Generator<readonly [number, number]> {
    for (const { row, files, local } of tree.eachRow()) {
      if (selected[row] !== 1 && files.kind(local) !== 'content') continue;
      yield [itemAt(files.columns.size, local), row];
    }
  }
}

/** A candidate as the reader wants it. */
export function photoRef(base: Base, tree: Tree, row: number, unknown: boolean): PhotoRef {
  const { folder, local } = tree.locate(row);
  const { files } = folder.state;
  const digest = unknown ? undefined : files.digest(local).slice();
  return { path: base + joinPath(folder.path, files.name(local)), stat: files.stat(local), digest };
}

/** In longer runs files are told apart first in any case: a task must not hold half the folder. */
const longRun = 16;

/**
 * Whether files of one size are told apart by first and last block before they are read. Most that
 * are not equal differ there, and what is known by that needs no record of its own. Who wants all
 * contents reads everything anyway.
 */
export function wantsSamples({ rows }: SizeRun, thoroughness: Thoroughness): boolean {
  return thoroughness === 'candidates' || rows.length > longRun;
}

/** Whether files that may be equal must be read to find out. */
export function isWorthReading(
  rows: readonly number[],
  { unknown, wanted }: Pick<HashPlan, 'unknown' | 'wanted'>,
  thoroughness: Thoroughness,
): boolean {
  if (!rows.some((row) => unknown[row] === 1)) return false;
  if (thoroughness !== 'candidates') return true;
  let count = 0;
  for (const row of rows) count += itemAt(wanted, row);
  return count > 1;
}
