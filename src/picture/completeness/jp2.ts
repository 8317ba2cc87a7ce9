import type { ByteSource } from '../formats/byte-source.js';
import { boxes } from '../formats/iso-box.js';

/** Markers of a code stream (ISO 15444-1, A.2), and lengths of what follows them. */
const marker = { start: 0xff4f, size: 0xff51, tilePart: 0xff90 } as const;
export const endOfCodestream = Buffer.of(0xff, 0xd9);
const [tilePartBytes, sizeBytes] = [12, 38] as const;
/** What a main header takes at most, and parts of tiles that are looked at: more has nobody written. */
const [mostSegments, mostParts] = [1000, 1_000_000] as const;
/** Behind a part whose length nobody wrote down. */
const someMissing = 0.01;

/** What there is of the coded pixels of a JPEG 2000. */
export interface Jp2Extent {
  /** Where the part of a tile ends that the file breaks off in; the file's end where it does not. */
  readonly end: number;
  /** Share of its tiles that the file lacks, each of one size. */
  readonly missing: number;
}

/** @returns undefined where nothing of a tile is there, or its header cannot be read */
export function jp2Extent(file: ByteSource): Jp2Extent | undefined {
  const from = codestreamAt(file);
  const head = from === undefined ? undefined : readHead(file, from);
  if (head === undefined) return undefined;
  const seen = new Map<number, { parts: number; all: number }>();
  let [at, isUnknown] = [head.at, false];
  for (let count = 0; count < mostParts; count += 1) {
    const part = file.read(at, tilePartBytes);
    if (part.length < tilePartBytes || part.readUInt16BE(0) !== marker.tilePart) break;
    const [length, all] = [part.readUInt32BE(6), part.readUInt8(11)];
    const tile = seen.get(part.readUInt16BE(4)) ?? { parts: 0, all: 0 };
    isUnknown = length === 0;
    const to = isUnknown ? file.size : at + Math.max(tilePartBytes, length);
    tile.parts += Math.min(1, (file.size - at) / (to - at));
    tile.all = Math.max(tile.all, all, Math.ceil(tile.parts));
    seen.set(part.readUInt16BE(4), tile);
    at = to;
    if (at >= file.size) break;
  }
  if (seen.size === 0) return undefined;
  const isEnded = isUnknown && file.read(file.size - 2, 2).equals(endOfCodestream);
  if (isUnknown) return { end: file.size, missing: isEnded ? 0 : someMissing };
  let there = 0;
  for (const { parts, all } of seen.values()) there += parts / all;
  return { end: Math.max(file.size, at), missing: Math.max(0, 1 - there / head.tiles) };
}

/** Bare, or in a box of its own. */
function codestreamAt(file: ByteSource): number | undefined {
  if (file.read(0, 2).equals(Buffer.of(0xff, 0x4f))) return 0;
  return [...boxes(file)].find(({ type }) => type === 'jp2c')?.from;
}

/** How many tiles there are, and where the first part of one begins. */
function readHead(
  file: ByteSource,
  from: number,
): { readonly tiles: number; readonly at: number } | undefined {
  const start = file.read(from, 4);
  const size = file.read(from + 4, sizeBytes);
  if (size.length < sizeBytes || start.readUInt16BE(0) !== marker.start) return undefined;
  if (start.readUInt16BE(2) !== marker.size) return undefined;
  const [right, bottom] = [size.readUInt32BE(4), size.readUInt32BE(8)];
  const [width, height] = [size.readUInt32BE(20), size.readUInt32BE(24)];
  const [left, top] = [size.readUInt32BE(28), size.readUInt32BE(32)];
  const tiles = Math.ceil((right - left) / width) * Math.ceil((bottom - top) / height);
  if (!Number.isFinite(tiles) || tiles < 1) return undefined;
  let at = from + 2;
  for (let count = 0; count < mostSegments; count += 1) {
    const head = file.read(at, 4);
    if (head.length < 4) return undefined;
    if (head.readUInt16BE(0) === marker.tilePart) return { tiles, at };
    at += 2 + head.readUInt16BE(2);
  }
  return undefined;
}
