/** HEIC and AVIF: items of an ISO media file (ISO 23008-12, ISO 14496-12 8.11). */
import type { ByteSource } from '../../formats/byte-source.js';
import { boxes, findBox, outermost, type Box } from '../../formats/iso-box.js';
import { addTiff, type MetadataBlocks } from './metadata-blocks.js';

/** More than any phone writes: the tiles of a large picture are some hundred. */
const mostItems = 5000;
/** Of Exif and XMP; and pieces that one of them is in. */
const [mostMetadata, mostExtents] = [8, 100] as const;
const mostBytes = 1024 * 1024;

export function readHeifBlocks(file: ByteSource, blocks: MetadataBlocks): void {
  const meta = findBox(file, outermost(file), 'meta');
  if (meta === undefined) return;
  // A version and flags stand before the boxes in it.
  const inner = new Map([...boxes(file, meta.from + 4, meta.to)].map((box) => [box.type, box]));
  const places = placesOf(file, inner.get('iloc'), inner.get('idat'));
  const items = itemsOf(file, inner.get('iinf'));
  const metadata = items.filter(({ type }) => type === 'Exif' || type === 'mime');
  for (const { id, type } of metadata.slice(0, mostMetadata)) {
    const bytes = places(id);
    if (bytes === undefined) continue;
    if (type === 'mime') blocks.xmp.push(bytes);
    // How many bytes stand before the header of the block.
    else if (bytes.length > 4) addTiff(blocks.exif, bytes.subarray(4 + bytes.readUInt32BE(0)));
  }
  readProperties(file, inner, blocks);
}

interface Item {
  readonly id: number;
  readonly type: string;
}

function itemsOf(file: ByteSource, box: Box | undefined): Item[] {
  if (box === undefined) return [];
  const version = file.read(box.from, 1)[0] ?? 0;
  const items: Item[] = [];
  for (const { from } of boxes(file, box.from + (version === 0 ? 6 : 8), box.to)) {
    const entry = file.read(from, 14);
    if (entry.length < 14 || items.length === mostItems) break;
    const isLong = entry[0] === 3;
    const id = isLong ? entry.readUInt32BE(4) : entry.readUInt16BE(4);
    const at = isLong ? 10 : 8;
    items.push({ id, type: entry.toString('latin1', at, at + 4) });
  }
  return items;
}

/** The bytes of an item, joined; undefined where they are not in this file. */
function placesOf(
  file: ByteSource,
  iloc: Box | undefined,
  idat: Box | undefined,
): (id: number) => Buffer | undefined {
  const table = iloc === undefined ? undefined : file.read(iloc.from, iloc.to - iloc.from);
  return (wanted) => {
    if (table === undefined || table.length > mostBytes) return undefined;
    for (const { id, method, extents } of locations(table)) {
      if (id !== wanted) continue;
      const base = method === 1 ? idat?.from : 0;
      if (base === undefined || method > 1) return undefined;
      const pieces = extents.map(({ from, length }) =>
        file.read(base + from, Math.min(length, mostBytes)),
      );
      return Buffer.concat(pieces);
    }
    return undefined;
  };
}

interface Location {
  readonly id: number;
  /** 0 in the file, 1 in the box of data. */
  readonly method: number;
  readonly extents: readonly { readonly from: number; readonly length: number }[];
}

function* locations(table: Buffer): Generator<Location> {
  const reader = new Fields(table);
  const version = reader.take(1);
  reader.take(3);
  const [sizes, more] = [reader.take(1), reader.take(1)];
  const [offsetBytes, lengthBytes] = [sizes >> 4, sizes & 15];
  const [baseBytes, indexBytes] = [more >> 4, version === 0 ? 0 : more & 15];
  const count = reader.take(version < 2 ? 2 : 4);
  for (let nth = 0; nth < Math.min(count, mostItems) && !reader.isOver; nth += 1) {
    const id = reader.take(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reader.take(2) & 15;
    reader.take(2);
    const base = reader.take(baseBytes);
    const extents = [];
    const most = reader.take(2);
    // What takes no bytes has no end.
    if (indexBytes + offsetBytes + lengthBytes === 0) return;
    for (let extent = 0; extent < most && !reader.isOver; extent += 1) {
      reader.take(indexBytes);
      const place = { from: base + reader.take(offsetBytes), length: reader.take(lengthBytes) };
      if (extents.length < mostExtents) extents.push(place);
    }
    yield { id, method, extents };
  }
}

/** Numbers one after another, most significant byte first; 0 past the end. */
class Fields {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isOver(): boolean {
    return this.#at >= this.#bytes.length;
  }

  take(width: number): number {
    let value = 0;
    for (let byte = 0; byte < width; byte += 1) value = value * 256 + this.#next();
    return value;
  }

  #next(): number {
    const byte = this.#bytes[this.#at] ?? 0;
    this.#at += 1;
    return byte;
  }
}

/** Size of the primary item, and how it is turned and mirrored. */
function readProperties(
  file: ByteSource,
  inner: ReadonlyMap<string, Box>,
  blocks: MetadataBlocks,
): void {
  const primary = inner.get('pitm');
  const properties = inner.get('iprp');
  if (properties === undefined) return;
  const version = primary === undefined ? 0 : (file.read(primary.from, 1)[0] ?? 0);
  const id = primary === undefined ? 0 : numberAt(file, primary.from + 4, version === 0 ? 2 : 4);
  const container = findBox(file, properties, 'ipco');
  const links = findBox(file, properties, 'ipma');
  if (container === undefined || links === undefined) return;
  const all = [...boxes(file, container.from, container.to)];
  // That of a tiled picture may be linked to its tiles only.
  blocks.hasProfile = all.some(
    ({ type, from }) => type === 'colr' && isProfile(file.read(from, 4)),
  );
  let [turns, mirror] = [0, undefined as number | undefined];
  for (const nth of linkedTo(file, links, id)) {
    const box = all[nth - 1];
    if (box === undefined) continue;
    if (box.type === 'ispe') {
      const [width, height] = [numberAt(file, box.from + 4, 4), numberAt(file, box.from + 8, 4)];
      blocks.size = { width, height };
    } else if (box.type === 'irot') turns = (file.read(box.from, 1)[0] ?? 0) & 3;
    else if (box.type === 'imir') mirror = (file.read(box.from, 1)[0] ?? 0) & 1;
  }
  blocks.orientation = asExif(turns, mirror);
}

/** A whole one or a small one; `nclx` only names the colours (ISO 14496-12, 12.1.5). */
function isProfile(kind: Buffer): boolean {
  return ['prof', 'rICC'].includes(kind.toString('latin1'));
}

/** Turned to the left by quarters first; mirrored then, about a line that lies (0) or stands (1). */
const mirrored = [
  // `imir` with axis 0 exchanges top and bottom, with 1 left and right (ISO 23008-12 6.5.12).
  [4, 5, 2, 7],
  [2, 7, 4, 5],
] as const;

function asExif(turns: number, mirror: number | undefined): number {
  return (mirror === undefined ? [1, 8, 3, 6] : mirrored[mirror === 0 ? 0 : 1])[turns] ?? 1;
}

/** Numbers of properties, from 1, of one item. */
function linkedTo(file: ByteSource, { from, to }: Box, wanted: number): number[] {
  const table = file.read(from, Math.min(to - from, mostBytes));
  const reader = new Fields(table);
  const version = reader.take(1);
  const isWide = (reader.take(3) & 1) === 1;
  const count = reader.take(4);
  for (let nth = 0; nth < Math.min(count, mostItems) && !reader.isOver; nth += 1) {
    const id = reader.take(version < 1 ? 2 : 4);
    const links = Array.from({ length: reader.take(1) }, () =>
      isWide ? reader.take(2) & 0x7fff : reader.take(1) & 0x7f,
    );
    if (id === wanted) return links;
  }
  return [];
}

function numberAt(file: ByteSource, from: number, width: number): number {
  return new Fields(file.read(from, width)).take(width);
}
