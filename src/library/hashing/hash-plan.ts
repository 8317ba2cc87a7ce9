import { itemAt } from '../../model/item-at.js';
import { sameStat } from '../../model/file-table.js';
import { joinPath, type Base } from '../../model/path.js';
import type { PhotoRef } from '../../fs/reading/classify-contents.js';
import { RowIndex } from '../snapshot/row-index.js';
import { isSeen, type Scope } from '../scan/scope.js';
import type { Tree } from '../snapshot/tree.js';

/** Names of one inode: read once. */
export interface Candidate {
  readonly row: number;
  /** Rows of its other names. */
  others: number[] | undefined;
  /** True where the content must be read. */
  unknown: boolean;
  /** False for a file beside the scope, which only stands for its content. */
  wanted: boolean;
}

/** Files of one size. */
export interface SizeRun {
  readonly size: number;
  /** On how many inodes they lie. */
  readonly count: number;
  /** One for each inode. For a million files they are not kept, but put together anew by each call. */
  candidates(): readonly Candidate[];
}

/** A row by size and mtime: does the user want it looked at? */
export type Selection = (size: number, mtimeMs: number) => boolean;

/**
 * How much a run wants to know: all contents, all of them read and none carried over, or only what
 * tells duplicates.
 */
export type Thoroughness = 'everything' | 'proof' | 'candidates';

/** Rows that take part: in scope and selected. One byte a row. */
export function selectRows(tree: Tree, scope: Scope, selection: Selection): Uint8Array {
  const marks = new Uint8Array(tree.rows);
  const { isEverything } = scope;
  for (const [position, { path, state }] of tree.folders.entries()) {
    const { size, mtimeMs } = state.files.columns;
    const whole = isEverything || scope.takesAll(path);
    if (!whole && !isSeen(scope.relation(path))) continue;
    const first = tree.firstRow(position);
    for (let local = 0; local < state.files.count; local += 1) {
      const wanted = selection(itemAt(size, local), itemAt(mtimeMs, local));
      if (wanted && (whole || scope.includes(tree.path(first + local)))) marks[first + local] = 1;
    }
  }
  return marks;
}

/** Marked rows whose content must be read to know it. One byte a row. */
export function markUnknown(
  tree: Tree,
  marks: Uint8Array,
  { thoroughness, force }: { readonly thoroughness: Thoroughness; readonly force: boolean },
): Uint8Array {
  const unknown = new Uint8Array(tree.rows);
  for (const { row, files, local } of tree.eachRow(marks)) {
    const known = !force && files.kind(local) === 'content';
    // A carried content id is good enough to list a file by, not to call it a duplicate.
    const proven = known && (thoroughness === 'everything' || !files.isCarried(local));
    if (!proven) unknown[row] = 1;
  }
  return unknown;
}

/** Runs of one size in which something is unknown and could matter. */
export function collectRuns(
  tree: Tree,
  marks: Uint8Array,
  unknown: Uint8Array,
  thoroughness: Thoroughness,
): SizeRun[] {
  const runs: SizeRun[] = [];
  let keptCandidates = 0;
  for (const rows of indexBySize(tree, marks).runs()) {
    if (!rows.some((row) => unknown[row] === 1)) continue;
    const found = byInode(tree, rows, marks, unknown);
    if (!isWorthReading(found, thoroughness)) continue;
    const size = tree.stat(itemAt(rows, 0)).size;
    const count = found.length;
    keptCandidates += count;
    if (keptCandidates <= mostKept) {
      runs.push({ size, count, candidates: () => found });
      continue;
    }
    const kept = Uint32Array.from(rows);
    runs.push({ size, count, candidates: () => byInode(tree, kept, marks, unknown) });
  }
  return runs;
}

/** Candidates of so many inodes are kept: some 10 MB. */
const mostKept = 100_000;

/** Names of one inode share every stat field, so those tell. */
function byInode(
  tree: Tree,
  rows: Iterable<number>,
  marks: Uint8Array,
  unknown: Uint8Array,
): Candidate[] {
  const found = new Map<number, Candidate>();
  const strangers: Candidate[] = [];
  for (const row of rows) {
    const { ino } = tree.stat(row);
    const candidate = newCandidate(row, unknown[row] === 1, marks[row] === 1);
    const same = found.get(ino);
    if (same === undefined) {
      found.set(ino, candidate);
    } else if (sameStat(tree.stat(same.row), tree.stat(row))) {
      same.others = [...(same.others ?? []), row];
      // One name may be known, and another not yet.
      same.unknown ||= candidate.unknown;
      same.wanted ||= candidate.wanted;
    } else {
      // The same number on another filesystem, or one that was used again.
      strangers.push(candidate);
    }
  }
  return [...found.values(), ...strangers];
}

export function newCandidate(row: number, unknown: boolean, wanted: boolean): Candidate {
  return { row, others: undefined, unknown, wanted };
}

/** All names of a candidate. */
export function rowsOf({ row, others = [] }: Candidate): number[] {
  return [row, ...others];
}

/** Marked rows, and known ones beside them: whoever shares a hash with those must be compared. */
function indexBySize(tree: Tree, marks: Uint8Array): RowIndex {
  return RowIndex.from(tree.rows, pairs());
  function* pairs(): Generator<readonly [number, number]> {
    for (const { row, files, local } of tree.eachRow()) {
      if (marks[row] !== 1 && files.kind(local) !== 'content') continue;
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

/** Files up to this size are read whole at once: the first and last block alone save little. */
const wholeBytes = 128 * 1024;
/** Longer runs are told apart first, whatever the size: a task must not hold half the folder. */
const longRun = 16;

/** Whether files of one size are told apart by first and last block before they are read. */
export function wantsSamples({ size, count }: SizeRun, thoroughness: Thoroughness): boolean {
  if (count > longRun) return true;
  // The others read everything anyway.
  return thoroughness === 'candidates' && count > 1 && size > wholeBytes;
}

/** Whether files that may be equal must be read to find out. */
export function isWorthReading(
  candidates: readonly Candidate[],
  thoroughness: Thoroughness,
): boolean {
  if (!candidates.some(({ unknown }) => unknown)) return false;
  return thoroughness !== 'candidates' || candidates.filter(({ wanted }) => wanted).length > 1;
}
