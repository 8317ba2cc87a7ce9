import { framePrintWidth, type FramePrints } from '../../model/pictures/picture.js';
import { symmetries, type Symmetry } from '../fingerprint/symmetry.js';

/** Side of the square that a frame is scaled to, whatever its shape, and of the frequencies kept. */
export const frameSide = 32;
const kept = 8;

/** `cosines[u * frameSide + x]`: the orthonormal DCT-II. */
const cosines = Float32Array.from({ length: kept * frameSide }, (_, at) => {
  const [u, x] = [Math.floor(at / frameSide), at % frameSide];
  const norm = Math.sqrt((u === 0 ? 1 : 2) / frameSide);
  return norm * Math.cos((Math.PI * (2 * x + 1) * u) / (2 * frameSide));
});

/**
 * Frequencies are kept as the root of their strength in grey levels, with sign: fine where they are
 * weak. The strongest there can be is half of black to white.
 */
const finest = 127 / Math.sqrt(128);
const levels = Float32Array.from({ length: 256 }, (_, byte) => {
  const root = ((byte << 24) >> 24) / finest;
  return Math.sign(root) * root * root;
});

/**
 * What a frame shows, in {@link framePrintWidth} bytes: its mean, then the 8 × 8 lowest frequencies.
 * Frames are compared with each other in their order, so that little is enough; but flat ones and
 * pages of text must be told apart too, which signs alone do not.
 * @param square grey levels of {@link frameSide} × {@link frameSide} pixels
 */
export function framePrint(square: Uint8Array): Uint8Array {
  const rows = new Float32Array(frameSide * kept);
  for (let y = 0; y < frameSide; y += 1) {
    for (let u = 0; u < kept; u += 1) {
      let sum = 0;
      for (let x = 0; x < frameSide; x += 1) {
        sum += (cosines[u * frameSide + x] ?? 0) * (square[y * frameSide + x] ?? 0);
      }
      rows[y * kept + u] = sum;
    }
  }
  const print = new Uint8Array(framePrintWidth);
  for (let v = 0; v < kept; v += 1) {
    for (let u = 0; u < kept; u += 1) {
      let sum = 0;
      for (let y = 0; y < frameSide; y += 1) {
        sum += (cosines[v * frameSide + y] ?? 0) * (rows[y * kept + u] ?? 0);
      }
      const level = sum / frameSide;
      print[v * kept + u] = u + v === 0 ? Math.round(level) : companded(level);
    }
  }
  return print;
}

function companded(level: number): number {
  const root = Math.round(Math.sign(level) * Math.sqrt(Math.abs(level)) * finest);
  return Math.max(-127, Math.min(127, root)) & 0xff;
}

/** How far the means of two prints of one frame may lie apart, in grey levels. */
const mostBrighter = 12;

/**
 * And the rest, at a contrast of so many levels. Measured on photos: scaled to a fifth, JPEG at
 * quality 50, GIF of 32 colours lie 1 apart and seldom 2.7; that is much for a page of text.
 */
function mostApart(contrast: number): number {
  return Math.max(1.2, Math.min(3, 0.2 * contrast), 0.06 * contrast);
}

/**
 * Whether two pictures agree in every frame, one of them turned or mirrored perhaps, but all of its
 * frames in the same way.
 * @param first,second undefined where nothing is known of them
 */
export function framesAgree(
  first: FramePrints | undefined,
  second: FramePrints | undefined,
): boolean {
  if (first === undefined || second === undefined) return false;
  if (first.kind !== second.kind || first.prints.length !== second.prints.length) return false;
  switch (first.kind) {
    case 'data':
      return first.prints.length > 0 && Buffer.compare(first.prints, second.prints) === 0;
    case 'looks':
      return symmetries.some((symmetry) => agreeAfter(symmetry, first.prints, second.prints));
    default:
      return first.kind satisfies never;
  }
}

function agreeAfter(symmetry: Symmetry, first: Uint8Array, second: Uint8Array): boolean {
  const places = placesAfter(symmetry);
  for (let at = 0; at < first.length; at += framePrintWidth) {
    if (!framesAlike(first, second, at, places)) return false;
  }
  return true;
}

/** @param at where both prints begin */
function framesAlike(
  first: Uint8Array,
  second: Uint8Array,
  at: number,
  { from, signs }: Places,
): boolean {
  if (Math.abs((first[at] ?? 0) - (second[at] ?? 0)) > mostBrighter) return false;
  let [apart, contrast] = [0, 0];
  for (let place = 1; place < framePrintWidth; place += 1) {
    const a = (signs[place] ?? 0) * (levels[first[at + (from[place] ?? 0)] ?? 0] ?? 0);
    const b = levels[second[at + place] ?? 0] ?? 0;
    apart += (a - b) ** 2;
    contrast += (a * a + b * b) / 2;
  }
  return Math.sqrt(apart) <= mostApart(Math.sqrt(contrast));
}

/** Where each frequency of a turned frame was before, and the sign that it takes. */
interface Places {
  readonly from: Uint8Array;
  readonly signs: Int8Array;
}

const placesOf = symmetries.map(({ swapsAxes, flipsX, flipsY }): Places => {
  const from = new Uint8Array(framePrintWidth);
  const signs = new Int8Array(framePrintWidth);
  for (let v = 0; v < kept; v += 1) {
    for (let u = 0; u < kept; u += 1) {
      from[v * kept + u] = swapsAxes ? u * kept + v : v * kept + u;
      // A mirrored picture has the opposite sign in every odd frequency along that axis.
      const isFlipped = (flipsX && u % 2 === 1) !== (flipsY && v % 2 === 1);
      signs[v * kept + u] = isFlipped ? -1 : 1;
    }
  }
  return { from, signs };
});

function placesAfter({ index }: Symmetry): Places {
  const places = placesOf[index];
  if (places === undefined) throw new RangeError(`symmetry ${index} of 8`);
  return places;
}
