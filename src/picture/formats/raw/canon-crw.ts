import type { ByteSource } from '../byte-source.js';
import { readCiff } from './ciff.js';
import { sizeOf, turnedBy, type RawContents } from './raw-contents.js';

const tag = { sensor: 0x2005, jpeg: 0x2007, thumbnail: 0x2008, picture: 0x1810 } as const;
/** White balance, tables of the coding, the sensor's edges: what a picture is made by. */
const development = [0x102c, 0x1030, 0x1031, 0x10a9, 0x1835] as const;
const mostBytes = 65_536;
/** Of what is said of the picture: width, height, shape of a pixel, degrees by which it is to be turned. */
const pictureBytes = 16;

/**
 * What a CRW holds: JPEGs and the sensor's data as records of a heap. (Canon's cameras before 2004.)
 * @returns undefined where it is none
 */
export function readCrw(file: ByteSource): RawContents | undefined {
  const records = readCiff(file);
  if (records === undefined) return undefined;
  const bytesOf = (wanted: number): Buffer => {
    const { from, to } = records.get(wanted) ?? { from: 0, to: 0 };
    return file.read(from, Math.min(to - from, mostBytes));
  };
  const picture = bytesOf(tag.picture);
  const isKnown = picture.length >= pictureBytes;
  return {
    jpegs: [tag.jpeg, tag.thumbnail].flatMap((wanted) => records.get(wanted) ?? []),
    orientation: isKnown ? turnedBy(picture.readInt32LE(12)) : undefined,
    size: isKnown ? sizeOf(picture.readUInt32LE(0), picture.readUInt32LE(4)) : undefined,
    sensor: [tag.sensor].flatMap((wanted) => records.get(wanted) ?? []),
    development: () => development.map(bytesOf),
  };
}
