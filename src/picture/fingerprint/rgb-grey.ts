import type { GreyImage } from '../../model/picture.js';
import { blueShare, greenShare, levelOfLight, lightOfLevel, redShare } from './light-level.js';

/** Pixels with the levels of red, green and blue first. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Grey by way of light, as libvips has it. */
export function greyOfRgb({ width, height, channels, data }: RgbImage): GreyImage {
  const grey = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < grey.length; at += 1, from += channels) {
    const light =
      redShare * lightOfLevel(data[from] ?? 0) +
      greenShare * lightOfLevel(data[from + 1] ?? 0) +
      blueShare * lightOfLevel(data[from + 2] ?? 0);
    grey[at] = levelOfLight(light);
  }
  return { width, height, data: grey };
}
