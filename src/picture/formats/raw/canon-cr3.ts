import type { ByteSource } from '../byte-source.js';
import { boxes, findBox, outermost, type Box } from '../iso-box.js';
import { TiffFile } from '../tiff-file.js';
import { orientationOf, sizeOf, type Place, type RawContents } from './raw-contents.js';

/** Boxes of Canon's own, by the id that stands before what is in them. */
const uuid = {
  camera: '85c0b687820f11e08111f4ce462b6a48',
  preview: 'eaf42b5e1c984b88b9fbb7dc406e4d16',
} as const;
const uuidBytes = 16;
const [widthTag, heightTag, orientationTag] = [256, 257, 274] as const;

/** In front of the JPEG in `PRVW`, and in `THMB` by its version: numbers of which one is its length. */
const previewHead = { lengthAt: 12, bytes: 16 } as const;
const thumbnailHeads = [
  { lengthAt: 8, bytes: 16 },
  { lengthAt: 8, bytes: 12 },
] as const;
/** More tracks than any camera writes. */
const mostTracks = 16;

/**
 * What a CR3 holds (an ISO media file with Canon's boxes; as described by Laurent Clévy,
 * https://github.com/lclevy/canon_cr3): a full-size JPEG as the first track, a smaller one in `PRVW`, a
 * thumbnail in `THMB`, Exif in `CMT1` to `CMT4`.
 * @returns undefined where it is none
 */
export function readCr3(file: ByteSource): RawContents | undefined {
  const movie = findBox(file, outermost(file), 'moov');
  if (movie === undefined) return undefined;
  const camera = uuidBox(file, movie, uuid.camera);
  const exif = camera === undefined ? undefined : exifOf(file, camera);
  const tracks = [...boxes(file, movie.from, movie.to)]
    .filter(({ type }) => type === 'trak')
    .slice(0, mostTracks);
  const samples = tracks.flatMap((track) => sampleOf(file, track));
  return {
    jpegs: [
      ...samples,
      ...previewOf(file),
      ...(camera === undefined ? [] : thumbnailOf(file, camera)),
    ],
    orientation: exif?.orientation,
    size: exif?.size,
    sensor: samples,
    development: tracks.map((track) => descriptionOf(file, track)),
  };
}

function uuidBox(file: ByteSource, within: Box, id: string): Box | undefined {
  for (const { type, from, to } of boxes(file, within.from, within.to)) {
    if (type !== 'uuid' || file.read(from, uuidBytes).toString('hex') !== id) continue;
    return { type, from: from + uuidBytes, to };
  }
  return undefined;
}

function exifOf(file: ByteSource, camera: Box) {
  const block = findBox(file, camera, 'CMT1');
  const tiff = block === undefined ? undefined : TiffFile.of(file.part(block.from, block.to));
  const entries = tiff?.directory(tiff.first)?.entries;
  const one = (tag: number): number | undefined => tiff?.numbers(entries?.get(tag), 1)[0];
  return {
    orientation: orientationOf(one(orientationTag)),
    size: sizeOf(one(widthTag), one(heightTag)),
  };
}

/** The first sample of a track; of the first track it is a JPEG. */
function sampleOf(file: ByteSource, track: Box): Place[] {
  const table = findBox(file, track, 'mdia', 'minf', 'stbl');
  if (table === undefined) return [];
  const sizes = findBox(file, table, 'stsz');
  const [long, short] = [findBox(file, table, 'co64'), findBox(file, table, 'stco')];
  if (sizes === undefined) return [];
  // Of all samples, or 0 where they differ and follow one after another.
  const [every, , first] = numbersAt(file, sizes.from + 4, 3);
  const length = every === 0 ? first : every;
  const from = long === undefined ? undefined : longAt(file, long.from + 8);
  const [shortFrom] = short === undefined ? [] : numbersAt(file, short.from + 8, 1);
  const start = from ?? shortFrom;
  return start === undefined || length === undefined ? [] : [{ from: start, to: start + length }];
}

function previewOf(file: ByteSource): Place[] {
  const box = uuidBox(file, outermost(file), uuid.preview);
  if (box === undefined) return [];
  // A version and a count stand before the box.
  const preview = [...boxes(file, box.from + 8, box.to)].find(({ type }) => type === 'PRVW');
  return preview === undefined ? [] : behindHead(file, preview, previewHead);
}

function thumbnailOf(file: ByteSource, camera: Box): Place[] {
  const box = findBox(file, camera, 'THMB');
  return box === undefined ? [] : thumbnailHeads.flatMap((head) => behindHead(file, box, head));
}

function behindHead(
  file: ByteSource,
  { from, to }: Box,
  head: { readonly lengthAt: number; readonly bytes: number },
): Place[] {
  const [length = 0] = numbersAt(file, from + head.lengthAt, 1);
  const start = from + head.bytes;
  return [{ from: start, to: Math.min(start + length, to) }];
}

/** How a track's samples are coded: `CMP1`, `CDI1`. */
function descriptionOf(file: ByteSource, track: Box): Buffer {
  const box = findBox(file, track, 'mdia', 'minf', 'stbl', 'stsd') ?? nowhere;
  return file.read(box.from, Math.min(box.to - box.from, 65_536));
}

const nowhere = { from: 0, to: 0 };

function numbersAt(file: ByteSource, from: number, count: number): number[] {
  const bytes = file.read(from, 4 * count);
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, nth) =>
    bytes.readUInt32BE(4 * nth),
  );
}

function longAt(file: ByteSource, from: number): number | undefined {
  const bytes = file.read(from, 8);
  return bytes.length < 8 ? undefined : Number(bytes.readBigUInt64BE(0));
}
