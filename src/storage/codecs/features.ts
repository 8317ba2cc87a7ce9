import {
  bitsWidth,
  type ChromaImage,
  type Fingerprint,
  type KeyPoints,
} from '../../model/picture.js';
import type { ByteReader, ByteWriter } from '../bytes.js';
import { checksummedCodec } from '../codec.js';

/** What is looked at only when two pictures are laid over each other. */
export type Features = Pick<Fingerprint, 'points' | 'thumbnail' | 'chroma'>;

/** Places are kept to 1/128 of a pixel, sizes to 1/16 of an octave. */
const placeSteps = 128;
const scaleSteps = 16;

export const featuresCodec = checksummedCodec<Features>(
  'set of features',
  2,
  (writer, { points, thumbnail, chroma }) => {
    writePoints(writer, points);
    writer.bytes(thumbnail);
    writer.u8(chroma?.width ?? 0).u8(chroma?.height ?? 0);
    if (chroma !== undefined) writer.raw(chroma.blueness).raw(chroma.redness);
  },
  (reader) => ({
    points: readPoints(reader),
    thumbnail: reader.bytes(),
    chroma: readChroma(reader),
  }),
  // Before colours were kept.
  new Map([
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
  const column = (read: () => number) => Float32Array.from({ length: count }, read);
  return {
    count,
    x: column(() => reader.u16() / placeSteps),
    y: column(() => reader.u16() / placeSteps),
    scale: column(() => 2 ** (reader.u8() / scaleSteps)),
    descriptors: reader.raw(count * bitsWidth),
  };
}
