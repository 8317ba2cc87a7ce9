import type { Facts } from '../../../model/facts/facts.js';
import type { ByteSource } from '../../formats/byte-source.js';
import { readCiff } from '../../formats/raw/ciff.js';
import { isoDate } from '../values/date.js';
import { textOf } from '../values/text.js';

/** Records of a CRW, which has no Exif (ExifTool, `Image::ExifTool::CanonRaw`). */
const tag = {
  software: 0x080b,
  camera: 0x080a,
  focus: 0x1029,
  shot: 0x102a,
  time: 0x180e,
  exposure: 0x1818,
} as const;
const mostBytes = 256;

/** What a CRW says of itself. */
export type CrwFacts = Partial<
  Pick<
    Facts,
    'make' | 'model' | 'software' | 'taken' | 'iso' | 'exposure' | 'aperture' | 'focalLength'
  >
>;

export function crwFacts(file: ByteSource): CrwFacts {
  const records = readCiff(file);
  if (records === undefined) return {};
  const bytesOf = (wanted: number): Buffer => {
    const { from, to } = records.get(wanted) ?? { from: 0, to: 0 };
    return file.read(from, Math.min(to - from, mostBytes));
  };
  // One text behind the other, each ended by a zero.
  const camera = bytesOf(tag.camera);
  const end = camera.indexOf(0);
  return {
    make: end === -1 ? undefined : textOf(camera.subarray(0, end)),
    model: end === -1 ? undefined : textOf(camera.subarray(end + 1)),
    software: textOf(bytesOf(tag.software)),
    taken: momentOf(bytesOf(tag.time)),
    ...exposureOf(bytesOf(tag.exposure)),
    ...shotOf(bytesOf(tag.shot)),
    focalLength: focalLengthOf(bytesOf(tag.focus)),
  };
}

/** Seconds since 1970 in local time. */
function momentOf(time: Buffer): string | undefined {
  const seconds = time.length < 4 ? 0 : time.readUInt32LE(0);
  return seconds === 0 ? undefined : isoDate(new Date(seconds * 1000).toISOString().slice(0, 19));
}

/** Compensation, time and aperture, as logarithms. */
function exposureOf(numbers: Buffer): CrwFacts {
  if (numbers.length < 12) return {};
  return {
    exposure: positive(2 ** -numbers.readFloatLE(4)),
    aperture: positive(2 ** (numbers.readFloatLE(8) / 2)),
  };
}

/** Places of signed numbers of 16 bits in what is said of a shot, the first of which is their length in bytes. */
const shot = { autoIso: 1, baseIso: 2, aperture: 21, exposure: 22, bytes: 46 } as const;

function shotOf(numbers: Buffer): CrwFacts {
  if (numbers.length < shot.bytes) return {};
  const at = (place: number): number => numbers.readInt16LE(2 * place);
  const [auto, base] = [2 ** (at(shot.autoIso) / 32), (100 / 32) * 2 ** steps(at(shot.baseIso))];
  const iso = Math.round(auto * base);
  const [exposure, aperture] = [at(shot.exposure), at(shot.aperture)];
  return {
    ...(iso > 0 && iso < 1_000_000 ? { iso } : {}),
    ...(exposure === 0 ? {} : { exposure: 2 ** -steps(exposure) }),
    ...(aperture === 0 ? {} : { aperture: 2 ** (steps(aperture) / 2) }),
  };
}

/** Steps of light: 32 parts of one, of which 12 and 20 stand for a third and two. */
function steps(number: number): number {
  const [size, sign] = [Math.abs(number), Math.sign(number)];
  const part = size & 0x1f;
  const thirds = new Map([
    [12, 32 / 3],
    [20, 64 / 3],
  ]);
  return (sign * (size - part + (thirds.get(part) ?? part))) / 32;
}

/** The kind of the lens, and millimetres. */
function focalLengthOf(numbers: Buffer): number | undefined {
  return numbers.length < 4 ? undefined : positive(numbers.readUInt16LE(2));
}

function positive(value: number): number | undefined {
  return Number.isFinite(value) && value > 0 && value < 100_000 ? value : undefined;
}
