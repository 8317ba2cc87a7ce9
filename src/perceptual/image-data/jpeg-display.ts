import type { PartsHash } from '../../digest/parts-hash.js';
import { exifOrientation, exifPrefix, startsWith } from './exif.js';

const [app0, app1, app2, app14] = [0xe0, 0xe1, 0xe2, 0xee] as const;
const jfif = Buffer.from('JFIF\0', 'latin1');
const icc = Buffer.from('ICC_PROFILE\0', 'latin1');
const adobe = Buffer.from('Adobe', 'latin1');

/** What application segments say of how the samples of a JPEG become the picture on a screen. */
export class JpegDisplay {
  #hasJfif = false;
  /** What the Adobe segment says of colours: 0 as they are, 1 YCbCr, 2 YCCK. */
  #adobeTransform: number | undefined;
  #orientation: number | undefined;
  /** By the number that a piece of the profile carries. */
  readonly #profile = new Map<number, Buffer>();

  /** Takes an application segment in. Of several that say the same thing the first counts. */
  note(marker: number, body: Buffer): void {
    if (marker === app0 && body.length >= 14 && startsWith(body, jfif)) this.#hasJfif = true;
    if (marker === app1 && startsWith(body, exifPrefix))
      this.#orientation ??= exifOrientation(body);
    if (marker === app14 && body.length >= 12 && startsWith(body, adobe)) {
      this.#adobeTransform ??= body.readUInt8(11);
    }
    if (marker === app2 && body.length >= 14 && startsWith(body, icc)) {
      const number = body.readUInt8(12);
      if (!this.#profile.has(number)) this.#profile.set(number, body.subarray(14));
    }
  }

  /** @param components the ids of the frame's components, in its order */
  write(components: Buffer, parts: PartsHash): void {
    parts.part('orientation').add(Buffer.of(this.#orientation ?? 1));
    parts.part('colour').add(Buffer.from(this.#colour(components)));
    parts.part('icc');
    const pieces = [...this.#profile].toSorted(([a], [b]) => a - b);
    for (const [, piece] of pieces) parts.add(piece);
  }

  /** The rules of libjpeg (`default_decompress_parms`), which are everybody's by now. */
  #colour(components: Buffer): string {
    switch (components.length) {
      case 3:
        return this.#isRgb(components) ? 'rgb' : 'ycbcr';
      case 4:
        // Adobe's are stored inverted, so that its segment is there matters as well.
        return `adobe ${this.#adobeTransform ?? 'none'}`;
      default:
        return 'plain';
    }
  }

  #isRgb(components: Buffer): boolean {
    if (this.#hasJfif) return false;
    if (this.#adobeTransform !== undefined) return this.#adobeTransform === 0;
    return components.toString('latin1') === 'RGB';
  }
}
