import type { GreyImage } from '../../model/pictures/picture.js';
import { ByteSource, type Content } from '../formats/byte-source.js';
import type { PictureFormat } from '../formats/formats.js';
import { missingOfGif } from './gif.js';
import { missingOfHeif } from './heif.js';
import { missingOfIcons } from './ico.js';
import { jp2Extent } from './jp2.js';
import { hasHole } from './hole.js';
import { codedDataFrom, missingOfJpeg } from './jpeg.js';
import { missingPixelBytes } from './pixel-bytes.js';
import { missingOfPng } from './png.js';
import { missingOfTiff } from './tiff.js';
import { missingOfWebp } from './webp.js';

/** Larger JPEGs are not decoded for this. */
const mostBytes = 256 * 1024 * 1024;

const endOfImage = Buffer.of(0xff, 0xd9);

/** What a decoder made of a file that it was not content with. */
export interface Patched {
  readonly format: PictureFormat;
  readonly grey: GreyImage;
  /** Whether it could not go on at some place, and did not only warn. */
  readonly isBroken: boolean;
}

/**
 * Share of a picture that its file lacks, 0 to 1, where a decoder complained: by what the file says
 * that it has and has not. What is only written oddly lacks nothing.
 */
export async function missingShare(content: Content, patched: Patched): Promise<number> {
  const share = await missingByFormat(content, patched.format);
  if (share === undefined)
    return patched.isBroken ? Math.max(leastShare, flatShare(patched.grey)) : 0;
  // All bytes are there, and some are wrong: what could be decoded ends somewhere.
  const mayBeWrong = patched.format === 'tiff' || patched.format === 'webp';
  if (share === 0 && patched.isBroken && mayBeWrong) {
    return Math.max(leastShare, flatShare(patched.grey));
  }
  return share;
}

async function missingByFormat(
  content: Content,
  format: PictureFormat,
): Promise<number | undefined> {
  using file = new ByteSource(content);
  switch (format) {
    case 'jpeg':
      return file.size > mostBytes ? undefined : missingOfJpeg(file.read(0, file.size));
    case 'png':
      // Awaited here: the file is closed when this is left.
      return await missingOfPng(file);
    case 'gif':
      return missingOfGif(file);
    case 'tiff':
      return missingOfTiff(file);
    case 'webp':
      return missingOfWebp(file);
    case 'heic':
      return missingOfHeif(file);
    case 'avif':
    case 'jxl':
    case 'jp2':
    case 'raw':
    case 'psd':
    case 'bmp':
    case 'ico':
    case 'pnm':
    case 'svg':
      return undefined;
    default:
      return format satisfies never;
  }
}

/**
 * The same where no decoder complained: of a JPEG or HEIC with a hole of zeros in it none does, nor of plain pixels
 * of which the last ones are not there, nor of what a decoder is given in a form that it takes.
 * @returns 0 for what is whole; that costs next to nothing
 */
export function silentlyMissing(content: Content, format: PictureFormat): number {
  using file = new ByteSource(content);
  if (format === 'heic') return missingOfHeif(file);
  if (format === 'jp2') return jp2Extent(file)?.missing ?? 0;
  if (format === 'ico') return missingOfIcons(file);
  if (format !== 'jpeg') return missingPixelBytes(file, format);
  if (file.size > mostBytes) return 0;
  const bytes = file.read(0, file.size);
  // What stands before and behind the pixels is often filled up with zeros.
  const pixels = bytes.subarray(codedDataFrom(bytes), bytes.lastIndexOf(endOfImage));
  return hasHole(pixels) ? (missingOfJpeg(bytes) ?? 0) : 0;
}

/** Where it is not known how much is missing, but that something is. */
const leastShare = 0.01;

/** Share of rows at the end that are all of one level: decoders fill up so. */
function flatShare({ width, height, data }: GreyImage): number {
  const level = data.at(-1);
  let at = data.length;
  while (at > 0 && data[at - 1] === level) at -= 1;
  return Math.floor((data.length - at) / width) / height;
}
