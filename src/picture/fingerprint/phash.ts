import { bitsWidth } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';
import { resized, type GreyPlane } from './grey-plane.js';
import { symmetries, type Symmetry } from './symmetry.js';

/** Side of the square that is transformed, and of the lowest frequencies that are kept. */
const side = 64;
const kept = 16;

/** `cosines[u * side + x]`: the orthonormal DCT-II. */
const cosines = Float32Array.from({ length: kept * side }, (_, at) => {
  const [u, x] = [Math.floor(at / side), at % side];
  const norm = Math.sqrt((u === 0 ? 1 : 2) / side);
  return norm * Math.cos((Math.PI * (2 * x + 1) * u) / (2 * side));
});

/** What sums of 4,096 levels in 32 bits may be off by: an even picture has no frequencies. */
const rounding = 0.01;

/** Differing bits up to which two pHashes make a pair worth a look. */
export const phashRadius = 40;

/** Least quality of a pHash, in grey levels: below it a picture is flat and looks like every other flat one. */
const leastQuality = 2.3;

/** Whether there is enough to see for comparing by look. @param quality of its pHash, in grey levels */
export function isDetailed(quality: number): boolean {
  return quality >= leastQuality;
}

export interface Phash {
  /** Signs of 16 × 16 frequencies, row by row, lowest first; the mean's bit is 0. */
  readonly bits: Uint8Array;
  /** Root mean square of those frequencies without the mean, in grey levels. */
  readonly quality: number;
}

/**
 * The perceptual hash of the pHash library (Zauner 2010), with 16 × 16 frequencies of a 64 × 64
 * DCT, and by sign rather than by median: a turned or mirrored picture then has the same bits in
 * other places, some of them flipped.
 */
export function phash(plane: GreyPlane): Phash {
  const frequencies = frequenciesOf(resized(plane, side, side));
  const bits = new Uint8Array(bitsWidth);
  let energy = 0;
  for (let v = 0; v < kept; v += 1) {
    for (let u = 0; u < kept; u += 1) {
      if (u === 0 && v === 0) continue;
      const amplitude = frequencies[v * kept + u] ?? 0;
      energy += amplitude * amplitude;
      if (amplitude > rounding) setBit(bits, v * kept + u);
    }
  }
  return { bits, quality: Math.sqrt(energy) / side };
}

function frequenciesOf(square: GreyPlane): Float32Array {
  const { lowFrequencies, memory } = kernels();
  const source = memory.put(square.data);
  const table = memory.put(cosines);
  const between = memory.takeWords(kept * side);
  const target = memory.takeWords(kept * kept);
  lowFrequencies(source, side, table, kept, between, target);
  const frequencies = memory.copy(target, kept * kept);
  memory.release(source);
  return frequencies;
}

/** The hash of the picture after each of the eight {@link symmetries}, in their order. */
export function phashVariants(bits: Uint8Array): Uint8Array[] {
  const swapped = transposed(bits);
  return symmetries.map((symmetry) => mirrored(symmetry.swapsAxes ? swapped : bits, symmetry));
}

export function phashVariant(bits: Uint8Array, symmetry: Symmetry): Uint8Array {
  return mirrored(symmetry.swapsAxes ? transposed(bits) : bits, symmetry);
}

/** A mirrored picture has the opposite sign in every odd frequency along that axis. */
function mirrored(bits: Uint8Array, { flipsX, flipsY }: Symmetry): Uint8Array {
  const variant = new Uint8Array(bitsWidth);
  for (let at = 0; at < bitsWidth; at += 1) {
    // A row is two bytes.
    const [oddColumns, oddRow] = [flipsX ? 0xaa : 0, flipsY && (at & 2) !== 0 ? 0xff : 0];
    variant[at] = (bits[at] ?? 0) ^ oddColumns ^ oddRow;
  }
  // The mean has no sign.
  variant[0] = (variant[0] ?? 0) & 0xfe;
  return variant;
}

function transposed(bits: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bitsWidth);
  for (let v = 0; v < kept; v += 1) {
    for (let u = 0; u < kept; u += 1) {
      if (hasBit(bits, u * kept + v)) setBit(swapped, v * kept + u);
    }
  }
  return swapped;
}

function setBit(bits: Uint8Array, at: number): void {
  bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
}

function hasBit(bits: Uint8Array, at: number): boolean {
  return (((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1;
}
