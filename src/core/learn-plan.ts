import type { Base } from '../model/path.js';
import type { PhotoRef } from '../files/sort-by-content.js';
import { sameStat, type FileStat } from '../model/file-table.js';
import { RowIndex } from './row-index.js';
import type { Scope } from './scope.js';
import type { Tree } from './tree.js';

/** Names of one inode: read once. */
export interface Candidate {
  readonly rows: number[];
  readonly stat: FileStat;
  /** True where the content must be read. */
  readonly unknown: boolean;
}

/** A row by size and mtime: does the user want it looked at? */
export type Selection = (size: number, mtimeMs: number) => boolean;

/** How much a run wants to know: all contents, or only what tells duplicates. */
export type Thoroughness = 'everything' | 'candidates';

/** Rows that take part: in scope and selected. One byte a row. */
export function markRows(tree: Tree, scope: Scope, selection: Selection): Uint8Array {
  const marks = new Uint8Array(tree.rows);
  for (const [position, { path, state }] of tree.folders.entries()) {
    const { size, mtimeMs } = state.files.columns;
    const whole = scope.isEverything || scope.relation(path) === 'inside';
    if (!whole && scope.relation(path) !== 'shallow') continue;
    const first = tree.firstRow(position);
    for (let local = 0; local < state.files.count; local += 1) {
      const wanted = selection(size[local] ?? 0, mtimeMs[local] ?? 0);
      if (wanted && (whole || scope.includes(tree.path(first + local)))) marks[first + local] = 1;
    }
  }
  return marks;
}

/** Marked rows by size. */
export function indexBySize(tree: Tree, marks: Uint8Array): RowIndex {
  return RowIndex.from(tree.rows, pairs());
  function* pairs(): Generator<readonly [number, number]> {
    for (const [position, { state }] of tree.folders.entries()) {
      const first = tree.firstRow(position);
      for (const [local, size] of state.files.columns.size.entries()) {
        if (marks[first + local] === 1) yield [size, first + local];
      }
    }
  }
}

/** Which rows still want to be read. */
export class Ignorance {
  readonly #tree: Tree;
  readonly #thoroughness: Thoroughness;
  readonly #force: boolean;

  /** @param force nothing counts as known */
  constructor(tree: Tree, thoroughness: Thoroughness, force: boolean) {
    this.#tree = tree;
    this.#thoroughness = thoroughness;
    this.#force = force;
  }

  isUnknown(row: number): boolean {
    const { folder, local } = this.#tree.locate(row);
    const { files } = folder.state;
    if (this.#force || files.kind(local) !== 'content') return true;
    // A carried content id is good enough to list a file by, not to call it a duplicate.
    return this.#thoroughness === 'candidates' && files.isCarried(local);
  }

  /** Rows grouped by inode. Names of one inode share every stat field, so those tell. */
  candidates(rows: readonly number[]): Candidate[] {
    const found = new Map<number, Candidate[]>();
    const all: Candidate[] = [];
    for (const row of rows) {
      const stat = this.#tree.stat(row);
      const sharing = found.get(stat.ino) ?? [];
      const same = sharing.find((candidate) => sameStat(candidate.stat, stat));
      if (same !== undefined) {
        same.rows.push(row);
        continue;
      }
      const candidate = { rows: [row], stat, unknown: this.isUnknown(row) };
      found.set(stat.ino, [...sharing, candidate]);
      all.push(candidate);
    }
    return all;
  }

  /** The candidate as the reader wants it. */
  ref(base: Base, { rows, stat, unknown }: Candidate): PhotoRef {
    const row = rows[0] ?? 0;
    const { folder, local } = this.#tree.locate(row);
    const digest = unknown ? undefined : folder.state.files.digest(local).slice();
    return { path: base + this.#tree.path(row), stat, digest };
  }
}

/** Files up to this size are read whole at once: the first and last block alone save nothing. */
const wholeBytes = 128 * 1024;
/** `index` reads everything anyway; only long runs of one size are worth telling apart first. */
const longRun = 16;

/** Whether the files of one size are told apart by first and last block before they are read. */
export function wantsSamples(
  candidates: readonly Candidate[],
  thoroughness: Thoroughness,
): boolean {
  const size = candidates[0]?.stat.size ?? 0;
  if (size <= wholeBytes || candidates.length < 2) return false;
  if (!candidates.some((candidate) => candidate.unknown)) return false;
  return thoroughness === 'candidates' || candidates.length > longRun;
}

/** Whether files that may be equal must be read to find out. */
export function wantsReading(
  candidates: readonly Candidate[],
  thoroughness: Thoroughness,
): boolean {
  if (!candidates.some((candidate) => candidate.unknown)) return false;
  return thoroughness === 'everything' || candidates.length > 1;
}
