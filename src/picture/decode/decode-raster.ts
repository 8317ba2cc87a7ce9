import type { Content } from '../formats/byte-source.js';
import { decoders, type PictureFormat } from '../formats/formats.js';
import { decodeHeif } from './heif.js';
import type { Raster } from './raster.js';

/** What a decoder other than sharp has of a file. */
export interface Decoded {
  readonly raster: Raster;
  /** Of the picture, which may be larger than what is here. */
  readonly width: number;
  readonly height: number;
  /** Whether all pixels of the picture are here, and not those of its thumbnail. */
  readonly isWhole: boolean;
}

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
    case 'sharp':
    case undefined:
      throw new TypeError(`${format} is not decoded so`);
    default:
      return decoder satisfies never;
  }
}
