/** What WebAssembly's memory is to us. */
export interface Pages {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

const pageBytes = 65_536;
/** Grows by so much at least, because everything that looks into it must look anew then. */
const growthBytes = 4 * 1024 * 1024;
/** Vectors of SIMD load faster from multiples of this. */
const alignment = 16;

/**
 * The memory that all kernels of a thread work in, handed out from the bottom up, as a stack: whoever
 * takes room releases it, and with it whatever was taken later. Addresses are in bytes; a 32-bit float
 * at `address` is `floats[address >> 2]`.
 */
export class KernelMemory {
  readonly #pages: Pages;
  #top: number;
  /** All of it. Valid until more is taken. */
  floats: Float32Array;
  /** The same as bytes. */
  bytes: Uint8Array;
  /** The same as words. */
  words: Uint32Array;
  /** The same as 64-bit floats. */
  doubles: Float64Array;

  /** @param from address below which nothing is handed out */
  constructor(pages: Pages, from: number) {
    this.#pages = pages;
    this.#top = aligned(from);
    this.floats = new Float32Array(pages.buffer);
    this.bytes = new Uint8Array(pages.buffer);
    this.words = new Uint32Array(pages.buffer);
    this.doubles = new Float64Array(pages.buffer);
  }

  /**
   * The address of room for so many bytes, with what was left in it.
   * @throws RangeError where the system has no more memory
   */
  take(bytes: number): number {
    const address = this.#top;
    this.#top = aligned(address + bytes);
    if (this.#top > this.bytes.length) this.#grow();
    return address;
  }

  /** Room for so many 32-bit numbers. */
  takeWords(count: number): number {
    return this.take(4 * count);
  }

  /** Room with these numbers in it. */
  put(numbers: Float32Array): number {
    const address = this.takeWords(numbers.length);
    this.floats.set(numbers, address >> 2);
    return address;
  }

  putBytes(bytes: Uint8Array): number {
    const address = this.take(bytes.length);
    this.bytes.set(bytes, address);
    return address;
  }

  /** A copy of so many numbers. */
  copy(address: number, count: number): Float32Array {
    return this.floats.slice(address >> 2, (address >> 2) + count);
  }

  /** Everything from `address` on, which is what {@link take} gave. */
  release(address: number): void {
    this.#top = address;
  }

  #grow(): void {
    const missing = Math.max(growthBytes, this.#top - this.bytes.length);
    this.#pages.grow(Math.ceil(missing / pageBytes));
    const { buffer } = this.#pages;
    this.floats = new Float32Array(buffer);
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}

function aligned(address: number): number {
  return Math.ceil(address / alignment) * alignment;
}
