// @ts-check
import sharp from 'sharp';

/**
 * @typedef {object} WorseCopy
 * @property {string} what
 * @property {(name: string) => string} nameOf its name, from that of the original without extension
 * @property {(original: Buffer) => Promise<Buffer>} make
 */

/** @type {[[number, number, number], [number, number, number], [number, number, number]]} */
const SEPIA = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];

/**
 * Ways in which a photo becomes worse. Those that programs for editing make keep its EXIF.
 *
 * @type {readonly WorseCopy[]}
 */
export const WORSE_COPIES = [
  {
    what: 'grey',
    nameOf: (name) => `${name}_bw.jpg`,
    make: async (photo) => upright(photo).modulate({ saturation: 0 }).jpeg(good()).toBuffer(),
  },
  {
    what: 'sepia',
    nameOf: (name) => `${name}-old.jpg`,
    make: async (photo) => upright(photo).recomb(SEPIA).jpeg(good()).toBuffer(),
  },
  {
    what: 'upscaled',
    nameOf: (name) => `${name}_large.jpg`,
    make: async (photo) => {
      const { width } = await sharp(photo).autoOrient().metadata();
      return upright(photo)
        .resize(2 * width)
        .jpeg({ quality: 60 })
        .toBuffer();
    },
  },
  {
    what: 'saved again without EXIF',
    nameOf: (name) => `${name}_final.jpg`,
    make: async (photo) => sharp(photo).autoOrient().jpeg({ quality: 99 }).toBuffer(),
  },
  {
    what: 'as PNG',
    nameOf: (name) => `${name}.png`,
    make: async (photo) => sharp(photo).autoOrient().png().toBuffer(),
  },
  {
    what: 'sent by messenger',
    nameOf: (name) => `IMG-20200101-WA${name.slice(-4)}.jpg`,
    make: async (photo) => {
      const resized = sharp(photo).autoOrient().resize(1600, 1600, fitting());
      return resized.jpeg({ quality: 70 }).toBuffer();
    },
  },
  {
    what: 'cut out and enlarged',
    nameOf: (name) => `${name}_crop.jpg`,
    make: async (photo) => {
      const { data, info } = await sharp(photo).autoOrient().toBuffer({ resolveWithObject: true });
      const [width, height] = [Math.round(info.width * 0.8), Math.round(info.height * 0.8)];
      const left = Math.round(info.width * 0.1);
      const cut = { left, top: Math.round(info.height * 0.1), width, height };
      const large = sharp(data)
        .extract(cut)
        .resize(Math.round(info.width * 1.5));
      return large.jpeg({ quality: 92 }).toBuffer();
    },
  },
  {
    what: 'cut off',
    nameOf: (name) => `${name}_copy.jpg`,
    make: async (photo) => photo.subarray(0, Math.floor(photo.length * 0.7)),
  },
  {
    what: 'with the name of a copy',
    nameOf: (name) => `Copy of ${name}.jpg`,
    make: async (photo) => photo,
  },
  {
    what: 'with a number behind its name',
    nameOf: (name) => `${name} (1).jpg`,
    make: async (photo) => sharp(photo).keepMetadata().jpeg({ quality: 85 }).toBuffer(),
  },
  {
    what: 'with another name of a copy',
    nameOf: (name) => `${name} - Kopie.jpg`,
    make: async (photo) => photo,
  },
];

/** @param {Buffer} photo */
function upright(photo) {
  return sharp(photo).keepMetadata().autoOrient();
}

function good() {
  return { quality: 92 };
}

/** @returns {{ fit: 'inside', withoutEnlargement: true }} */
function fitting() {
  return { fit: 'inside', withoutEnlargement: true };
}
