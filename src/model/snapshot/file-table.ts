import { itemAt } from './item-at.js';
/** What is known of a file's content. */
export type Knowledge =
  | { readonly kind: 'none' }
  /** Hash of the first and last block: enough to tell files of one size apart, not to call them equal. */
  | { readonly kind: 'sample'; readonly sample: Uint8Array }
  /** `carried`: taken over from the same inode after a move or a doubtful timestamp, not read again. */
  | {
      readonly kind: 'content';
      readonly digest: Uint8Array;
      readonly ordinal: number;
      readonly carried: boolean;
    };

/** The stat fields that tell whether a file changed. Times in milliseconds, as Node's `Stats`. */
export interface FileStat {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly birthtimeMs: number;
}

export interface FileEntry extends FileStat {
  readonly name: string;
  readonly knowledge: Knowledge;
  /** False while the timestamps are so young that a change could hide behind them ("racy"). */
  readonly settled: boolean;
}

/** New stat fields of a row. */
export interface Restat {
  readonly stat: FileStat;
  readonly settled: boolean;
}

/** One bit or field of a row's flag byte, as stored. */
export const fileFlags = { knowledge: 0b11, carried: 0b100, unsettled: 0b1000 } as const;
const knowledgeKinds = ['none', 'sample', 'content'] as const;
export const sampleWidth = 8;

/** The columns of a {@link FileTable}; views of a stored record where possible. */
export interface FileColumns {
  readonly ino: Float64Array;
  readonly size: Float64Array;
  readonly mtimeMs: Float64Array;
  readonly ctimeMs: Float64Array;
  readonly birthtimeMs: Float64Array;
  /** One cell of {@link cellWidth} bytes for each row: a content digest or a sample, then zeros. */
  readonly digests: Uint8Array;
  readonly flags: Uint8Array;
  /** Names in byte order, joined by `/`, which no name can hold. */
  readonly names: string;
  /** Ordinal of the rows whose content shares its hash with another content. */
  readonly ordinals: ReadonlyMap<number, number>;
}

/** Bytes of one cell in the digest column: both a digest and a sample must fit. */
export function cellWidth(digestWidth: number): number {
  return Math.max(digestWidth, sampleWidth);
}

/** The files of one folder in columns: a million must load in a fraction of a second. */
export class FileTable {
  readonly count: number;
  readonly columns: FileColumns;
  readonly digestWidth: number;
  #names: string[] | undefined;

  constructor(columns: FileColumns, digestWidth: number) {
    this.columns = columns;
    this.count = columns.flags.length;
    this.digestWidth = digestWidth;
  }

  /** @param entries in byte order of their names */
  static from(entries: readonly FileEntry[], digestWidth: number): FileTable {
    const builder = new FileTableBuilder(entries.length, digestWidth);
    for (const entry of entries) {
      builder.add(entry.name, entry, entry.settled, entry.knowledge);
    }
    return builder.finish();
  }

  /** All names. Split on each call: a million names in memory cost more than splitting them. */
  names(): string[] {
    return this.count === 0 ? [] : this.columns.names.split('/');
  }

  /** One name; for a few rows here and there. Keeps all names of this folder in memory. */
  name(row: number): string {
    this.#names ??= this.names();
    return itemAt(this.#names, row);
  }

  stat(row: number): FileStat {
    const { ino, size, mtimeMs, ctimeMs, birthtimeMs } = this.columns;
    return {
      ino: at(ino, row),
      size: at(size, row),
      mtimeMs: at(mtimeMs, row),
      ctimeMs: at(ctimeMs, row),
      birthtimeMs: at(birthtimeMs, row),
    };
  }

  entry(row: number, name = this.name(row)): FileEntry {
    return {
      ...this.stat(row),
      name,
      knowledge: this.knowledge(row),
      settled: this.isSettled(row),
    };
  }

  isSettled(row: number): boolean {
    return (at(this.columns.flags, row) & fileFlags.unsettled) === 0;
  }

  kind(row: number): Knowledge['kind'] {
    return knowledgeKinds[at(this.columns.flags, row) & fileFlags.knowledge] ?? 'none';
  }

  isCarried(row: number): boolean {
    return (at(this.columns.flags, row) & fileFlags.carried) !== 0;
  }

  /** The row's content digest; meaningful by {@link kind}. A view, not a copy. */
  digest(row: number): Uint8Array {
    const from = row * cellWidth(this.digestWidth);
    return this.columns.digests.subarray(from, from + this.digestWidth);
  }

  /** The row's sample; meaningful by {@link kind}. A view, not a copy. */
  sample(row: number): Uint8Array {
    const from = row * cellWidth(this.digestWidth);
    return this.columns.digests.subarray(from, from + sampleWidth);
  }

  ordinal(row: number): number {
    return this.columns.ordinals.get(row) ?? 0;
  }

  /** Whether two rows whose content is known have the same one. Makes no objects. */
  sameContent(row: number, other: FileTable, otherRow: number): boolean {
    const mine = this.columns.digests;
    const theirs = other.columns.digests;
    const from = row * cellWidth(this.digestWidth);
    const otherFrom = otherRow * cellWidth(other.digestWidth);
    for (let byte = 0; byte < this.digestWidth; byte += 1) {
      if (mine[from + byte] !== theirs[otherFrom + byte]) return false;
    }
    return this.ordinal(row) === other.ordinal(otherRow);
  }

  knowledge(row: number): Knowledge {
    const kind = this.kind(row);
    switch (kind) {
      case 'none':
        return { kind };
      case 'sample':
        return { kind, sample: this.sample(row) };
      case 'content':
        return {
          kind,
          digest: this.digest(row),
          ordinal: this.ordinal(row),
          carried: this.isCarried(row),
        };
      default:
        return kind satisfies never;
    }
  }

  /** A copy in which the given rows know what `learnt` says. */
  learn(learnt: Iterable<readonly [row: number, knowledge: Knowledge]>): FileTable {
    const copy = this.copy();
    for (const [row, knowledge] of learnt) copy.set(row, knowledge);
    return copy;
  }

  /** A table of one's own, to {@link set} what is known in it. */
  copy(): FileTable {
    const { digests, flags, ordinals } = this.columns;
    const copy = new FileTable(
      {
        ...this.columns,
        // Not `slice`, which of a Buffer gives a view.
        digests: new Uint8Array(digests),
        flags: new Uint8Array(flags),
        ordinals: new Map(ordinals),
      },
      this.digestWidth,
    );
    copy.#names = this.#names;
    return copy;
  }

  /** A copy in which the given rows have other stat fields. */
  restat(found: ReadonlyMap<number, Restat>): FileTable {
    const names = this.names();
    const entries = names.map((name, row) => {
      const other = found.get(row);
      const entry = this.entry(row, name);
      return other === undefined ? entry : { ...entry, ...other.stat, settled: other.settled };
    });
    return FileTable.from(entries, this.digestWidth);
  }

  /** Writes what is known of a row; only into a {@link copy} that nobody else has yet. */
  set(row: number, knowledge: Knowledge): void {
    const { flags, digests, ordinals } = this.columns as FileColumns & {
      ordinals: Map<number, number>;
    };
    const kept = at(flags, row) & fileFlags.unsettled;
    const width = cellWidth(this.digestWidth);
    const from = row * width;
    digests.fill(0, from, from + width);
    ordinals.delete(row);
    switch (knowledge.kind) {
      case 'none':
        flags[row] = kept;
        return;
      case 'sample':
        flags[row] = kept | 1;
        digests.set(knowledge.sample, from);
        return;
      case 'content':
        flags[row] = kept | 2 | (knowledge.carried ? fileFlags.carried : 0);
        digests.set(knowledge.digest, from);
        if (knowledge.ordinal > 0) ordinals.set(row, knowledge.ordinal);
        return;
      default:
        knowledge satisfies never;
    }
  }
}

/** Puts a table together, file by file, without an object for each. */
export class FileTableBuilder {
  readonly #names: string[] = [];
  readonly #stats: Record<keyof FileStat, Float64Array>;
  readonly #table: FileTable;
  readonly #width: number;

  /** @param most as many files as can come */
  constructor(most: number, digestWidth: number) {
    this.#stats = {
      ino: new Float64Array(most),
      size: new Float64Array(most),
      mtimeMs: new Float64Array(most),
      ctimeMs: new Float64Array(most),
      birthtimeMs: new Float64Array(most),
    };
    this.#width = digestWidth;
    this.#table = new FileTable(
      {
        ...this.#stats,
        digests: new Uint8Array(most * cellWidth(digestWidth)),
        flags: new Uint8Array(most),
        names: '',
        ordinals: new Map(),
      },
      digestWidth,
    );
  }

  /** In byte order of names. */
  add(name: string, stat: FileStat, settled: boolean, knowledge: Knowledge): void {
    const row = this.#names.push(name) - 1;
    const { ino, size, mtimeMs, ctimeMs, birthtimeMs } = this.#stats;
    ino[row] = stat.ino;
    size[row] = stat.size;
    mtimeMs[row] = stat.mtimeMs;
    ctimeMs[row] = stat.ctimeMs;
    birthtimeMs[row] = stat.birthtimeMs;
    const { columns } = this.#table;
    columns.flags[row] = settled ? 0 : fileFlags.unsettled;
    if (knowledge.kind !== 'none') this.#table.set(row, knowledge);
  }

  /** The builder is used up. */
  finish(): FileTable {
    const { columns } = this.#table;
    const count = this.#names.length;
    const names = this.#names.join('/');
    if (count === columns.flags.length) {
      return new FileTable({ ...columns, names }, this.#width);
    }
    return new FileTable(
      {
        ino: columns.ino.slice(0, count),
        size: columns.size.slice(0, count),
        mtimeMs: columns.mtimeMs.slice(0, count),
        ctimeMs: columns.ctimeMs.slice(0, count),
        birthtimeMs: columns.birthtimeMs.slice(0, count),
        digests: columns.digests.slice(0, count * cellWidth(this.#width)),
        flags: columns.flags.slice(0, count),
        names,
        ordinals: columns.ordinals,
      },
      this.#width,
    );
  }
}

/** Whether two stats show the same, unchanged file. */
export function sameStat(a: FileStat, b: FileStat): boolean {
  return a.ctimeMs === b.ctimeMs && sameInode(a, b);
}

/** Tells inodes apart: names of one share every stat field. */
export function inodeOf({ ino, size, mtimeMs, ctimeMs, birthtimeMs }: FileStat): string {
  return `${ino}/${size}/${mtimeMs}/${ctimeMs}/${birthtimeMs}`;
}

/**
 * A number for each stat, counted from 0: the same for names of one inode. To be preferred where there
 * are many, since {@link inodeOf} writes five numbers as text.
 */
export function numberInodes(stats: readonly FileStat[]): number[] {
  const firsts: FileStat[] = [];
  const byIno = new Map<number, number>();
  return stats.map((stat) => {
    const known = byIno.get(stat.ino);
    if (known !== undefined) {
      // The same number may stand for another inode, on another filesystem.
      const first = itemAt(firsts, known);
      const same = sameStat(first, stat) ? known : firsts.findIndex((one) => sameStat(one, stat));
      if (same !== -1) return same;
    }
    const number = firsts.push(stat) - 1;
    if (known === undefined) byIno.set(stat.ino, number);
    return number;
  });
}

/** Whether two stats show one inode with untouched content, wherever it was moved (ctime may differ). */
export function sameInode(a: FileStat, b: FileStat): boolean {
  return (
    a.ino === b.ino &&
    a.size === b.size &&
    a.mtimeMs === b.mtimeMs &&
    a.birthtimeMs === b.birthtimeMs
  );
}

function at(column: Float64Array | Uint8Array, row: number): number {
  const value = column[row];
  if (value === undefined) throw new RangeError(`row ${row} of ${column.length}`);
  return value;
}
