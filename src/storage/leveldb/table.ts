import type { FileHandle } from 'node:fs/promises';
import { damagedRecord } from '../bytes.js';
import { maskedCrc32c } from './crc32c.js';
import { trailerBytes } from './manifest.js';
import { unsnappy } from './snappy.js';
import { VarintReader } from './varint-reader.js';

const footerBytes = 48;
const magic = 0xdb4775248b80fb57n;
/** Behind each block: how it is compressed, and its checksum. */
const blockTrailerBytes = 5;

/** Where a block lies in its file. */
interface BlockPlace {
  readonly offset: number;
  readonly size: number;
}

/** A block of data. */
interface IndexEntry extends BlockPlace {
  /** No key in the block is after this one. */
  readonly last: Buffer;
}

/** What a store knows of a key: its value, or that it was removed. */
export interface Found {
  readonly value: Buffer | undefined;
}

/** A table of LevelDB's, of which only what is asked for is read. */
export class Table implements AsyncDisposable {
  readonly #file: FileHandle;
  readonly #what: string;
  #index: Promise<readonly IndexEntry[]> | undefined;

  /** @param what the file, for the message of an error */
  constructor(file: FileHandle, what: string) {
    this.#file = file;
    this.#what = what;
  }

  /**
   * @returns undefined where the table does not know the key
   * @throws ImgdedupError STORE_DAMAGED
   */
  async find(key: Buffer): Promise<Found | undefined> {
    const index = await (this.#index ??= this.#readIndex());
    let [low, high] = [0, index.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Buffer.compare(index[middle]?.last ?? key, key) < 0) low = middle + 1;
      else high = middle;
    }
    for (let at = low; at < index.length; at += 1) {
      const entry = index[at];
      if (entry === undefined) return undefined;
      for (const [found, value] of this.#entries(await this.#block(entry))) {
        const order = Buffer.compare(userKeyOf(found), key);
        if (order > 0) return undefined;
        // Of one key the newest comes first.
        if (order === 0) return { value: isRemoval(found) ? undefined : Buffer.from(value) };
      }
      // A key that ends a block may go on in the next.
      if (!entry.last.equals(key)) return undefined;
    }
    return undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
  }

  async #readIndex(): Promise<readonly IndexEntry[]> {
    const { size } = await this.#file.stat();
    if (size < footerBytes) throw this.#damaged('it ends too early');
    const footer = await this.#read(size - footerBytes, footerBytes);
    if (footer.readBigUInt64LE(footerBytes - 8) !== magic) throw this.#damaged('it is no table');
    const reader = new VarintReader(footer, this.#what);
    placeFrom(reader); // of the index of filters, which we do not use
    const block = await this.#block(placeFrom(reader));
    return [...this.#entries(block)].map(([key, value]) => ({
      last: userKeyOf(key),
      ...placeFrom(new VarintReader(value, this.#what)),
    }));
  }

  async #block({ offset, size }: BlockPlace): Promise<Buffer> {
    const bytes = await this.#read(offset, size + blockTrailerBytes);
    const sum = maskedCrc32c(bytes.subarray(0, size + 1));
    if (sum !== bytes.readUInt32LE(size + 1)) throw this.#damaged('its checksum disagrees');
    const block = bytes.subarray(0, size);
    switch (bytes.readUInt8(size)) {
      case 0:
        return block;
      case 1:
        return unsnappy(block, this.#what);
      default:
        throw this.#damaged('it is compressed in an unknown way');
    }
  }

  async #read(offset: number, length: number): Promise<Buffer> {
    const { size } = await this.#file.stat();
    if (offset + length > size) throw this.#damaged('it ends too early');
    const bytes = Buffer.alloc(length);
    for (let done = 0; done < length;) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, offset + done);
      if (bytesRead === 0) throw this.#damaged('it ends too early');
      done += bytesRead;
    }
    return bytes;
  }

  /** Keys with what stands behind them, in order. A key repeats none of what it shares with the one before. */
  *#entries(block: Buffer): Generator<readonly [key: Buffer, value: Buffer]> {
    if (block.length < 4) throw this.#damaged('a block ends too early');
    const restarts = block.readUInt32LE(block.length - 4);
    const end = block.length - 4 * (restarts + 1);
    if (end < 0) throw this.#damaged('a block ends too early');
    const reader = new VarintReader(block.subarray(0, end), this.#what);
    let key: Buffer = Buffer.alloc(0);
    while (!reader.isAtEnd) {
      const [shared, own, length] = [reader.varint(), reader.varint(), reader.varint()];
      if (shared > key.length) throw this.#damaged('a key shares more than there is');
      key = Buffer.concat([key.subarray(0, shared), reader.raw(own)]);
      if (key.length < trailerBytes) throw this.#damaged('a key is too short');
      yield [key, reader.raw(length)];
    }
  }

  #damaged(why: string): Error {
    return damagedRecord(this.#what, why);
  }
}

function placeFrom(reader: VarintReader): BlockPlace {
  return { offset: reader.varint(), size: reader.varint() };
}

function userKeyOf(key: Buffer): Buffer {
  return key.subarray(0, key.length - trailerBytes);
}

/** The lowest byte behind a key is its kind: 1 for a value, 0 for one that was removed. */
function isRemoval(key: Buffer): boolean {
  return key[key.length - trailerBytes] === 0;
}
