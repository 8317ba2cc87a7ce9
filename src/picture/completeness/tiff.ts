import type { ByteSource } from '../formats/byte-source.js';
import { TiffFile } from '../formats/tiff-file.js';

/** Where strips or tiles lie, and how many bytes each has. */
const places = [
  { offsets: 273, counts: 279 },
  { offsets: 324, counts: 325 },
] as const;
const mostPieces = 1_000_000;

/** Share of the strips or tiles of a TIFF's first page that lie behind the end of the file. */
export function missingOfTiff(file: ByteSource): number | undefined {
  const tiff = TiffFile.of(file);
  const directory = tiff?.directory(tiff.first);
  if (tiff === undefined || directory === undefined) return undefined;
  for (const { offsets, counts } of places) {
    const from = tiff.numbers(directory.entries.get(offsets), mostPieces);
    const lengths = tiff.numbers(directory.entries.get(counts), mostPieces);
    if (from.length === 0 || from.length !== lengths.length) continue;
    const shares = from.map((at, nth) => shareIn(file.size, at, lengths[nth] ?? 0));
    return 1 - shares.reduce((sum, share) => sum + share, 0) / shares.length;
  }
  return undefined;
}

function shareIn(size: number, from: number, length: number): number {
  if (length === 0) return 0;
  return Math.max(0, Math.min(length, size - from)) / length;
}
