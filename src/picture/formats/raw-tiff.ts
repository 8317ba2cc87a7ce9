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

const entryLength = 12;
const typeShort = 3;

/** The tags of the first directory with their first values, as far as it lies in `bytes`. */
function firstTags(bytes: Buffer): Map<number, number> {
  const isLittle = bytes[0] === 0x49;
  const short = (at: number): number =>
    isLittle ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
  const long = (at: number): number => (isLittle ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  const tags = new Map<number, number>();
  // BigTIFF is laid out otherwise, and no camera writes it.
  if (bytes.length < 8 || short(2) !== 42) return tags;
  const directory = long(4);
  if (directory + 2 > bytes.length) return tags;
  const count = short(directory);
  for (let entry = 0; entry < count; entry += 1) {
    const at = directory + 2 + entry * entryLength;
    if (at + entryLength > bytes.length) break;
    tags.set(short(at), short(at + 2) === typeShort ? short(at + 8) : long(at + 8));
  }
  return tags;
}
