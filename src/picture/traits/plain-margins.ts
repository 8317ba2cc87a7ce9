import { noMargins, type Margins } from '../../model/pictures/traits.js';
import { kernels } from '../kernels/kernels.js';
import type { DisplayedPixels } from './displayed-pixels.js';
import type { PictureBand } from './picture-bands.js';

/** Grey levels that compression moves a plain colour by. */
const tolerance = 10;
/** Of the colour, again and again. */
const colourBytes = 32;

/**
 * How far one plain colour, that of the corner at the top left, reaches into a picture from each of its sides. It
 * looks at one band after another.
 */
export class PlainMargins {
  readonly #pixels: DisplayedPixels;
  /** The colour, and what was found so far, as the kernel has it. */
  readonly #colour: number;
  readonly #reach: number;

  constructor(pixels: DisplayedPixels) {
    const { width, channels, data } = pixels;
    const { memory } = kernels();
    this.#pixels = pixels;
    this.#colour = memory.take(colourBytes);
    for (let at = 0; at < colourBytes; at += 1) {
      memory.bytes[this.#colour + at] = data[at % channels] ?? 0;
    }
    this.#reach = memory.takeWords(4);
    memory.words.set([0, 0, width, width], this.#reach >> 2);
  }

  /** @param band the next one */
  add({ address, height }: PictureBand): void {
    const { width, channels } = this.#pixels;
    const { plainSides } = kernels();
    plainSides(address, channels, width, height, this.#colour, tolerance, this.#reach);
  }

  /** After all bands. Nothing where the whole picture is plain, or only its middle is here. */
  margins(): Margins {
    const { width, height, pictureWidth, pictureHeight } = this.#pixels;
    if (width !== pictureWidth || height !== pictureHeight) return noMargins;
    const { words } = kernels().memory;
    const at = this.#reach >> 2;
    const [top = 0, bottom = 0, left = 0, right = 0] = words.subarray(at, at + 4);
    return top === height ? noMargins : { left, top, right, bottom };
  }
}
