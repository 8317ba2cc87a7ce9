import { bitsWidth } from '../../../model/pictures/picture.js';
import type { StoredPicture } from '../relate-message.js';

/** Numbers that a packed picture begins with: what it is, and how long its parts are. */
const headNumbers = 10;
const noNumber = -1;

/**
 * A picture in one piece, which a thread is handed instead of a dozen arrays with memory of their own. It is for
 * threads of one process only, and stored nowhere.
 */
export function packPicture(picture: StoredPicture): ArrayBuffer {
  const { facts, number = noNumber, phash, quality, points, thumbnail, chroma } = picture;
  const { x, y, scale, descriptors, oriented } = points;
  const head = Float64Array.of(
    number,
    facts.width,
    facts.height,
    quality,
    points.count,
    oriented.count,
    descriptors.length,
    oriented.descriptors.length,
    chroma?.width ?? 0,
    chroma?.height ?? 0,
  );
  // What is read as words or floats comes first, in lengths that keep the next one on its place.
  const parts = [head, x, y, scale, descriptors, oriented.descriptors, phash];
  parts.push(oriented.point, oriented.turn);
  if (chroma !== undefined) parts.push(chroma.blueness, chroma.redness);
  parts.push(thumbnail);
  const packed = new ArrayBuffer(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const bytes = new Uint8Array(packed);
  let at = 0;
  for (const { buffer, byteOffset, byteLength } of parts) {
    bytes.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return packed;
}

/** The picture of what {@link packPicture} made: it is looked at where it lies. */
export function unpackPicture(packed: ArrayBuffer): StoredPicture {
  const head = new Float64Array(packed, 0, headNumbers);
  const [number = noNumber, width = 0, height = 0, quality = 0, count = 0, forms = 0] = head;
  const [bytesOfPoints = 0, bytesOfForms = 0, chromaWidth = 0, chromaHeight = 0] = head.subarray(6);
  let at = head.byteLength;
  const bytes = (length: number): Uint8Array => {
    at += length;
    return new Uint8Array(packed, at - length, length);
  };
  const floats = (length: number): Float32Array => {
    at += length * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(packed, at - length * Float32Array.BYTES_PER_ELEMENT, length);
  };
  const [x, y, scale] = [floats(count), floats(count), floats(count)];
  const [descriptors, turned] = [bytes(bytesOfPoints), bytes(bytesOfForms)];
  const phash = bytes(bitsWidth);
  const oriented = { count: forms, point: bytes(forms), turn: bytes(forms), descriptors: turned };
  const pixels = chromaWidth * chromaHeight;
  const chroma =
    pixels === 0
      ? undefined
      : {
          width: chromaWidth,
          height: chromaHeight,
          blueness: bytes(pixels),
          redness: bytes(pixels),
        };
  return {
    ...(number === noNumber ? {} : { number }),
    facts: { width, height },
    phash,
    quality,
    points: { count, x, y, scale, descriptors, oriented },
    thumbnail: bytes(packed.byteLength - at),
    chroma,
  };
}
