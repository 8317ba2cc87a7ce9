import type { ChromaImage, GreyImage } from '../../../../../src/model/pictures/picture.js';
import { chromaSize, colourless } from '../../../../../src/picture/fingerprint/chroma.js';
import type { RgbImage } from '../../../../../src/picture/fingerprint/rgb-grey.js';

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

/** `greys` of `assembly/colours.ts`, with its tables. */
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

/** `sumColours` of `assembly/colours.ts`, and what is made of the sums. */
export function chromaOfRgb({ width, height, channels, data }: RgbImage): ChromaImage {
  const means = new ChromaMeans(width, height);
  for (let y = 0, from = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, from += channels) {
      const [red, green, blue] = [data[from] ?? 0, data[from + 1] ?? 0, data[from + 2] ?? 0];
      means.add(
        x,
        y,
        -0.168736 * red - 0.331264 * green + 0.5 * blue,
        0.5 * red - 0.418688 * green - 0.081312 * blue,
      );
    }
  }
  return means.image();
}

class ChromaMeans {
  readonly #width: number;
  readonly #height: number;
  /** Of each column and row of the picture, the place that it belongs to. */
  readonly #columns: Uint8Array;
  readonly #rows: Uint8Array;
  readonly #blueness: Float64Array;
  readonly #redness: Float64Array;
  readonly #counts: Uint32Array;

  constructor(width: number, height: number) {
    const size = chromaSize(width, height);
    this.#width = size.width;
    this.#height = size.height;
    this.#columns = placesOf(width, this.#width);
    this.#rows = placesOf(height, this.#height);
    const places = this.#width * this.#height;
    this.#blueness = new Float64Array(places);
    this.#redness = new Float64Array(places);
    this.#counts = new Uint32Array(places);
  }

  add(x: number, y: number, blueness: number, redness: number): void {
    const place = (this.#rows[y] ?? 0) * this.#width + (this.#columns[x] ?? 0);
    this.#blueness[place] = (this.#blueness[place] ?? 0) + blueness;
    this.#redness[place] = (this.#redness[place] ?? 0) + redness;
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
  }

  image(): ChromaImage {
    const levelsOf = (sums: Float64Array): Uint8Array => {
      const means = sums.map((sum, at) => colourless + sum / Math.max(1, this.#counts[at] ?? 0));
      return new Uint8Array(new Uint8ClampedArray(means).buffer);
    };
    const [width, height] = [this.#width, this.#height];
    return { width, height, blueness: levelsOf(this.#blueness), redness: levelsOf(this.#redness) };
  }
}

function placesOf(length: number, places: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => Math.floor((at * places) / length));
}
