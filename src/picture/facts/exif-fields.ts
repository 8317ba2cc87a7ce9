/** Entries of directories of Exif, whichever block they are in. */
import type { TiffEntry, TiffFile } from '../formats/tiff-file.js';
import type { ExifBlock } from './blocks/metadata-blocks.js';
import { textOf } from './values/text.js';

/** An entry, and the file or block that its places count in. */
export interface Field extends TiffEntry {
  readonly tiff: TiffFile;
}

export function fieldsAt({ tiff, at }: ExifBlock): Field[] {
  return [...tiff.entries(at)].map((entry) => ({ ...entry, tiff }));
}

/** Directories that an entry of these leads to. */
export function below(first: readonly Field[][], wanted: number): ExifBlock[] {
  return first.flat().flatMap((field) => {
    if (field.tag !== wanted) return [];
    const [at = 0] = field.tiff.numbers(field, 1);
    return [{ tiff: field.tiff, at }];
  });
}

/** Entries by tag, the first of each. */
export class Fields {
  readonly #entries = new Map<number, Field>();

  constructor(fields: readonly Field[]) {
    for (const field of fields) {
      if (!this.#entries.has(field.tag)) this.#entries.set(field.tag, field);
    }
  }

  entry(wanted: number): Field | undefined {
    return this.#entries.get(wanted);
  }

  text(wanted: number, longest?: number): string | undefined {
    const field = this.#entries.get(wanted);
    return field?.type === 2 || field?.type === 129 || field?.type === 7
      ? textOf(field.tiff.bytes(field, longest ?? 4096), longest)
      : undefined;
  }

  number(wanted: number): number | undefined {
    const field = this.#entries.get(wanted);
    return field?.tiff.numbers(field, 1)[0];
  }

  /** A fraction or a whole number. */
  ratio(wanted: number): number | undefined {
    return this.ratios(wanted, 1)[0];
  }

  ratios(wanted: number, most: number): number[] {
    const field = this.#entries.get(wanted);
    return field?.tiff.ratios(field, most) ?? [];
  }
}

/** What Windows writes is UTF-16, ended by a zero; so much of it at most. */
export function windowsText({ tiff, ...entry }: Field): string {
  return tiff.bytes(entry, 8192).toString('utf16le').replaceAll('\0', '');
}
