import { ImgdedupError } from '../model/errors/errors.js';

/**
 * Writes fields one after another. Numbers are little-endian. Through a view: Node's own `write…` of a buffer are many calls
 * each, which in a new thread take longer than what they do.
 */
export class ByteWriter {
  #buffer: Buffer;
  #view: DataView;
  #length = 0;

  /** @param expected bytes that there most likely will be: what is written holds no more memory then */
  constructor(expected = 256) {
    this.#buffer = Buffer.allocUnsafe(expected);
    this.#view = viewOf(this.#buffer);
  }

  u8(value: number): this {
    checkRange(value, 0xff);
    const at = this.#grow(1);
    this.#buffer[at] = value;
    return this;
  }

  flag(value: boolean): this {
    return this.u8(value ? 1 : 0);
  }

  u16(value: number): this {
    checkRange(value, 0xffff);
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
    return this;
  }

  u32(value: number): this {
    checkRange(value, 0xffff_ffff);
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
    return this;
  }

  u64(value: bigint): this {
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw outOfRange(value);
    const at = this.#grow(8);
    this.#view.setBigUint64(at, value, true);
    return this;
  }

  f64(value: number): this {
    const at = this.#grow(8);
    this.#view.setFloat64(at, value, true);
    return this;
  }

  /** Bytes as they are; the reader must know their length. */
  raw(bytes: Uint8Array): this {
    const at = this.#grow(bytes.length);
    this.#buffer.set(bytes, at);
    return this;
  }

  /** Length as u32, then the bytes. */
  bytes(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes);
  }

  text(text: string): this {
    return this.bytes(Buffer.from(text, 'utf8'));
  }

  /** Zeros up to the next multiple of `size`. */
  align(size: number): this {
    while (this.#length % size !== 0) this.u8(0);
    return this;
  }

  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  #grow(by: number): number {
    const at = this.#length;
    this.#length += by;
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2));
      larger.set(this.#buffer);
      this.#buffer = larger;
      this.#view = viewOf(larger);
    }
    return at;
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

/** A field that cannot hold a number must not be written with another one. */
function checkRange(value: number, most: number): void {
  if (!(value >= 0 && value <= most)) throw outOfRange(value);
}

function outOfRange(value: number | bigint): RangeError {
  return new RangeError(`${value} does not fit into its field`);
}

/** Reads what {@link ByteWriter} wrote; reading past the end is `STORE_DAMAGED`. */
export class ByteReader {
  readonly #buffer: Buffer;
  readonly #what: string;
  #at = 0;

  /** @param what the record's name, for the message of an error */
  constructor(bytes: Uint8Array, what: string) {
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#what = what;
  }

  u8(): number {
    return this.#buffer.readUInt8(this.#take(1));
  }

  /** @throws ImgdedupError STORE_DAMAGED for anything but 0 and 1 */
  flag(): boolean {
    const value = this.u8();
    if (value > 1) throw this.#damaged(`a flag is ${value}`);
    return value === 1;
  }

  u16(): number {
    return this.#buffer.readUInt16LE(this.#take(2));
  }

  u32(): number {
    return this.#buffer.readUInt32LE(this.#take(4));
  }

  u64(): bigint {
    return this.#buffer.readBigUInt64LE(this.#take(8));
  }

  f64(): number {
    return this.#buffer.readDoubleLE(this.#take(8));
  }

  raw(length: number): Buffer {
    const from = this.#take(length);
    return this.#buffer.subarray(from, from + length);
  }

  bytes(): Buffer {
    return this.raw(this.u32());
  }

  text(): string {
    return this.bytes().toString('utf8');
  }

  align(size: number): void {
    while (this.#at % size !== 0) this.#take(1);
  }

  /** @throws ImgdedupError STORE_DAMAGED when bytes are left */
  end(): void {
    if (this.#at !== this.#buffer.length) throw this.#damaged('bytes are left over');
  }

  #take(length: number): number {
    const from = this.#at;
    if (length > this.#buffer.length - from) throw this.#damaged('it ends too early');
    this.#at = from + length;
    return from;
  }

  #damaged(why: string): ImgdedupError {
    return damagedRecord(this.#what, why);
  }
}

export function damagedRecord(what: string, why: string): ImgdedupError {
  return new ImgdedupError(
    'STORE_DAMAGED',
    `A stored ${what} is damaged: ${why}. Photos are not affected.`,
    { remedy: 'Run "imgdedup verify --repair".' },
  );
}
