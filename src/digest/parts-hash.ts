import { startXxh64 } from './xxh64.js';

/** Pieces shorter than this are gathered first: each call into WebAssembly costs a microsecond. */
const gatherBytes = 4096;
/** Fits a core's cache, so that the second half finds what the first has fetched. */
const sliceBytes = 256 * 1024;

/**
 * 128 bits over named parts, each given in any number of pieces: xxHash64 under two seeds, as in a
 * {@link nodeId}, over a text that can be taken apart from its end in one way only. So the hash
 * depends on what each part holds, and not on the pieces.
 *
 * A part stands in that text as its name, a zero byte and its bytes; then the length of all that as
 * a little-endian u64.
 */
export class PartsHash {
  readonly #halves = [startXxh64(0n), startXxh64(1n)] as const;
  readonly #gathered = Buffer.allocUnsafe(gatherBytes);
  #gatheredLength = 0;
  /** Of the open part, name included; 0 before the first. */
  #partLength = 0;

  /** Ends the part before it and begins another. A name is plain text without a zero byte. */
  part(name: string): this {
    this.#endPart();
    return this.add(Buffer.from(`${name}\0`));
  }

  /** The next bytes of the open part. */
  add(bytes: Uint8Array): this {
    this.#partLength += bytes.length;
    this.#write(bytes);
    return this;
  }

  /** 16 bytes. The hash is used up. */
  digest(): Buffer {
    this.#endPart();
    this.#flush();
    return Buffer.concat(this.#halves.map((half) => half.digest()));
  }

  #endPart(): void {
    if (this.#partLength === 0) return;
    const length = Buffer.allocUnsafe(8);
    length.writeBigUInt64LE(BigInt(this.#partLength));
    this.#write(length);
    this.#partLength = 0;
  }

  #write(bytes: Uint8Array): void {
    if (this.#gatheredLength + bytes.length > gatherBytes) this.#flush();
    if (bytes.length > gatherBytes) return this.#feed(bytes);
    this.#gathered.set(bytes, this.#gatheredLength);
    this.#gatheredLength += bytes.length;
  }

  #flush(): void {
    this.#feed(this.#gathered.subarray(0, this.#gatheredLength));
    this.#gatheredLength = 0;
  }

  #feed(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += sliceBytes) {
      const slice = bytes.subarray(at, at + sliceBytes);
      for (const half of this.#halves) half.update(slice);
    }
  }
}
