import type { ByteSource } from '../byte-source.js';
import { sizeOf, type RawContents, type Size } from './raw-contents.js';

/** Offset and length of each, most significant byte first (ExifTool, `Image::ExifTool::FujiFilm::RAF`). */
const [jpegAt, recordsAt, sensorAt, headBytes] = [0x54, 0x5c, 0x64, 0x6c] as const;

/** Records: number, length, value. The size of the picture, height first; more than that none has. */
const [croppedSize, mostRecords, mostRecordBytes] = [0x111, 255, 1024 * 1024] as const;

/**
 * What a RAF holds: a JPEG with all Exif in it, records of the sensor, its data.
 * @returns undefined where it breaks off in its header
 */
export function readRaf(file: ByteSource): RawContents | undefined {
  const head = file.read(0, headBytes);
  if (head.length < headBytes) return undefined;
  const place = (at: number) => {
    const from = head.readUInt32BE(at);
    return { from, to: from + head.readUInt32BE(at + 4) };
  };
  const [records, sensor] = [place(recordsAt), place(sensorAt)];
  const bytes = file.read(records.from, Math.min(records.to - records.from, mostRecordBytes));
  return {
    jpegs: [place(jpegAt)],
    orientation: undefined,
    size: sizeIn(bytes),
    sensor: sensor.to > sensor.from ? [sensor] : [],
    development: [bytes],
  };
}

function sizeIn(records: Buffer): Size | undefined {
  if (records.length < 4) return undefined;
  const count = Math.min(records.readUInt32BE(0), mostRecords);
  for (let nth = 0, at = 4; nth < count && at + 8 <= records.length; nth += 1) {
    if (records.readUInt16BE(at) === croppedSize) {
      return sizeOf(records.readUInt16BE(at + 6), records.readUInt16BE(at + 4));
    }
    at += 4 + records.readUInt16BE(at + 2);
  }
  return undefined;
}
