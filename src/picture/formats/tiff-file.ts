import { ByteSource } from './byte-source.js';

/** An entry of a directory: what numbers it has, and where. */
export interface TiffEntry {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  /** In the file. */
  readonly at: number;
}

/** A directory of a TIFF: one picture in it. */
export interface TiffDirectory {
  readonly entries: ReadonlyMap<number, TiffEntry>;
  /** Where the next one is; 0 behind the last. */
  readonly next: number;
}

/** Bytes of a whole number, by its type: BYTE, ASCII, SHORT, LONG, UNDEFINED, SLONG, IFD, LONG8. */
const widths: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 1],
  [3, 2],
  [4, 4],
  [7, 1],
  [9, 4],
  [13, 4],
  [16, 8],
]);
/** The same of types that are no whole numbers: RATIONAL, SBYTE, SSHORT, SRATIONAL, FLOAT, DOUBLE. */
const otherWidths: ReadonlyMap<number, number> = new Map([
  [5, 8],
  [6, 1],
  [8, 2],
  [10, 8],
  [11, 4],
  [12, 8],
]);

const [rational, signedRational] = [5, 10] as const;

/** A directory has no more entries than 16 bits count; BigTIFF could say anything. */
const mostEntries = 0xffff;

/**
 * The directories of a TIFF or BigTIFF (TIFF 6.0, section 2), in either byte order: files, and the blocks
 * in other files that are laid out as one (Exif, the index of an MPO).
 */
export class TiffFile {
  readonly #file: ByteSource;
  readonly #isLittle: boolean;
  readonly #isBig: boolean;

  private constructor(file: ByteSource, isLittle: boolean, isBig: boolean) {
    this.#file = file;
    this.#isLittle = isLittle;
    this.#isBig = isBig;
  }

  /** @returns undefined for any other file or block */
  static of(content: ByteSource | Buffer): TiffFile | undefined {
    const file = Buffer.isBuffer(content) ? new ByteSource(content) : content;
    const mark = file.read(0, 4).toString('latin1');
    if (!/^(?:II[*+]\0|MM\0[*+])$/.test(mark)) return undefined;
    return new TiffFile(file, mark.startsWith('II'), mark.includes('+'));
  }

  /** Directories without a header before them, as in the notes of makers; their places count from 0. */
  static headless(content: ByteSource | Buffer, isLittle: boolean): TiffFile {
    const file = Buffer.isBuffer(content) ? new ByteSource(content) : content;
    return new TiffFile(file, isLittle, false);
  }

  /** Whether the lowest byte of a number comes first. */
  get isLittle(): boolean {
    return this.#isLittle;
  }

  /** Where the first directory is. */
  get first(): number {
    return this.#isBig ? this.number(8, 8) : this.number(4, 4);
  }

  /** @returns undefined where it does not lie in the file as a whole */
  directory(at: number): TiffDirectory | undefined {
    const { count, from, end, placeBytes } = this.#layoutAt(at);
    if (count > mostEntries || from > this.#file.size || end > this.#file.size) return undefined;
    const entries = new Map([...this.entries(at)].map((entry) => [entry.tag, entry]));
    return { entries, next: this.number(end, placeBytes) };
  }

  /** The entries of a directory, as far as they lie in the file. */
  *entries(at: number): Generator<TiffEntry> {
    const { count, from, entryBytes, placeBytes } = this.#layoutAt(at);
    const table = this.#file.read(from, Math.min(count, mostEntries) * entryBytes);
    for (let entry = 0; entry + entryBytes <= table.length; entry += entryBytes) {
      const type = this.#decoded(table, entry + 2, 2);
      const numbers = this.#decoded(table, entry + 4, placeBytes);
      const place = entryBytes - placeBytes;
      const width = widths.get(type) ?? otherWidths.get(type) ?? 0;
      const isInside = numbers * width <= placeBytes;
      yield {
        tag: this.#decoded(table, entry, 2),
        type,
        count: numbers,
        at: isInside ? from + entry + place : this.#decoded(table, entry + place, placeBytes),
      };
    }
  }

  #layoutAt(at: number) {
    const [countBytes, entryBytes, placeBytes] = this.#isBig ? [8, 20, 8] : [2, 12, 4];
    const [count, from] = [this.number(at, countBytes), at + countBytes];
    return { count, from, end: from + count * entryBytes, entryBytes, placeBytes };
  }

  /** The first numbers of an entry; none where it is missing, or of another type. */
  numbers(entry: TiffEntry | undefined, most: number): number[] {
    const width = widths.get(entry?.type ?? 0);
    if (entry === undefined || width === undefined) return [];
    const bytes = this.#file.read(entry.at, Math.min(entry.count, most) * width);
    return Array.from({ length: Math.floor(bytes.length / width) }, (_, nth) =>
      this.#decoded(bytes, nth * width, width),
    );
  }

  /** The first numbers of an entry, whole or RATIONAL and SRATIONAL; NaN where it divides by 0. */
  ratios(entry: TiffEntry | undefined, most: number): number[] {
    if (entry === undefined || (entry.type !== rational && entry.type !== signedRational)) {
      return this.numbers(entry, most);
    }
    const bytes = this.#file.read(entry.at, Math.min(entry.count, most) * 8);
    const signed = entry.type === signedRational;
    return Array.from({ length: Math.floor(bytes.length / 8) }, (_, nth) => {
      const [above, below] = [0, 4].map((at) => this.#decoded(bytes, nth * 8 + at, 4));
      const [over = 0, under = 0] = signed ? [(above ?? 0) | 0, (below ?? 0) | 0] : [above, below];
      return under === 0 ? Number.NaN : over / under;
    });
  }

  /** The bytes of an entry, as far as they lie in the file and are not more than `most`. */
  bytes(entry: TiffEntry, most: number): Buffer {
    return this.#file.read(entry.at, Math.min(this.byteLength(entry), most));
  }

  /** What the bytes of an entry are to be; 0 for an unknown type. */
  byteLength({ type, count }: TiffEntry): number {
    return count * (widths.get(type) ?? otherWidths.get(type) ?? 0);
  }

  /** One of so many bytes; 0 past the end. */
  number(at: number, width: number): number {
    return this.#decoded(this.#file.read(at, width), 0, width);
  }

  #decoded(bytes: Buffer, at: number, width: number): number {
    if (at + width > bytes.length) return 0;
    if (width === 8) {
      return Number(this.#isLittle ? bytes.readBigUInt64LE(at) : bytes.readBigUInt64BE(at));
    }
    return this.#isLittle ? bytes.readUIntLE(at, width) : bytes.readUIntBE(at, width);
  }
}
