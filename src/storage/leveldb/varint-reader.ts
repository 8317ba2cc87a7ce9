import { damagedRecord } from '../bytes.js';

/** Reads what LevelDB writes: numbers of seven bits a byte, and bytes behind their length. */
export class VarintReader {
  readonly #bytes: Buffer;
  readonly #what: string;
  #at: number;

  /** @param what the file, for the message of an error */
  constructor(bytes: Buffer, what: string, at = 0) {
    this.#bytes = bytes;
    this.#what = what;
    this.#at = at;
  }

  get position(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  u8(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw this.damaged('it ends too early');
    this.#at += 1;
    return byte;
  }

  /** @throws ImgdedupError STORE_DAMAGED where it ends, or the number is none that a file could have */
  varint(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (!Number.isSafeInteger(value)) throw this.damaged('a number is too large');
      if (byte < 0x80) return value;
    }
  }

  /** A view, not a copy. */
  raw(length: number): Buffer {
    const from = this.#at;
    if (length > this.#bytes.length - from) throw this.damaged('it ends too early');
    this.#at = from + length;
    return this.#bytes.subarray(from, this.#at);
  }

  /** Bytes behind their length. */
  bytes(): Buffer {
    return this.raw(this.varint());
  }

  damaged(why: string): Error {
    return damagedRecord(this.#what, why);
  }
}
