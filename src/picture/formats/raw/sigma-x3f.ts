import type { ByteSource } from '../byte-source.js';
import { sizeOf, turnedBy, type Place, type RawContents } from './raw-contents.js';

/** Of the header before version 4 and since; the last three numbers of 32 bits are what is read. */
const [headBytes, olderAt, newerAt, newerVersion] = [52, 28, 40, 4 << 16] as const;
const [directoryHeadBytes, entryBytes, mostEntries] = [12, 12, 1000] as const;

/** In front of an image: `SECi`, version, kind, format, width, height, bytes of a row. */
const imageHeadBytes = 28;
/** Of an image's format: a JPEG. */
const jpegFormat = 18;

/**
 * What an X3F holds (Foveon's X3F file format, 2.2): sections, of which a directory at the end says
 * where they lie. JPEGs are in `IMAG` and `IMA2`, and so is the sensor's data.
 * @returns undefined where its directory is not to be had
 */
export function readX3f(file: ByteSource): RawContents | undefined {
  const head = file.read(0, headBytes);
  const directoryAt = file.read(file.size - 4, 4);
  if (head.length < headBytes || directoryAt.length < 4) return undefined;
  const sections = sectionsOf(file, directoryAt.readUInt32LE(0));
  if (sections === undefined) return undefined;
  const images = sections.filter(({ type }) => type === 'IMAG' || type === 'IMA2');
  const isJpeg = ({ from }: Place): boolean => {
    const image = file.read(from, imageHeadBytes);
    return image.length === imageHeadBytes && image.readUInt32LE(12) === jpegFormat;
  };
  const at = head.readUInt32LE(4) < newerVersion ? olderAt : newerAt;
  return {
    jpegs: images.filter(isJpeg).map(({ from, to }) => ({ from: from + imageHeadBytes, to })),
    orientation: turnedBy(head.readUInt32LE(at + 8)),
    size: sizeOf(head.readUInt32LE(at), head.readUInt32LE(at + 4)),
    sensor: images.filter((image) => !isJpeg(image)),
    development: () => [head.subarray(at, at + 12)],
  };
}

interface Section extends Place {
  readonly type: string;
}

function sectionsOf(file: ByteSource, from: number): Section[] | undefined {
  const head = file.read(from, directoryHeadBytes);
  if (head.length < directoryHeadBytes || head.toString('latin1', 0, 4) !== 'SECd')
    return undefined;
  const count = Math.min(head.readUInt32LE(8), mostEntries);
  const table = file.read(from + directoryHeadBytes, count * entryBytes);
  return Array.from({ length: Math.floor(table.length / entryBytes) }, (_, nth) => {
    const at = nth * entryBytes;
    const start = table.readUInt32LE(at);
    return {
      type: table.toString('latin1', at + 8, at + 12),
      from: start,
      to: start + table.readUInt32LE(at + 4),
    };
  });
}
