// @ts-check
import sharp from 'sharp';

/**
 * What becomes of a photo on a phone and on the way, all of it with the EXIF that the photo has, but for messengers.
 * Each is as fine as the photo or finer, and none shows more.
 *
 * @type {readonly import('./worse-copies.js').WorseCopy[]}
 */
export const COPIES_OF_PHONES = [
  copy(
    'edited',
    (name) => `${name}-edited.jpg`,
    97,
    (photo) => photo.modulate({ brightness: 1.1, saturation: 1.2 }),
  ),
  copy(
    'downloaded again',
    (name) => `${name} (1).jpg`,
    96,
    (photo) => photo,
  ),
  copy(
    'turned',
    (name) => `${name}_rot.jpg`,
    95,
    (photo) => photo.rotate(90),
  ),
  copy(
    'grey',
    (name) => `${name}-bw.jpg`,
    96,
    (photo) => photo.greyscale(),
  ),
  copy(
    'upscaled',
    (name) => `${name}_upscaled.jpg`,
    95,
    (photo, { width }) => photo.resize(2 * width),
  ),
  copy(
    'dated',
    (name) => `${name}_stamp.jpg`,
    95,
    (photo) => photo.composite([{ input: Buffer.from(DATE), gravity: 'southeast' }]),
  ),
  copy(
    'cut',
    (name) => `${name}_crop.jpg`,
    96,
    (photo, { width, height }) =>
      photo.extract({
        left: Math.round(0.03 * width),
        top: Math.round(0.03 * height),
        width: Math.round(0.9 * width),
        height: Math.round(0.9 * height),
      }),
  ),
  {
    what: 'as PNG',
    nameOf: (name) => `${name}.png`,
    make: (photo) => sharp(photo).keepExif().png().toBuffer(),
  },
  {
    what: 'as WebP',
    nameOf: (name) => `${name}.webp`,
    make: (photo) => sharp(photo).keepExif().webp({ quality: 90 }).toBuffer(),
  },
  {
    what: 'sent by messenger',
    nameOf: (name) => `IMG-20220504-WA${name.slice(-4)}.jpg`,
    make: (photo) =>
      sharp(photo)
        .resize(1600, 1600, { fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality: 75 })
        .toBuffer(),
  },
];

const DATE =
  '<svg width="240" height="40"><text x="10" y="30" font-size="26" fill="orange">04.05.2022</text></svg>';

/**
 * @param {string} what
 * @param {(name: string) => string} nameOf
 * @param {number} quality
 * @param {(photo: sharp.Sharp, size: { width: number, height: number }) => sharp.Sharp} change
 * @returns {import('./worse-copies.js').WorseCopy}
 */
function copy(what, nameOf, quality, change) {
  return {
    what,
    nameOf,
    make: async (photo) => {
      const size = await sharp(photo).metadata();
      return change(sharp(photo).keepExif(), size).jpeg({ quality }).toBuffer();
    },
  };
}
