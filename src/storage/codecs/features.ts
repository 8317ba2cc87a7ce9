import { bitsWidth, type Fingerprint, type KeyPoints } from '../../model/picture.js';
import type { ByteReader, ByteWriter } from '../bytes.js';
import { sealedCodec } from '../codec.js';

/** What is looked at only when two pictures are laid over each other. */
export type Features = Pick<Fingerprint, 'points' | 'thumbnail'>;

/** Places are kept to 1/128 of a pixel, sizes to 1/16 of an octave. */
const placeSteps = 128;
const scaleSteps = 16;

export const featuresCodec = sealedCodec<Features>(
  'set of features',
  1,
  (writer, { points, thumbnail }) => {
    writePoints(writer, points);
    writer.bytes(thumbnail);
  },
  (reader) => ({ points: readPoints(reader), thumbnail: reader.bytes() }),
);

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
