/**
 * Everything that can be turned on the point index, in one place. The tables are locality-sensitive
 * hashing by bit sampling (Indyk and Motwani, "Approximate nearest neighbors", STOC 1998): vectors
 * that differ in few bits often agree in all sampled ones.
 */
export interface PointParameters {
  readonly tables: number;
  /** Sampled bits of each table, at most 20: it has two to this power of buckets. */
  readonly bits: number;
  /** Entries above which a bucket of a segment is skipped: what is everywhere tells nothing. */
  readonly bucketLimit: number;
  /** Two vectors hit when they differ in at most so many of 256 bits. */
  readonly distance: number;
  /** The most pictures of one segment. */
  readonly segmentPictures: number;
  /**
   * The most vectors of one segment, so that two of them, 70 MB each, fit in memory at once.
   */
  readonly segmentVectors: number;
}

/** Chosen in a trial on photos. Nominating takes 0.1 to 0.3 ms each among 10,000 to 100,000. */
export const standardParameters: PointParameters = {
  tables: 6,
  bits: 20,
  bucketLimit: 1024,
  distance: 40,
  segmentPictures: 131_072,
  segmentVectors: 2 ** 20,
};

/** The most vectors of one picture. */
export const pictureVectors = 112;

/** Part of the format: another seed samples other bits, so it needs another version. */
const samplingSeed = 0x1d9f_00b5;

/**
 * Which bits each table looks at, one table after the other. No bit is used again before all 256
 * were: tables that share bits fail together.
 */
export function sampledBits({ tables, bits }: PointParameters): Uint8Array {
  const sampled = new Uint8Array(tables * bits);
  const random = mulberry32(samplingSeed);
  const order = Uint8Array.from({ length: 256 }, (_, bit) => bit);
  for (let at = 0; at < sampled.length; at += 1) {
    const from = at % order.length;
    const pick = from + Math.floor(random() * (order.length - from));
    const bit = order[pick] ?? 0;
    order[pick] = order[from] ?? 0;
    order[from] = bit;
    sampled[at] = bit;
  }
  return sampled;
}

/** Numbers from 0 to 1 that look random (Tommy Ettinger's mulberry32). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
