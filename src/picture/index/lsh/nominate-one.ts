import { hamming256, vectorWords } from '../../fingerprint/hamming.js';
import type { PointParameters } from './parameters.js';
import { Sampler } from './sample.js';
import type { Segment } from './segment.js';

/** A stored picture that shares key points with a query. */
export interface Nominee {
  readonly number: number;
  /** How many of the query's vectors are close to one of its vectors. */
  readonly hits: number;
  /** Differing bits of the nearest two. */
  readonly bits: number;
}

export interface NominateOptions {
  /** Only pictures with smaller numbers. */
  readonly below?: number;
}

/**
 * Looks one picture up, reading only the buckets and vectors that it needs.
 *
 * @param vectors eight words for each
 * @returns most hits first, then by number
 * @throws DoubtfulIndexError where what is read is damaged
 */
export function nominateIn(
  segments: readonly Segment[],
  vectors: Uint32Array,
  parameters: PointParameters,
  { below = Infinity }: NominateOptions,
): Nominee[] {
  const buckets = bucketsOf(vectors, parameters);
  const nominees: Nominee[] = [];
  for (const segment of segments) {
    if (segment.entry.first >= below) continue;
    const candidates = candidatesIn(segment, buckets, parameters);
    for (const nominee of check(segment, candidates, vectors, parameters.distance)) {
      if (nominee.number < below) nominees.push(nominee);
    }
  }
  return nominees.toSorted((a, b) => b.hits - a.hits || a.number - b.number);
}

/** For each table the buckets of all vectors. */
function bucketsOf(vectors: Uint32Array, parameters: PointParameters): Uint32Array[] {
  const bytes = new Uint8Array(vectors.buffer, vectors.byteOffset, vectors.byteLength);
  return Array.from({ length: parameters.tables }, (_, table) => {
    const sampler = new Sampler(parameters, table);
    const buckets = new Uint32Array(vectors.length / vectorWords);
    return buckets.map((_bucket, vector) => sampler.bucket(bytes, vector));
  });
}

/**
 * Stored vectors that share a bucket with one of the query: stored × {@link factor} + the query's,
 * each once, in the order in which they lie in the file.
 */
function candidatesIn(
  segment: Segment,
  tables: readonly Uint32Array[],
  { bucketLimit }: PointParameters,
): Float64Array {
  const candidates: number[] = [];
  const found: number[] = [];
  for (const [table, buckets] of tables.entries()) {
    for (const [vector, bucket] of buckets.entries()) {
      found.length = 0;
      segment.collectBucket(table, bucket, bucketLimit, found);
      for (const stored of found) candidates.push(stored * factor + vector);
    }
  }
  return Float64Array.from(candidates).toSorted();
}

/** More than the vectors of any query. */
const factor = 2 ** 20;

function check(
  segment: Segment,
  candidates: Float64Array,
  vectors: Uint32Array,
  distance: number,
): Nominee[] {
  const { numbers, dead } = segment.pictures();
  /** Query vectors by picture: a vector counts once, whatever it hits. */
  const hits = new Map<number, { by: Set<number>; bits: number }>();
  let last = -1;
  for (const candidate of candidates) {
    if (candidate === last) continue;
    last = candidate;
    const [stored, vector] = [Math.floor(candidate / factor), candidate % factor];
    const bits = hamming256(segment.vector(stored), 0, vectors, vector * vectorWords);
    if (bits > distance) continue;
    const picture = segment.pictureOf(stored);
    if (dead[picture] === 1) continue;
    const hit = hits.get(picture) ?? { by: new Set(), bits };
    hits.set(picture, { by: hit.by.add(vector), bits: Math.min(hit.bits, bits) });
  }
  return [...hits].map(([picture, { by, bits }]) => ({
    number: numbers[picture] ?? 0,
    hits: by.size,
    bits,
  }));
}
