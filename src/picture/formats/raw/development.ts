import type { TiffDirectory, TiffFile } from '../tiff-file.js';

type Range = readonly [from: number, to: number];

/**
 * Tags of a directory that say how the sensor's data in it is laid out and how it becomes a picture:
 * those of Panasonic and of TIFF itself, of Sony, of mosaics, the profile, of DNG.
 */
const ofSensor: readonly Range[] = [
  [1, 269],
  [277, 323],
  [325, 329],
  [338, 346],
  [28672, 32767],
  [33421, 33422],
  [34675, 34675],
  [50706, 52600],
];
/** The same of a first directory that holds no sensor data. */
const ofFile: readonly Range[] = [[50706, 52600]];

/**
 * Tags in these ranges that say where something lies, or say nothing of what is seen: a preview, places
 * of data, owner and programs, names, dates, data of makers.
 */
const left: ReadonlySet<number> = new Set([
  46, 273, 280, 281, 282, 283, 296, 305, 306, 315, 316, 324, 50735, 50740, 50781, 50827, 50828,
  50933, 50966, 50967, 50968, 50969, 50970, 50971,
]);

/** Curves and lists of corrections take some kilobytes. */
const mostBytes = 8 * 1024 * 1024;

/**
 * What says how the sensor's data becomes a picture, in a form that is equal where the values are.
 * What makers write into notes of their own is not in it.
 */
export function developmentOf(
  tiff: TiffFile,
  first: TiffDirectory,
  sensor: TiffDirectory | undefined,
): Buffer[] {
  const ofFirst = first === sensor ? [] : valuesOf(tiff, first, ofFile);
  return sensor === undefined ? ofFirst : [...ofFirst, ...valuesOf(tiff, sensor, ofSensor)];
}

function valuesOf(tiff: TiffFile, { entries }: TiffDirectory, ranges: readonly Range[]): Buffer[] {
  return [...entries.values()]
    .filter(({ tag }) => !left.has(tag) && ranges.some(([from, to]) => tag >= from && tag <= to))
    .toSorted((a, b) => a.tag - b.tag)
    .map((entry) =>
      Buffer.concat([
        Buffer.from(`${entry.tag} ${entry.type} ${entry.count}\0`),
        tiff.bytes(entry, mostBytes),
      ]),
    );
}
