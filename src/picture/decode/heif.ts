import type { Content } from '../formats/byte-source.js';
import { withHeif } from './heif-file.js';
import { servingThumbnail } from './heif-thumbnail.js';
import { wholeOf, type Decoded, type Raster } from './raster.js';

/**
 * The picture that stands for a HEIF file, or its thumbnail where that shows enough of it.
 * @param side in pixels that the longer side of a thumbnail must have; without one all pixels are wanted
 * @throws DecodeError; the system error where the file cannot be read
 */
export function decodeHeif(content: Content, side?: number): Decoded {
  return withHeif(content, (heif) => {
    const picture = heif.primary();
    const { width, height } = picture;
    const thumbnail = side === undefined ? undefined : servingThumbnail(heif, picture, side);
    if (thumbnail !== undefined) {
      return { raster: thumbnail, width, height, isWhole: false, lost: 0 };
    }
    const { raster, lost } = picture.decode();
    return wholeOf(raster, lost);
  });
}

/** How many pictures a HEIF file is there to show. @throws DecodeError, and the system error */
export function countHeifPictures(content: Content): number {
  return withHeif(content, (heif) => heif.count);
}

/** One of them by its place. @throws DecodeError, and the system error */
export function decodeHeifPicture(content: Content, place: number): Raster {
  return withHeif(content, (heif) => heif.picture(place).decode().raster);
}
