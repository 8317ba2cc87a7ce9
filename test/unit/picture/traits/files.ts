import sharp from 'sharp';
import type { Traits } from '../../../../src/model/pictures/traits.js';
import { sniffFormat } from '../../../../src/picture/formats/formats.js';
import { pictureTraits } from '../../../../src/picture/traits/picture-traits.js';
import { picture } from '../../support/pictures.js';

export function traitsOf(file: Buffer): Promise<Traits> {
  const format = sniffFormat(file);
  if (format === undefined) throw new RangeError('no picture');
  return pictureTraits(file, file, format);
}

/** A sharp photo-like picture of 720 by 540 pixels, as JPEG of quality 92. */
export function photo(seed = 7): Promise<Buffer> {
  return picture(seed).jpeg({ quality: 92 }).toBuffer();
}

/** Fields of EXIF: IFD0 holds the camera, IFD2 what is in the Exif directory. */
export function withExif(
  jpeg: Buffer,
  camera: Readonly<Record<string, string>>,
  exposure: Readonly<Record<string, string>> = {},
): Promise<Buffer> {
  return sharp(jpeg)
    .withExif({ IFD0: { ...camera }, IFD2: { ...exposure } })
    .jpeg({ quality: 92 })
    .toBuffer();
}
