import { kernels } from '../kernels/kernels.js';
import type { DisplayedPixels } from './displayed-pixels.js';
import type { PictureBand } from './picture-bands.js';

/** What `hashStripes` takes at once, and bytes of its state. */
const stripeBytes = 32;
const stateBytes = 64;
/** For what waits for the rest of a stripe, and what is put behind it. */
const waitingBytes = 128;

/**
 * 16 bytes, equal where two pictures show exactly the same: a `PartsHash` of the parts `size` and `rgb` or `rgba`. Taken
 * from one band after another where it lies, under both seeds at once.
 */
export class DisplayedHash {
  readonly #pixels: DisplayedPixels;
  readonly #state: number;
  /** Bytes that do not fill a stripe yet. */
  readonly #waiting: number;
  #waitingLength = 0;
  #length = 0;

  constructor(pixels: DisplayedPixels) {
    const { memory, startHashes } = kernels();
    this.#pixels = pixels;
    this.#state = memory.take(stateBytes);
    this.#waiting = memory.take(waitingBytes);
    startHashes(this.#state);
    const { width, height } = pixels;
    const size = Buffer.from(`size\0${width} ${height}`);
    this.#addShort(Buffer.concat([size, lengthBytes(size.length), Buffer.from(this.#part)]));
  }

  /** @param band the next one, before which this may write */
  add({ address, height }: PictureBand): void {
    const { width, channels } = this.#pixels;
    const from = address - this.#waitingLength;
    const { bytes } = kernels().memory;
    bytes.copyWithin(from, this.#waiting, this.#waiting + this.#waitingLength);
    this.#hash(from, this.#waitingLength + height * width * channels);
  }

  /** After all bands. Undefined where only a part of the picture is here. */
  digest(): Buffer | undefined {
    const { width, height, pictureWidth, pictureHeight, channels } = this.#pixels;
    if (width * height !== pictureWidth * pictureHeight) return undefined;
    this.#addShort(lengthBytes(this.#part.length + width * height * channels));
    const { endHashes, memory } = kernels();
    const into = memory.take(16);
    const length = this.#length + this.#waitingLength;
    endHashes(this.#waiting, this.#waitingLength, length, this.#state, into);
    const digest = Buffer.from(memory.bytes.subarray(into, into + 16));
    memory.release(into);
    return digest;
  }

  get #part(): string {
    return this.#pixels.channels === 3 ? 'rgb\0' : 'rgba\0';
  }

  #addShort(own: Uint8Array): void {
    kernels().memory.bytes.set(own, this.#waiting + this.#waitingLength);
    this.#hash(this.#waiting, this.#waitingLength + own.length);
  }

  /** @param length with what was waiting, which comes first */
  #hash(from: number, length: number): void {
    const { hashStripes, memory } = kernels();
    const hashed = length - (length % stripeBytes);
    hashStripes(from, hashed / stripeBytes, this.#state);
    memory.bytes.copyWithin(this.#waiting, from + hashed, from + length);
    this.#waitingLength = length - hashed;
    this.#length += hashed;
  }
}

function lengthBytes(length: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(length));
  return bytes;
}
