// @ts-check

/**
 * What no photo is, though a corpus may hold it: cards, drawings, charts, screenshots, flat areas,
 * damaged files. Parts of file names, because names are all that a copied corpus keeps.
 */
const NON_PHOTO_NAMES = [
  'hopper_bad_exif', // a damaged thumbnail of stripes
  '67-0_length_string', // flat grey
  'xmp__no_exif', // a film poster
  'Issue_173_dotnet', // flat grey
  'Issue_258_dotnet', // IPTC card
  'iptc-2014', // IPTC card
  'iptc-2016', // IPTC card
  'iptc-2021', // IPTC card
  'Issue_80', // one line of text
  'Sony_DSC-P12', // black
  'altitude', // "SAMPLE" on blue
  'no-exif-data', // a screenshot
  'thumb__testdata__fixed', // a drawing
  'sharp__320x240', // a test card
  'sharp__flowers', // a smooth gradient
  'gamma_dalai_lama', // flat grey as stored
  'kimono', // a drawing
];

/**
 * The pictures outside the folder of photos that are photos; everything else there is a sample of a
 * file format.
 */
const PHOTOS_AMONG_FORMATS = [
  'frozenpond',
  'sugarshack',
  'fox.jpg',
  'hato.jpg',
  'libheif__example.avif',
  'libvips__1.webp',
  'avif-orientation-6',
  'libvips__sample.jpg',
  'libvips__subsampled',
  'Issue_649',
  'Issue_473',
  'Nikon_Coolpix_P7000',
  'Nikon_D1X',
  'webp__Photo_1_',
  'webp__Photo_2_',
];

/** @param {string} path */
export function isPhoto(path) {
  // Of several views: a copy of one is no copy of the file.
  if (path.endsWith('.mpo')) return false;
  if (path.startsWith('formats/')) return PHOTOS_AMONG_FORMATS.some((part) => path.includes(part));
  return !NON_PHOTO_NAMES.some((part) => path.includes(part));
}
