import type { ByteSource } from '../byte-source.js';
import { TiffFile, type TiffDirectory } from '../tiff-file.js';
import { developmentOf } from './development.js';
import { directories } from './directories.js';
import { jpegFrame } from './jpeg-frame.js';
import { makerNoteJpegs } from './maker-notes.js';
import { exifOfMrw } from './minolta-mrw.js';
import { orientationOf, sizeOf, type Place, type RawContents, type Size } from './raw-contents.js';

const tag = {
  /** Of Panasonic: edges of the picture on the sensor, a JPEG, where the sensor's data begins. */
  top: 0x04,
  left: 0x05,
  bottom: 0x06,
  right: 0x07,
  jpeg: 0x2e,
  sensorData: 0x118,
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  orientation: 274,
  stripBytes: 279,
  tileOffsets: 324,
  tileBytes: 325,
  jpegOffset: 513,
  jpegBytes: 514,
  cropSize: 50720,
} as const;

/** JPEG, old and new; in the same way cameras mark lossless ones. */
const jpegs: ReadonlySet<number> = new Set([6, 7]);
/** A mosaic of the sensor's colours; linear raw. JPEGs of these are not for a screen. */
const sensorPhotometrics: ReadonlySet<number> = new Set([32803, 34892]);
/** A picture of 400 megapixels in tiles of 64 pixels. */
const mostPieces = 100_000;
/** Older cameras of Panasonic write it where the offset should be. */
const elsewhere = 0xffff_ffff;
/** Before the same directories as in any TIFF: Olympus in both orders, Panasonic and Leica. */
const ownMarks = /^(?:IIRO|IIRS|MMOR|IIU\0)$/;

/**
 * What a raw file holds that is laid out as a TIFF: DNG, CR2, NEF, ARW, SRW, PEF, ORF, RW2, and others
 * that name their JPEG as these do.
 * @returns undefined where it is none
 */
export function readTiffRaw(file: ByteSource): RawContents | undefined {
  const tiff = rawTiff(file);
  if (tiff === undefined) return undefined;
  const all = [...directories(tiff)];
  const [first] = all;
  if (first === undefined) return undefined;
  const sensor = sensorOf(file, tiff, all);
  const [orientation] = tiff.numbers(first.entries.get(tag.orientation), 1);
  return {
    jpegs: [
      ...all.flatMap((directory) => jpegsOf(tiff, directory)),
      ...makerNoteJpegs(file, tiff, first),
    ],
    orientation: orientationOf(orientation),
    size: sensor === undefined ? undefined : pictureSize(tiff, sensor.directory),
    sensor: sensor?.pieces ?? [],
    development: () => developmentOf(tiff, first, sensor?.directory),
  };
}

/** A raw file's directories, whatever its mark is, and wherever they are in it. */
export function rawTiff(file: ByteSource): TiffFile | undefined {
  const mark = file.read(0, 4).toString('latin1');
  if (mark === '\0MRM') return exifOfMrw(file);
  if (ownMarks.test(mark)) return TiffFile.headless(file, mark.startsWith('II'));
  return TiffFile.of(file);
}

function jpegsOf(tiff: TiffFile, { entries }: TiffDirectory): Place[] {
  const places: Place[] = [];
  const [from] = tiff.numbers(entries.get(tag.jpegOffset), 1);
  const [length] = tiff.numbers(entries.get(tag.jpegBytes), 1);
  if (from !== undefined && length !== undefined) places.push({ from, to: from + length });
  const whole = entries.get(tag.jpeg);
  if (whole !== undefined) places.push({ from: whole.at, to: whole.at + whole.count });
  const [compression = 0] = tiff.numbers(entries.get(tag.compression), 1);
  const [photometric = 0] = tiff.numbers(entries.get(tag.photometric), 1);
  const [strip, ...others] = piecesOf(tiff, entries, tag.stripOffsets, tag.stripBytes, 2);
  const isJpeg = jpegs.has(compression) && !sensorPhotometrics.has(photometric);
  if (isJpeg && strip !== undefined && others.length === 0) places.push(strip);
  return places;
}

interface Sensor {
  readonly directory: TiffDirectory;
  readonly pieces: readonly Place[];
}

/** Of all that is no preview, what takes most bytes. */
function sensorOf(
  file: ByteSource,
  tiff: TiffFile,
  all: readonly TiffDirectory[],
): Sensor | undefined {
  let largest: { directory: TiffDirectory; bytes: number } | undefined;
  for (const directory of all) {
    const bytes = isPreview(file, tiff, directory) ? 0 : bytesOf(tiff, directory);
    if (bytes > (largest?.bytes ?? 0)) largest = { directory, bytes };
  }
  if (largest === undefined) return undefined;
  const { directory } = largest;
  return { directory, pieces: sensorPieces(tiff, directory) };
}

/** How much lies in strips or tiles. */
function bytesOf(tiff: TiffFile, { entries }: TiffDirectory): number {
  const counts = entries.get(tag.stripBytes) ?? entries.get(tag.tileBytes);
  return tiff.numbers(counts, mostPieces).reduce((sum, bytes) => sum + bytes, 0);
}

/** Whether the strip of a directory is a JPEG for a screen. */
function isPreview(file: ByteSource, tiff: TiffFile, { entries }: TiffDirectory): boolean {
  const [strip] = piecesOf(tiff, entries, tag.stripOffsets, tag.stripBytes, 1);
  const [photometric = 0] = tiff.numbers(entries.get(tag.photometric), 1);
  if (strip === undefined || sensorPhotometrics.has(photometric)) return false;
  return jpegFrame(file, strip) !== undefined;
}

function sensorPieces(tiff: TiffFile, { entries }: TiffDirectory): Place[] {
  const [start] = tiff.numbers(entries.get(tag.sensorData), 1);
  const [length] = tiff.numbers(entries.get(tag.stripBytes), 1);
  if (entries.has(tag.jpeg) && start !== undefined && length !== undefined) {
    return [{ from: start, to: start + length }];
  }
  const strips = piecesOf(tiff, entries, tag.stripOffsets, tag.stripBytes);
  return strips.length > 0 ? strips : piecesOf(tiff, entries, tag.tileOffsets, tag.tileBytes);
}

function piecesOf(
  tiff: TiffFile,
  entries: TiffDirectory['entries'],
  offsets: number,
  counts: number,
  most = mostPieces,
): Place[] {
  const from = tiff.numbers(entries.get(offsets), most);
  const lengths = tiff.numbers(entries.get(counts), most);
  if (from.length !== lengths.length || from.includes(elsewhere)) return [];
  return from.map((at, nth) => ({ from: at, to: at + (lengths[nth] ?? 0) }));
}

function pictureSize(tiff: TiffFile, { entries }: TiffDirectory): Size | undefined {
  const one = (wanted: number): number => tiff.numbers(entries.get(wanted), 1)[0] ?? 0;
  const cropped = tiff.ratios(entries.get(tag.cropSize), 2);
  return (
    sizeOf(Math.round(cropped[0] ?? 0), Math.round(cropped[1] ?? 0)) ??
    sizeOf(one(tag.right) - one(tag.left), one(tag.bottom) - one(tag.top)) ??
    sizeOf(one(tag.width), one(tag.height))
  );
}
