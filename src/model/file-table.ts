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
    const column = (of: (entry: FileEntry) => number) => Float64Array.from(entries, of);
    const table = new FileTable(
      {
        ino: column((entry) => entry.ino),
        size: column((entry) => entry.size),
        mtimeMs: column((entry) => entry.mtimeMs),
        ctimeMs: column((entry) => entry.ctimeMs),
        birthtimeMs: column((entry) => entry.birthtimeMs),
        digests: new Uint8Array(entries.length * cellWidth(digestWidth)),
        flags: Uint8Array.from(entries, (entry) => (entry.settled ? 0 : fileFlags.unsettled)),
        names: entries.map((entry) => entry.name).join('/'),
        ordinals: new Map(),
      },
      digestWidth,
    );
    for (const [row, entry] of entries.entries()) table.#set(row, entry.knowledge);
    return table;
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
  learn(learnt: ReadonlyMap<number, Knowledge>): FileTable {
    const { digests, flags, ordinals } = this.columns;
    const copy = new FileTable(
      {
        ...this.columns,
        digests: Uint8Array.from(digests),
        flags: Uint8Array.from(flags),
        ordinals: new Map(ordinals),
      },
      this.digestWidth,
    );
    copy.#names = this.#names;
    for (const [row, knowledge] of learnt) copy.#set(row, knowledge);
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

  #set(row: number, knowledge: Knowledge): void {
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

/** Whether two stats show the same, unchanged file. */
export function sameStat(a: FileStat, b: FileStat): boolean {
  return a.ctimeMs === b.ctimeMs && sameInode(a, b);
}

/** Tells inodes apart: names of one share every stat field. */
export function inodeOf({ ino, size, mtimeMs, ctimeMs, birthtimeMs }: FileStat): string {
  return `${ino}/${size}/${mtimeMs}/${ctimeMs}/${birthtimeMs}`;
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
