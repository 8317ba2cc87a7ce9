import { TiffFile } from './tiff-file.js';

/**
 * Whether a TIFF is a camera's raw file. A TIFF reader would take the first picture in it, which
 * is a thumbnail of a few thousand pixels, for the photo.
 * @see https://helpx.adobe.com/camera-raw/digital-negative.html the DNG specification
 */
export function isRawTiff(bytes: Buffer): boolean {
  const tags = firstTags(bytes);
  if (tags.has(tag.dngVersion)) return true;
  if (sensorPhotometrics.has(tags.get(tag.photometric) ?? 0)) return true;
  if (rawCompressions.has(tags.get(tag.compression) ?? 0)) return true;
  // NEF, ARW, SRW: the camera's name, and a picture that calls itself a reduced version.
  const isReduced = ((tags.get(tag.subfileType) ?? 0) & 1) === 1;
  return tags.has(tag.make) && tags.has(tag.subIfds) && isReduced;
}

const tag = {
  subfileType: 254,
  compression: 259,
  photometric: 262,
  make: 271,
  subIfds: 330,
  dngVersion: 50706,
} as const;

/** A mosaic of the sensor's colours; linear raw. */
const sensorPhotometrics: ReadonlySet<number> = new Set([32803, 34892]);
/** Sony ARW, Nikon NEF, Kodak DCR, Pentax PEF. */
const rawCompressions: ReadonlySet<number> = new Set([32767, 34713, 65000, 65535]);

/** The tags of the first directory with their first values, as far as it lies in `bytes`. */
function firstTags(bytes: Buffer): Map<number, number> {
  const tiff = TiffFile.of(bytes);
  if (tiff === undefined) return new Map();
  return new Map(
    [...tiff.entries(tiff.first)].map((entry) => [entry.tag, tiff.numbers(entry, 1)[0] ?? 0]),
  );
}
