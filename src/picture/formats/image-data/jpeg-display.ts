import type { PartsHash } from '../../../digest/parts-hash.js';
import { exifPrefix, startsWith, writeOrientation } from './exif.js';

const [app0, app1, app2, app14] = [0xe0, 0xe1, 0xe2, 0xee] as const;
const jfif = Buffer.from('JFIF\0', 'latin1');
const icc = Buffer.from('ICC_PROFILE\0', 'latin1');
const adobe = Buffer.from('Adobe', 'latin1');

/** What application segments say of how the samples of a JPEG become the picture on a screen. */
export class JpegDisplay {
  #hasJfif = false;
  /** What the Adobe segment says of colours: 0 as they are, 1 YCbCr, 2 YCCK. */
  #adobeTransform: number | undefined;
  #exif: Buffer | undefined;
  readonly #profile = new IccPieces();

  /** Takes an application segment in. Of several that say the same thing the first counts. */
  note(marker: number, body: Buffer): void {
    if (marker === app0 && body.length >= 14 && startsWith(body, jfif)) this.#hasJfif = true;
    if (marker === app1 && startsWith(body, exifPrefix)) this.#exif ??= body;
    if (marker === app2 && startsWith(body, icc)) this.#profile.add(body.subarray(icc.length));
    if (marker === app14 && body.length >= 12 && startsWith(body, adobe)) {
      this.#adobeTransform ??= body.readUInt8(11);
    }
  }

  /**
   * @param components the ids of the frame's components, in its order
   * @returns false if orientation or profile are malformed: programs disagree on what to do then
   */
  write(components: Buffer, parts: PartsHash): boolean {
    parts.part('colour').add(Buffer.from(this.#colour(components)));
    return writeOrientation(this.#exif, parts) && this.#profile.write(parts);
  }

  /**
   * What the components mean: `ycbcr`, `rgb`, `plain` or a name of inks. The rules of libjpeg
   * (`default_decompress_parms`), which are everybody's by now.
   * @param components their ids, in the order of the frame
   */
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

/** A profile, cut up because a segment holds 64 KiB (ICC.1:2022, annex B.4). */
class IccPieces {
  readonly #pieces = new Map<number, Buffer>();
  #isSound = true;
  /** How many there are to be, as the first says. */
  #count: number | undefined;

  /** @param piece its number from 1, how many there are, and bytes of the profile */
  add(piece: Buffer): void {
    const [number = 0, count = 0] = piece;
    this.#count ??= count;
    const isExpected = count === this.#count && number >= 1 && number <= count;
    if (!isExpected || this.#pieces.has(number)) this.#isSound = false;
    this.#pieces.set(number, piece.subarray(2));
  }

  /** @returns false if a piece is missing or there twice */
  write(parts: PartsHash): boolean {
    if (!this.#isSound || this.#pieces.size !== (this.#count ?? 0)) return false;
    const numbers = [...this.#pieces.keys()].toSorted((a, b) => a - b);
    parts.part('icc');
    for (const number of numbers) parts.add(this.#pieces.get(number) ?? Buffer.alloc(0));
    return true;
  }
}
