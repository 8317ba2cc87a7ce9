import type { Content } from '../formats/byte-source.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import { DecodeError } from './decode-error.js';
import { decodeHeif } from './heif.js';
import { decodeByMagick } from './magick.js';
import type { Decoded } from './raster.js';

/**
 * Decodes a picture with the decoder that the table of formats names.
 * @param side that the longer side must have where fewer pixels than all of them suffice
 * @throws DecodeError; the system error where the file cannot be read
 */
export async function decodeRaster(
  content: Content,
  format: PictureFormat,
  side?: number,
): Promise<Decoded> {
  const decoder = decoders[format];
  switch (decoder) {
    case 'libheif':
      return decodeHeif(content, side);
    case 'magick':
      return decodeByMagick(content, format);
    case 'sharp':
    case 'preview':
    case undefined:
      throw new TypeError(`${format} is not decoded so`);
    default:
      return decoder satisfies never;
  }
}

/**
 * What sharp refuses to decode, by another decoder: there are many kinds of TIFF (12 bits, Lab, planes in tiles,
 * the older JPEG), and libvips does not read all of them.
 * @param refusal why sharp does not
 * @throws that, where the other cannot either
 */
export async function decodeRefused(
  content: Content,
  format: PictureFormat,
  refusal: DecodeError,
): Promise<Decoded> {
  // What is too large for the one is for the other.
  if (format !== 'tiff' || refusal.cause === undefined || refusal.needsMemory) throw refusal;
  try {
    return await decodeByMagick(content, format);
  } catch (error) {
    if (error instanceof DecodeError) throw refusal;
    throw error;
  }
}
