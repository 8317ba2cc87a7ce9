import type { ChromaImage } from '../../model/picture.js';
import type { RgbImage } from './rgb-grey.js';

/** Colours are seen coarsely: so many places on the longer side tell a red bag from a green one. */
const chromaSide = 24;
/** No colour. */
export const colourless = 128;

/** Colour differences as JPEG has them (ITU-T T.871, section 7), as means of places. */
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

/** Places that a picture's colours are kept of. */
export function chromaSize(
  width: number,
  height: number,
): { readonly width: number; readonly height: number } {
  const ratio = Math.min(1, chromaSide / Math.max(width, height));
  const places = (side: number): number => Math.max(1, Math.round(side * ratio));
  return { width: places(width), height: places(height) };
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
    const levels = (sums: Float64Array): Uint8Array => {
      const means = sums.map((sum, at) => colourless + sum / Math.max(1, this.#counts[at] ?? 0));
      return new Uint8Array(new Uint8ClampedArray(means).buffer);
    };
    const [width, height] = [this.#width, this.#height];
    return { width, height, blueness: levels(this.#blueness), redness: levels(this.#redness) };
  }
}

function placesOf(length: number, places: number): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => Math.floor((at * places) / length));
}
