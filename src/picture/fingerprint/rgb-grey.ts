import type { GreyImage } from '../../model/picture.js';

/** Pixels with the levels of red, green and blue first. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Of the primaries of sRGB in the light of white (IEC 61966-2-1). */
const [redShare, greenShare, blueShare] = [0.2126, 0.7152, 0.0722] as const;

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

/** Grey by way of light, as libvips has it. */
export function greyOfRgb({ width, height, channels, data }: RgbImage): GreyImage {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += channels) {
    const light =
      redShare * (lights[data[from] ?? 0] ?? 0) +
      greenShare * (lights[data[from + 1] ?? 0] ?? 0) +
      blueShare * (lights[data[from + 2] ?? 0] ?? 0);
    grey[at] = levels[(light * finest + 0.5) | 0] ?? 0;
  }
  return { width, height, data: grey };
}
