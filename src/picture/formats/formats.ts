import { pictureExtensions } from '../../model/paths/picture-extensions.js';
import { isRawTiff } from './raw-tiff.js';

/**
 * What opens the pictures of a format. This table is the one place where a decoder is plugged in:
 * name the decoder here, teach `src/picture/decode/decode-raster.ts` to call it, and give it a limit of
 * pixels in `decode-error.ts` beside that. Until then pictures of the format are reported as
 * unsupported, never guessed at. Of a raw file the largest JPEG in it is decoded, as any JPEG
 * (`src/picture/decode/raw-preview.ts`). SVG stays without: it is a program that can take any time and
 * memory, and not a photo.
 */
export const decoders = {
  jpeg: 'sharp',
  png: 'sharp',
  gif: 'sharp',
  webp: 'sharp',
  avif: 'sharp',
  tiff: 'sharp',
  heic: 'libheif',
  jxl: 'magick',
  jp2: 'magick',
  raw: 'preview',
  psd: 'magick',
  bmp: 'magick',
  ico: 'magick',
  pnm: 'magick',
  svg: undefined,
} as const satisfies Record<string, 'sharp' | 'libheif' | 'magick' | 'preview' | undefined>;

export type PictureFormat = keyof typeof decoders;

/** Those that keep every pixel. */
export const losslessFormats: ReadonlySet<string> = new Set<PictureFormat>([
  'raw',
  'tiff',
  'png',
  'bmp',
  'pnm',
]);

/** Changes whenever something is decoded that was not before: what could not be is looked at again then. */
export const decoderVersion = 1;

/** Whether there is something to open pictures of a format with. @param format as it was stored */
export function hasDecoder(format: string): boolean {
  return Object.entries(decoders).some(([name, by]) => name === format && by !== undefined);
}

/** Bytes from the start of a file with which {@link sniffFormat} sees all that it can use. */
export const headLength = 64 * 1024;

/**
 * The format of a picture by its first bytes, whatever its name says.
 * @param head the first {@link headLength} bytes, or the whole of a smaller file
 * @returns undefined if it is not a picture. (TGA has no mark to know it by.)
 */
export function sniffFormat(head: Uint8Array): PictureFormat | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = bytes.toString('latin1', 0, 64);
  for (const [format, ...parts] of marks) {
    if (parts.every(([at, mark]) => start.startsWith(mark, at))) return format;
  }
  if (start.startsWith('ftyp', 4)) return boxFormat(bytes);
  if (tiffMarks.some((mark) => start.startsWith(mark))) return isRawTiff(bytes) ? 'raw' : 'tiff';
  if (isBitmap(bytes)) return 'bmp';
  if (isIcon(bytes)) return 'ico';
  if (/^P[1-7][\s#]/.test(start)) return 'pnm';
  return svgMark.test(bytes.toString('latin1', 0, 4096)) ? 'svg' : undefined;
}

/** Whether a file's name has the extension of a picture. */
export function hasPictureName(path: string | Buffer): boolean {
  const name = typeof path === 'string' ? path : path.toString('latin1');
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return pictureExtensions.includes(extension);
}

type Part = readonly [at: number, mark: string];

/** What stands where at the start of a file; bytes as Latin-1 characters. */
const marks: readonly (readonly [PictureFormat, ...Part[]])[] = [
  ['jpeg', [0, '\xff\xd8\xff']],
  ['png', [0, '\x89PNG\r\n\x1a\n']],
  ['gif', [0, 'GIF87a']],
  ['gif', [0, 'GIF89a']],
  ['webp', [0, 'RIFF'], [8, 'WEBP']],
  ['jxl', [0, '\xff\x0a']],
  ['jxl', [0, '\0\0\0\x0cJXL \r\n\x87\n']],
  ['jp2', [0, '\0\0\0\x0cjP  \r\n\x87\n']],
  ['jp2', [0, '\xff\x4f\xff\x51']],
  ['psd', [0, '8BPS']],
  // Canon (CRW, CR2), Phase One, Olympus, Panasonic, Fujifilm, Minolta, Sigma.
  ['raw', [0, 'II\x1a\0\0\0HEAPCCDR']],
  ['raw', [0, 'II*\0'], [8, 'CR']],
  ['raw', [0, 'II*\0'], [8, 'IIII']],
  ['raw', [0, 'MM\0*'], [8, 'MMMM']],
  ['raw', [0, 'IIRO']],
  ['raw', [0, 'IIRS']],
  ['raw', [0, 'MMOR']],
  ['raw', [0, 'IIU\0']],
  ['raw', [0, 'FUJIFILMCCD-RAW']],
  ['raw', [0, '\0MRM']],
  ['raw', [0, 'FOVb']],
];

/** Classic TIFF and BigTIFF, in both byte orders. */
const tiffMarks = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'] as const;

/** An XML file is SVG if that is its first element. */
const svgMark = /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!(?:--.*?--|[^>]*)>\s*)*<svg[\s>]/is;

const heifBrands = /^(?:hei[cxms]|hev[cxms]|mif[123]|msf1|miaf|1pic|jpeg|jpgs)$/;
const avifBrands = /^avi[fs]$/;

/** The format of an ISO media file: only its first brands tell a picture from a video. */
function boxFormat(bytes: Buffer): PictureFormat | undefined {
  const major = bytes.toString('latin1', 8, 12);
  if (major === 'crx ') return 'raw';
  if (avifBrands.test(major)) return 'avif';
  if (!heifBrands.test(major)) return undefined;
  // `mif1` and the like only name the container; what is in it follows.
  const end = Math.min(bytes.readUInt32BE(0), bytes.length);
  const brands = [major, ...(bytes.toString('latin1', 16, end).match(/.{4}/gs) ?? [])];
  const isHevc = brands.some((brand) => /^he[iv]/.test(brand));
  return !isHevc && brands.some((brand) => avifBrands.test(brand)) ? 'avif' : 'heic';
}

/** Two letters are a weak mark: the size of the header that follows must be a known one too. */
function isBitmap(bytes: Buffer): boolean {
  return (
    bytes.length >= 18 &&
    bytes.toString('latin1', 0, 2) === 'BM' &&
    [12, 16, 40, 52, 56, 64, 108, 124].includes(bytes.readUInt32LE(14))
  );
}

/** Its mark is nearly nothing but zeros: the count and the first entry must make sense too. */
function isIcon(bytes: Buffer): boolean {
  return (
    bytes.length >= 22 &&
    bytes.readUInt32BE(0) === 0x00_00_01_00 &&
    bytes.readUInt16LE(4) > 0 &&
    bytes[9] === 0 &&
    bytes.readUInt32LE(18) >= 6 + 16 * bytes.readUInt16LE(4)
  );
}
