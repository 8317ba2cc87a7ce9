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
        redShare * lightOf(level + 1.402 * cr) +
        greenShare * lightOf(level - 0.344136 * cb - 0.714136 * cr) +
        blueShare * lightOf(level + 1.772 * cb);
      grey[at] = levels[(light * finest + 0.5) | 0] ?? 0;
    }
  }
  return grey;
}

/** Of the primaries of sRGB in the light of white (IEC 61966-2-1). */
const [redShare, greenShare, blueShare] = [0.2126, 0.7152, 0.0722];

/** The light of each level, 0 to 1. */
const lights = Float32Array.from({ length: 256 }, (_, at) => {
  const value = at / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/** The level of each light from 0 to `finest`. */
const finest = 1 << 14;
const levels = Uint8Array.from({ length: finest + 1 }, (_, at) => {
  const light = at / finest;
  const value = light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
});

function lightOf(level: number): number {
  const whole = level <= 0 ? 0 : level >= 255 ? 255 : (level + 0.5) | 0;
  return lights[whole] ?? 0;
}
