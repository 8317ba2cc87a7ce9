import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { GreyImage } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';
import { imageOf, resizedImage } from './grey-plane.js';
import { fittedTo } from './scale.js';

/** Width and height, u16 each; what levels may be off by in even surroundings. */
const headBytes = 5;
/** Residuals are small, in no order that could be found again but runs of zeros. */
const deflating = { strategy: constants.Z_RLE };

/** Bytes of output that zlib asks for at least. */
const leastChunk = constants.Z_MIN_CHUNK;

/** Levels that a thumbnail may be off by in even surroundings: paper takes half the bytes with 1. */
export type Tolerance = 0 | 1;

/**
 * A thumbnail as it is stored. It only ever scales down. Levels come back as they were where all around is
 * even, and at most 5 off beside edges: nearer than from a JPEG of quality 80, in a fifth of the time.
 */
export function encodeThumbnail(
  image: GreyImage,
  longestSide: number,
  tolerance: Tolerance = 0,
): Uint8Array {
  const { width, height, data } = shrunk(image, longestSide);
  const { memory, residuals } = kernels();
  const source = memory.putBytes(data);
  const seen = memory.take(data.length);
  const target = memory.take(data.length);
  residuals(source, width, height, tolerance, seen, target, memory.take(roomForRows(width)));
  const coded = deflateRawSync(memory.bytes.subarray(target, target + data.length), deflating);
  memory.release(source);
  const head = Buffer.alloc(headBytes);
  head.writeUInt16LE(width, 0);
  head.writeUInt16LE(height, 2);
  head.writeUInt8(tolerance, 4);
  return Buffer.concat([head, coded]);
}

/** @throws RangeError, or zlib's error, where the bytes are not what {@link encodeThumbnail} made */
export function decodeThumbnail(bytes: Uint8Array): GreyImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint16(0, true), view.getUint16(2, true)];
  const tolerance = view.getUint8(4);
  const pixels = width * height;
  const maxOutputLength = Math.max(1, pixels);
  // All of it comes in one piece, with a byte left: zlib that fills its room may have more to say.
  const inflating = { maxOutputLength, chunkSize: Math.max(leastChunk, pixels + 1) };
  const rest = inflateRawSync(bytes.subarray(headBytes), inflating);
  if (rest.length !== pixels) throw new RangeError(`${rest.length} of ${pixels} pixels`);
  const { fromResiduals, memory } = kernels();
  const source = memory.putBytes(rest);
  const target = memory.take(pixels);
  fromResiduals(source, width, height, tolerance, target, memory.take(roomForRows(width)));
  const data = memory.bytes.slice(target, target + pixels);
  memory.release(source);
  return { width, height, data };
}

/** Bytes that the kernels work in: what they read a few rows of may go on behind the last of them. */
function roomForRows(width: number): number {
  return 24 * (width + 32);
}

function shrunk(image: GreyImage, longestSide: number): GreyImage {
  if (Math.max(image.width, image.height) <= longestSide) return image;
  const { width, height } = fittedTo(image, longestSide);
  return imageOf(resizedImage(image, width, height));
}
