import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hamming256, vectorWords } from '../../../../src/picture/fingerprint/hamming.js';
import { kernels as kernelsOfThread } from '../../../../src/picture/kernels/kernels.js';

const kernels = kernelsOfThread();
const { memory } = kernels;

const nominee = (noted: number): number => noted & 0x1ffff;
const bitsOf = (noted: number): number => (noted >>> 17) & 0x3f;
const rest = (noted: number): number => noted >>> 23;

function put(words: Uint32Array): number {
  const address = memory.takeWords(words.length);
  memory.words.set(words, address >> 2);
  return address;
}

function zeros(words: number): number {
  return put(new Uint32Array(words));
}

/** The bucket that each vector lies in, and what it is; few bits, so that many are near. */
const someVectors = fc.array(
  fc.record({
    bucket: fc.nat(7),
    words: fc.array(fc.nat(3), { minLength: vectorWords, maxLength: vectorWords }),
  }),
  { maxLength: 60 },
);
type Vectors = readonly { readonly bucket: number; readonly words: readonly number[] }[];

/** A table of vectors: its directory, its entries, the vectors, and which picture each belongs to: three to each. */
function table(vectors: Vectors): {
  [name in 'directory' | 'postings' | 'vectors' | 'owners']: number;
} {
  const postings = [...vectors.keys()].toSorted(
    (a, b) => (vectors[a]?.bucket ?? 0) - (vectors[b]?.bucket ?? 0) || a - b,
  );
  const starts = Array.from(
    { length: 9 },
    (_, bucket) => vectors.filter((each) => each.bucket < bucket).length,
  );
  return {
    directory: put(Uint32Array.from(starts)),
    postings: put(Uint32Array.from(postings)),
    vectors: put(Uint32Array.from(vectors.flatMap(({ words }) => words))),
    owners: put(Uint32Array.from(vectors, (_, at) => Math.floor(at / 3))),
  };
}

/** Hits of a join by kernels, in batches of so many vectors. */
function joined(
  left: Vectors,
  right: Vectors | undefined,
  [firstVector, endVector]: readonly [number, number],
  { bucketLimit, distance, room }: Record<'bucketLimit' | 'distance' | 'room', number>,
): string[] {
  const own = table(left);
  const other = right === undefined ? own : table(right);
  const [leftIds, rightIds] = [memory.takeWords(room), memory.takeWords(room)];
  const [leftBatch, rightBatch] = [memory.take(32 * room), memory.take(32 * room)];
  const [buckets, state] = [memory.takeWords(3 * room), zeros(2)];
  const offsets = put(Uint32Array.from(left, (_, at) => 3 * at));
  const hits = memory.takeWords(2 * 6000);
  const found: string[] = [];
  for (;;) {
    const count = kernels.gatherBuckets(
      own.directory,
      own.postings,
      own.vectors,
      other.directory,
      other.postings,
      other.vectors,
      8,
      firstVector,
      endVector,
      bucketLimit,
      room,
      state,
      leftIds,
      leftBatch,
      rightIds,
      rightBatch,
      buckets,
    );
    if (count === 0) break;
    const told = kernels.compareBuckets(
      leftIds,
      leftBatch,
      rightIds,
      rightBatch,
      buckets,
      count,
      right === undefined,
      own.owners,
      offsets,
      other.owners,
      distance,
      hits,
      6000,
    );
    for (let at = hits >> 2; at < (hits >> 2) + 2 * told; at += 2) {
      const [query, noted] = [memory.words[at] ?? 0, memory.words[at + 1] ?? 0];
      found.push([query, nominee(noted), bitsOf(noted), rest(noted)].join(' '));
    }
  }
  memory.release(own.directory);
  return found.toSorted();
}

test('vectors of one bucket are compared with all others in it, in however small batches', () => {
  const asked = fc.record({
    left: someVectors,
    right: fc.option(someVectors, { nil: undefined }),
    range: fc.tuple(fc.nat(60), fc.nat(60)),
    bucketLimit: fc.integer({ min: 1, max: 12 }),
    distance: fc.integer({ min: 0, max: 12 }),
    more: fc.nat(12),
  });
  fc.assert(
    fc.property(asked, ({ left, right, range, bucketLimit, distance, more }) => {
      const [from, to] = [Math.min(...range), Math.min(left.length, Math.max(...range))];
      const among = right ?? left;
      const expected: string[] = [];
      for (let own = from; own < to; own += 1) {
        const bucket = left[own]?.bucket;
        const others = [...among.keys()].filter((other) => among[other]?.bucket === bucket);
        if (others.length > bucketLimit) continue;
        for (const other of others) {
          if (right === undefined && other >= own) continue;
          const words = (vectors: Vectors, at: number): Uint32Array =>
            Uint32Array.from(vectors[at]?.words ?? []);
          const bits = hamming256(words(left, own), 0, words(among, other), 0);
          if (bits > distance) continue;
          expected.push([Math.floor(own / 3), Math.floor(other / 3), bits, own % 3].join(' '));
        }
      }
      const options = { bucketLimit, distance, room: bucketLimit + more };
      expect(joined(left, right, [from, Math.max(from, to)], options)).toEqual(expected.toSorted());
    }),
  );
});

test('a batch with more hits than there is room for says so, and writes no more', () => {
  const vector = { bucket: 0, words: [0, 0, 0, 0, 0, 0, 0, 0] };
  const own = table([vector, vector, vector]);
  const ids = put(Uint32Array.of(0, 1, 2));
  const hits = put(new Uint32Array(12).fill(7));
  const bucket = put(Uint32Array.of(3, 0, 3));
  const told = kernels.compareBuckets(
    ids,
    own.vectors,
    ids,
    own.vectors,
    bucket,
    1,
    false,
    own.owners,
    put(Uint32Array.of(0)),
    own.owners,
    3,
    hits,
    5,
  );
  expect(told).toBe(6);
  expect([...memory.words.subarray(hits >> 2, (hits >> 2) + 12)].slice(10)).toEqual([7, 7]);
  memory.release(own.directory);
});

test('hits are counted for each pair, and of those with few the nearest are kept', () => {
  const most = fc.constantFrom(0, 1, 3, 2 ** 32 - 1);
  const hit = fc.record({
    query: fc.nat(5),
    nominee: fc.nat(40),
    vector: fc.nat(4),
    bits: fc.nat(40),
  });
  const removed = fc.uniqueArray(fc.nat(40), { maxLength: 4 });
  const asked = fc.record({
    hits: fc.array(hit, { maxLength: 400 }),
    deadLeft: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
    deadRight: removed,
    isSelf: fc.boolean(),
    mostOne: most,
    mostTwo: most,
  });
  fc.assert(
    fc.property(asked, ({ hits, deadLeft, deadRight, isSelf, mostOne, mostTwo }) => {
      const [firstQuery, queries] = [2, 6];
      const noted = hits.flatMap((each) => [
        each.query + firstQuery,
        each.nominee | (each.bits << 17) | (each.vector << 23),
      ]);
      const at = put(Uint32Array.from(noted));
      const flags = (places: readonly number[], first: number): number =>
        memory.putBytes(
          Uint8Array.from({ length: 64 }, (_, n) => Number(places.includes(n - first))),
        );
      const count = kernels.tallyHits(
        at,
        hits.length,
        firstQuery,
        queries,
        flags(deadLeft, firstQuery),
        flags(deadRight, 0),
        isSelf,
        mostOne,
        mostTwo,
        memory.takeWords(hits.length),
        memory.takeWords(queries + 1),
        zeros(2 * 128),
        128,
        put(new Uint32Array(64).fill(2 ** 32 - 1)),
        // What was left in memory counts for nothing.
        put(new Uint32Array(64).fill(2 ** 32 - 1)),
      );
      const told = Array.from({ length: count }, (_, pair) => {
        const place = (at >> 2) + 2 * pair;
        const [query, of] = [memory.words[place] ?? 0, memory.words[place + 1] ?? 0];
        return { query, nominee: nominee(of), bits: bitsOf(of), hits: rest(of) };
      });
      memory.release(at);
      const expected = [...new Set(hits.map(({ query }) => query))].flatMap((query) => {
        if (deadLeft.includes(query)) return [];
        const own = hits.filter((each) => each.query === query);
        const pairs = [...new Set(own.map((each) => each.nominee))]
          .filter((each) => !deadRight.includes(each) && !(isSelf && each === query + firstQuery))
          .map((each) => {
            const between = own.filter((one) => one.nominee === each);
            const vectors = new Set(between.map(({ vector }) => vector)).size;
            const bits = Math.min(...between.map((one) => one.bits));
            return { query: query + firstQuery, nominee: each, bits, hits: Math.min(3, vectors) };
          })
          .toSorted((a, b) => a.bits - b.bits || a.nominee - b.nominee);
        return [
          ...pairs.filter((pair) => pair.hits === 1).slice(0, mostOne),
          ...pairs.filter((pair) => pair.hits === 2).slice(0, mostTwo),
          ...pairs.filter((pair) => pair.hits === 3),
        ];
      });
      const inOrder = (pairs: typeof told): typeof told =>
        pairs.toSorted((a, b) => a.query - b.query || a.nominee - b.nominee);
      expect(inOrder(told)).toEqual(inOrder(expected));
      // By the query, so that whoever reads them goes through the queries once.
      expect(told.map(({ query }) => query)).toEqual(inOrder(told).map(({ query }) => query));
    }),
  );
});

test('a directory of high bits becomes one of all', () => {
  const buckets = fc.array(fc.nat(31), { maxLength: 80 });
  fc.assert(
    fc.property(buckets, fc.integer({ min: 1, max: 5 }), (some, lowBits) => {
      const sorted = some.toSorted((a, b) => a - b);
      const before = (bucket: number): number => sorted.filter((each) => each < bucket).length;
      const cells = 2 ** (5 - lowBits);
      const short = put(
        Uint32Array.from({ length: cells + 1 }, (_, cell) => before(cell << lowBits)),
      );
      const low = memory.putBytes(
        new Uint8Array(Uint16Array.from(sorted, (each) => each & (2 ** lowBits - 1)).buffer),
      );
      const whole = memory.takeWords(33);
      kernels.spreadDirectory(short, low, lowBits, 32, whole);
      const told = [...memory.words.subarray(whole >> 2, (whole >> 2) + 33)];
      memory.release(short);
      expect(told).toEqual(Array.from({ length: 33 }, (_, bucket) => before(bucket)));
    }),
  );
});
