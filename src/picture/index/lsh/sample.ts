import { vectorBytes } from '../../fingerprint/hamming.js';
import { sampledBits, type PointParameters } from './parameters.js';

/** Says which bucket of a table a vector belongs to. */
export class Sampler {
  /** Bytes of a vector that have sampled bits. */
  readonly #bytes: Uint8Array;
  /** For each of them and each value, the bits of the bucket that it gives. */
  readonly #given: Uint32Array;

  constructor(parameters: PointParameters, table: number) {
    const { bits } = parameters;
    const sampled = sampledBits(parameters).subarray(table * bits, (table + 1) * bits);
    this.#bytes = Uint8Array.from(new Set(sampled.map((bit) => bit >>> 3)));
    this.#given = new Uint32Array(this.#bytes.length * 256);
    for (const [place, bit] of sampled.entries()) {
      const slot = this.#bytes.indexOf(bit >>> 3) * 256;
      for (let value = 0; value < 256; value += 1) {
        const given = this.#given[slot + value] ?? 0;
        this.#given[slot + value] = given | (((value >>> (bit & 7)) & 1) << place);
      }
    }
  }

  /** @param vectors 32 bytes for each */
  bucket(vectors: Uint8Array, vector: number): number {
    const [bytes, given] = [this.#bytes, this.#given];
    const at = vector * vectorBytes;
    let bucket = 0;
    for (let slot = 0; slot < bytes.length; slot += 1) {
      bucket |= given[slot * 256 + (vectors[at + (bytes[slot] ?? 0)] ?? 0)] ?? 0;
    }
    return bucket;
  }
}
