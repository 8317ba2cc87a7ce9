import {
  blueShare,
  greenShare,
  levelOfLight,
  lightOfLevel,
  redShare,
} from '../../fingerprint/light-level.js';
import type { Means } from './scan.js';

/** Colour differences, and how far they lie apart. */
export interface Colours {
  readonly blueness: Means;
  readonly redness: Means;
  /** Of their columns and rows for each of the grey picture's. */
  readonly across: number;
  readonly down: number;
}

/**
 * Grey levels from YCbCr as JPEG has it, by way of light: what libvips makes of the RGB that
 * libjpeg makes of it, so that a JPEG and its PNG twin come out the same. Each pixel takes the
 * colour that is nearest: it hardly shows in grey.
 * @see https://www.itu.int/rec/T-REC-T.871 section 7
 */
export function greyFromYcbcr(
  { width, height, data }: { width: number; height: number; data: Uint8ClampedArray },
  { blueness, redness, across, down }: Colours,
): Uint8Array {
  const grey = new Uint8Array(data.length);
  for (let y = 0, at = 0; y < height; y += 1) {
    const row = Math.floor((y + 0.5) * down) * blueness.width;
    for (let x = 0; x < width; x += 1, at += 1) {
      const colour = row + Math.floor((x + 0.5) * across);
      const level = data[at] ?? 0;
      const cb = (blueness.data[colour] ?? 0) - 128;
      const cr = (redness.data[colour] ?? 0) - 128;
      const light =
        redShare * lightOfLevel(level + 1.402 * cr) +
        greenShare * lightOfLevel(level - 0.344136 * cb - 0.714136 * cr) +
        blueShare * lightOfLevel(level + 1.772 * cb);
      grey[at] = levelOfLight(light);
    }
  }
  return grey;
}
