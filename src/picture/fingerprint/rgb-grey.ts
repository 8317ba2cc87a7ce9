import type { GreyImage } from '../../model/pictures/picture.js';
import { kernels } from '../kernels/kernels.js';

/** Pixels with the levels of red, green and blue first. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/** Of the primaries of sRGB in the light of white (IEC 61966-2-1). */
const shares = [0.2126, 0.7152, 0.0722];

/** The light, 0 to 1, of a level. */
function lightOf(level: number): number {
  const value = level / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

const lights = Float32Array.from({ length: 256 }, (_, at) => lightOf(at));

/** What each level of each primary adds. */
const lightsOfPrimaries = new Uint8Array(
  Float64Array.from(shares.flatMap((share) => Array.from(lights, (light) => share * light))).buffer,
);

/** The level of each light from 0 to `finest`. */
const finest = 1 << 14;
const levels = new Uint8Array(finest + 1);
// From where each level is the nearest: to work out that of each light takes as long as ten pictures do.
for (let level = 1; level < 256; level += 1) {
  levels.fill(level, Math.ceil(lightOf(level - 0.5) * finest));
}

/** Grey by way of light, as libvips has it. */
export function greyOfRgb({ width, height, channels, data }: RgbImage): GreyImage {
  const { greys, memory } = kernels();
  const pixels = width * height;
  const source = memory.putBytes(data);
  const lightTable = memory.putBytes(lightsOfPrimaries);
  const levelTable = memory.putBytes(levels);
  const target = memory.take(pixels);
  greys(source, channels, pixels, lightTable, finest, levelTable, target);
  const grey = memory.bytes.slice(target, target + pixels);
  memory.release(source);
  return { width, height, data: grey };
}
