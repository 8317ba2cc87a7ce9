import type { PartsHash } from '../../../digest/parts-hash.js';
import { ByteSource } from '../byte-source.js';
import { headLength, sniffFormat } from '../formats.js';
import { HeifItems, type HeifItem } from '../heif-items.js';
import { findBox, outermost } from '../iso-box.js';

/** Whether it begins like a HEIC or an AVIF. */
export function isHeif(file: Buffer): boolean {
  const format = sniffFormat(file.subarray(0, headLength));
  return format === 'heic' || format === 'avif';
}

/** Items that are no pictures: Exif, XMP, and what else is written about one. */
const notes: ReadonlySet<string> = new Set(['Exif', 'mime', 'uri ']);
/** Properties that change nothing of what is seen: descriptions, and when it was made and changed. */
const saidOnly: ReadonlySet<string> = new Set(['udes', 'altt', 'crtt', 'mdft']);

/** A picture may be derived of others, which may be derived; nobody does so more often, or has more parts. */
const [deepest, mostItems] = [8, 20_000] as const;

/**
 * Writes what a HEIF or AVIF shows (ISO 23008-12): the primary picture first, then the others that are there
 * to be shown; of each its tiles, and whatever is said of it (size, decoder, profile, `irot`, `imir`,
 * `clap`). Its transparency, gain map and depth belong to it. Thumbnails, Exif and XMP do not count, nor does
 * the orientation that Exif has, which no program heeds here.
 *
 * @returns false if data are missing, and for a sequence
 */
export function writeHeif(file: Buffer, parts: PartsHash): boolean {
  const source = new ByteSource(file);
  if (findBox(source, outermost(source), 'moov') !== undefined) return false;
  const items = HeifItems.of(source);
  const primary = items?.item(items.primary);
  if (items === undefined || primary === undefined) return false;
  // Of a file that is cut off, notes may be all that is lost.
  const isWhole = [...items].every(({ extents = [] }) =>
    extents.every(({ from, to }) => from <= to && to <= file.length),
  );
  if (!isWhole) return false;
  const others = [...items]
    .filter((item) => item !== primary && isShown(items, item))
    .toSorted((a, b) => a.id - b.id);
  const writing = new Writing(file, items, parts);
  return [primary, ...others].every((item) => writing.write('picture', item, 0));
}

function isShown(items: HeifItems, { id, type, isHidden }: HeifItem): boolean {
  if (isHidden || notes.has(type)) return false;
  const isPartOf = ['thmb', 'auxl', 'cdsc'].some((kind) => items.referredBy(id, kind).length > 0);
  return !isPartOf && items.referringTo(id, 'dimg').length === 0;
}

class Writing {
  readonly #file: Buffer;
  readonly #items: HeifItems;
  readonly #parts: PartsHash;
  #written = 0;

  constructor(file: Buffer, items: HeifItems, parts: PartsHash) {
    this.#file = file;
    this.#items = items;
    this.#parts = parts;
  }

  /** An item, what it is derived of, and what belongs to it. */
  write(part: string, item: HeifItem, depth: number): boolean {
    const { id, type, properties, extents } = item;
    this.#written += 1;
    if (extents === undefined || depth > deepest || this.#written > mostItems) return false;
    this.#parts.part(part).add(Buffer.from(type, 'latin1'));
    for (const property of properties) {
      if (saidOnly.has(property.type)) continue;
      this.#parts.part(property.type).add(property.body);
    }
    this.#parts.part('data');
    for (const { from, to } of extents) this.#parts.add(this.#file.subarray(from, to));
    const sources = this.#items.referredBy(id, 'dimg');
    const owned = this.#items.referringTo(id, 'auxl');
    this.#parts.part('premultiplied').add(Buffer.of(this.#items.referredBy(id, 'prem').length));
    return (
      this.#writeAll('tile', sources, depth) &&
      this.#writeAll(
        'auxiliary',
        owned.toSorted((a, b) => a - b),
        depth,
      )
    );
  }

  #writeAll(part: string, ids: readonly number[], depth: number): boolean {
    return ids.every((id) => {
      const item = this.#items.item(id);
      return item !== undefined && this.write(part, item, depth + 1);
    });
  }
}
