import {
  bitsWidth,
  noOrientedPoints,
  type ChromaImage,
  type Fingerprint,
  type KeyPoints,
  type OrientedPoints,
} from '../../model/pictures/picture.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import type { ByteReader, ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** What is looked at only when two pictures are laid over each other. */
export type Features = Pick<Fingerprint, 'points' | 'thumbnail' | 'chroma'>;

/** Places are kept to 1/128 of a pixel, sizes to 1/16 of an octave. */
const placeSteps = 128;
const scaleSteps = 16;

export const featuresCodec = checksummedCodec<Features>(
  'set of features',
  3,
  (writer, { points, thumbnail, chroma }) => {
    writePoints(writer, points);
    writer.bytes(thumbnail);
    writer.u8(chroma?.width ?? 0).u8(chroma?.height ?? 0);
    if (chroma !== undefined) writer.raw(chroma.blueness).raw(chroma.redness);
    writeOriented(writer, points.oriented);
  },
  (reader) => {
    const { points, ...rest } = readUpright(reader);
    return { ...rest, points: { ...points, oriented: readOriented(reader) } };
  },
  new Map([
    // Before points were described from a direction of their own.
    [2, readUpright],
    // Before colours were kept.
    [
      1,
      (reader: ByteReader): Features => ({
        points: readPoints(reader),
        thumbnail: reader.bytes(),
        chroma: undefined,
      }),
    ],
  ]),
);

function readUpright(reader: ByteReader): Features {
  return { points: readPoints(reader), thumbnail: reader.bytes(), chroma: readChroma(reader) };
}

function writeOriented(
  writer: ByteWriter,
  { count, point, turn, descriptors }: OrientedPoints,
): void {
  writer.u8(count).raw(point).raw(turn).raw(descriptors);
}

function readOriented(reader: ByteReader): OrientedPoints {
  const count = reader.u8();
  const [point, turn] = [reader.raw(count), reader.raw(count)];
  return { count, point, turn, descriptors: reader.raw(count * bitsWidth) };
}

function readChroma(reader: ByteReader): ChromaImage | undefined {
  const [width, height] = [reader.u8(), reader.u8()];
  if (width * height === 0) return undefined;
  const levels = (): Uint8Array => reader.raw(width * height);
  return { width, height, blueness: levels(), redness: levels() };
}

function writePoints(writer: ByteWriter, { count, x, y, scale, descriptors }: KeyPoints): void {
  writer.u16(count);
  for (const places of [x, y]) {
    for (const place of places) writer.u16(Math.max(0, Math.round(place * placeSteps)));
  }
  for (const one of scale) writer.u8(Math.max(0, Math.round(Math.log2(one) * scaleSteps)));
  writer.raw(descriptors);
}

function readPoints(reader: ByteReader): KeyPoints {
  const count = reader.u16();
  return {
    count,
    x: readPlaces(reader, count),
    y: readPlaces(reader, count),
    scale: readScales(reader, count),
    descriptors: reader.raw(count * bitsWidth),
    oriented: noOrientedPoints,
  };
}

/** With `Float32Array.from` and a function a whole record took twice as long, and with a call for each place. */
function readPlaces(reader: ByteReader, count: number): Float32Array {
  const bytes = reader.raw(2 * count);
  const places = new Float32Array(count);
  for (let at = 0; at < count; at += 1) {
    const steps = itemAt(bytes, 2 * at) + 256 * itemAt(bytes, 2 * at + 1);
    places[at] = steps / placeSteps;
  }
  return places;
}

/** All sizes that a byte can say. */
const scales = Float32Array.from({ length: 256 }, (_, steps) => 2 ** (steps / scaleSteps));

function readScales(reader: ByteReader, count: number): Float32Array {
  const bytes = reader.raw(count);
  const read = new Float32Array(count);
  for (let at = 0; at < count; at += 1) read[at] = itemAt(scales, itemAt(bytes, at));
  return read;
}
