import { kernels } from '../kernels/kernels.js';
import type { DisplayedPixels } from './displayed-pixels.js';

/** Some rows of a picture, in the memory of the kernels. {@link spareBytes} behind their last byte may be read. */
export interface PictureBand {
  /** Its first row in the picture. */
  readonly top: number;
  readonly height: number;
  /** Of its first pixel, of as many bytes as the picture has channels. */
  readonly address: number;
  /** The same over white, three bytes a pixel. */
  readonly overWhite: number;
}

/** Bytes of a band: it stays in a core's cache, whatever is asked about it. */
const bandBytes = 256 * 1024;
/** What kernels may read beyond the end. */
const spareBytes = 16;

/**
 * Has one band of rows after another looked at, from the top.
 * @param unit a band has a multiple of so many rows, but the last
 */
export function forEachBand(
  pixels: DisplayedPixels,
  unit: number,
  look: (band: PictureBand) => void,
): void {
  const { width, height, channels, data } = pixels;
  const { memory } = kernels();
  const units = Math.max(1, Math.floor(bandBytes / (3 * width * unit)));
  const rows = Math.min(height, units * unit);
  const row = width * channels;
  const address = memory.take(row * rows + spareBytes);
  const overWhite = channels === 3 ? address : memory.take(3 * width * rows + spareBytes);
  for (let top = 0; top < height; top += rows) {
    const band = { top, height: Math.min(rows, height - top), address, overWhite };
    const own = data.subarray(top * row, (top + band.height) * row);
    memory.bytes.set(own, address);
    if (channels === 4) memory.bytes.set(laidOverWhite(own), overWhite);
    look(band);
  }
  memory.release(address);
}

/** Red, green and blue. */
function laidOverWhite(pixels: Uint8Array): Uint8Array {
  const levels = new Uint8Array((pixels.length / 4) * 3);
  for (let from = 0, to = 0; from < pixels.length; from += 4, to += 3) {
    const alpha = pixels[from + 3] ?? 255;
    for (let colour = 0; colour < 3; colour += 1) {
      const over = (pixels[from + colour] ?? 0) * alpha + 255 * (255 - alpha);
      levels[to + colour] = Math.round(over / 255);
    }
  }
  return levels;
}
