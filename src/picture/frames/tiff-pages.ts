import type { ByteSource } from '../formats/byte-source.js';
import { TiffFile, type TiffDirectory } from '../formats/tiff-file.js';

const tag = { subfileType: 254, oldSubfileType: 255, width: 256, height: 257 } as const;
/** Bits of NewSubfileType: a smaller version of another page, a mask for one. */
const [reduced, mask] = [1, 4] as const;
const oldReduced = 2;

/** More are not counted: it may be a chain that somebody made to keep us busy. */
const mostPages = 100_000;

/** A page of a TIFF that is a picture of its own. */
export interface TiffPage {
  /** In the chain of all directories, as decoders count. */
  readonly index: number;
  readonly pixels: number;
}

/**
 * The pages of a TIFF, without thumbnails, smaller versions and masks. Ends where the chain breaks
 * off or comes back to itself.
 */
export function tiffPages(file: ByteSource): TiffPage[] {
  const tiff = TiffFile.of(file);
  const pages: TiffPage[] = [];
  if (tiff === undefined) return pages;
  const seen = new Set<number>();
  let at = tiff.first;
  for (let index = 0; at > 0 && !seen.has(at) && index < mostPages; index += 1) {
    seen.add(at);
    const directory = tiff.directory(at);
    if (directory === undefined) break;
    if (isPage(tiff, directory)) pages.push({ index, pixels: pixelsOf(tiff, directory) });
    at = directory.next;
  }
  return pages;
}

function isPage(tiff: TiffFile, { entries }: TiffDirectory): boolean {
  const [subfile = 0] = tiff.numbers(entries.get(tag.subfileType), 1);
  const [oldSubfile = 0] = tiff.numbers(entries.get(tag.oldSubfileType), 1);
  return (subfile & (reduced | mask)) === 0 && oldSubfile !== oldReduced;
}

function pixelsOf(tiff: TiffFile, { entries }: TiffDirectory): number {
  const [width = 0] = tiff.numbers(entries.get(tag.width), 1);
  const [height = 0] = tiff.numbers(entries.get(tag.height), 1);
  return width * height;
}
