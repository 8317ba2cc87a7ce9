import type { PartsHash } from '../../../digest/parts-hash.js';
import { ByteSource } from '../byte-source.js';
import { headLength, sniffFormat } from '../formats.js';
import { TiffFile, type TiffDirectory } from '../tiff-file.js';

export function isTiff(file: Buffer): boolean {
  return sniffFormat(file.subarray(0, headLength)) === 'tiff';
}

const tag = {
  subfileType: 254,
  oldSubfileType: 255,
  stripOffsets: 273,
  orientation: 274,
  stripByteCounts: 279,
  tileOffsets: 324,
  tileByteCounts: 325,
} as const;

/** What is written about a picture and not of it: texts, resolution, dates, Exif, IPTC, XMP, Photoshop's notes. */
const saidOnly: ReadonlySet<number> = new Set([
  269, 270, 271, 272, 282, 283, 285, 296, 297, 305, 306, 315, 316, 700, 18_246, 18_249, 33_432,
  33_723, 34_377, 34_665, 34_853, 37_393, 40_091, 40_092, 40_093, 40_094, 40_095, 40_965, 50_341,
  59_932, 59_933,
]);
/** Where pixels lie, which moves with the metadata; and directories of smaller versions. */
const places: ReadonlySet<number> = new Set([
  tag.stripOffsets,
  tag.stripByteCounts,
  tag.tileOffsets,
  tag.tileByteCounts,
  288,
  289,
  330,
]);

/** Exif and GPS have directories of their own. */
const pointers: ReadonlySet<number> = new Set([34_665, 34_853]);

/** Pages that are looked at, pieces of one, and bytes of a value. */
const [mostPages, mostPieces, mostBytes] = [10_000, 1_000_000, 64 * 1024 * 1024] as const;

/** Bit of NewSubfileType: a smaller version of another page; the same in the older tag. */
const [reduced, oldReduced] = [1, 2] as const;

/**
 * Writes what a TIFF shows (TIFF 6.0): of each page its pieces, and all that is said of it but what is known to be
 * metadata, since what nobody knows may change what is seen. Smaller versions of a page do not count.
 *
 * @returns false if data are missing or it is malformed
 */
export function writeTiff(file: Buffer, parts: PartsHash): boolean {
  const tiff = TiffFile.of(new ByteSource(file));
  if (tiff === undefined) return false;
  parts.part('order').add(file.subarray(0, 4));
  const seen = new Set<number>();
  let pages = 0;
  for (let at = tiff.first; at !== 0;) {
    const directory = tiff.directory(at);
    if (directory === undefined || seen.has(at) || seen.size >= mostPages) return false;
    seen.add(at);
    at = directory.next;
    if (!isWhole(tiff, directory)) return false;
    if (isReduced(tiff, directory)) continue;
    if (!writePage(file, tiff, directory, parts)) return false;
    pages += 1;
  }
  return pages > 0;
}

/** Whether all values lie in the file, those of Exif too: a file that is cut off may have lost its notes only. */
function isWhole(tiff: TiffFile, { entries }: TiffDirectory): boolean {
  return [...entries.values()].every((entry) => {
    const value = tiff.bytes(entry, mostBytes);
    const isHere = value.length === tiff.byteLength(entry) || value.length === mostBytes;
    if (!isHere || !pointers.has(entry.tag)) return isHere;
    const [at = 0] = tiff.numbers(entry, 1);
    const inner = tiff.directory(at);
    return (
      inner !== undefined &&
      [...inner.entries.values()].every(
        (own) => tiff.bytes(own, mostBytes).length === tiff.byteLength(own),
      )
    );
  });
}

function isReduced(tiff: TiffFile, { entries }: TiffDirectory): boolean {
  const [subfile = 0] = tiff.numbers(entries.get(tag.subfileType), 1);
  const [oldSubfile = 0] = tiff.numbers(entries.get(tag.oldSubfileType), 1);
  return (subfile & reduced) !== 0 || oldSubfile === oldReduced;
}

function writePage(
  file: Buffer,
  tiff: TiffFile,
  { entries }: TiffDirectory,
  parts: PartsHash,
): boolean {
  const [orientation = 1] = tiff.numbers(entries.get(tag.orientation), 1);
  parts.part('page').add(Buffer.of(orientation & 255));
  for (const entry of [...entries.values()].toSorted((a, b) => a.tag - b.tag)) {
    if (saidOnly.has(entry.tag) || places.has(entry.tag) || entry.tag === tag.orientation) continue;
    const value = tiff.bytes(entry, mostBytes);
    parts.part(`tag ${entry.tag} ${entry.type} ${entry.count}`).add(value);
  }
  const isTiled = entries.has(tag.tileOffsets);
  const offsets = entries.get(isTiled ? tag.tileOffsets : tag.stripOffsets);
  const counts = entries.get(isTiled ? tag.tileByteCounts : tag.stripByteCounts);
  if (offsets === undefined || offsets.count > mostPieces) return false;
  const [starts, lengths] = [offsets, counts].map((entry) => tiff.numbers(entry, mostPieces));
  if (starts?.length !== offsets.count || lengths?.length !== starts.length) return false;
  for (const [nth, from] of starts.entries()) {
    const to = from + (lengths[nth] ?? 0);
    if (to > file.length) return false;
    parts.part('piece').add(file.subarray(from, to));
  }
  return true;
}
