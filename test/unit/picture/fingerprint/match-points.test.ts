import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { hamming256, vectorWords } from '../../../../src/picture/fingerprint/hamming.js';
import { matchPoints, type PointMatch } from '../../../../src/picture/fingerprint/match-points.js';
import type { PointSet } from '../../../../src/picture/fingerprint/sketch.js';
import { Random } from '../../support/random.js';

/** Points whose descriptors differ from one of a few in 0 to 90 bits. */
function somePoints(random: Random): PointSet {
  const count = random.int(0, 12);
  const bytes = new Uint8Array(32 * count);
  for (let at = 0; at < bytes.length; at += 32) {
    bytes.fill(0x35 * random.int(0, 3), at, at + 32);
    for (let flips = random.int(0, 3) * random.int(0, 30); flips > 0; flips -= 1) {
      const bit = random.int(0, 255);
      bytes[at + (bit >> 3)] = (bytes[at + (bit >> 3)] ?? 0) ^ (1 << (bit & 7));
    }
  }
  const places = new Float32Array(count);
  return { count, x: places, y: places, scale: places, words: new Uint32Array(bytes.buffer) };
}

function all(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at);
}

/** Every point sorts all of the other picture. */
function naiveMatches(first: PointSet, second: PointSet): PointMatch[] {
  const between = (i: number, j: number): number =>
    hamming256(first.words, i * vectorWords, second.words, j * vectorWords);
  const row = (i: number): number[] =>
    all(second.count).toSorted((a, b) => between(i, a) - between(i, b) || a - b);
  const column = (j: number): number[] =>
    all(first.count).toSorted((a, b) => between(a, j) - between(b, j) || a - b);
  return all(first.count).flatMap((i) => {
    const [j, rival] = row(i);
    if (j === undefined || column(j)[0] !== i) return [];
    const [distance, other] = [between(i, j), column(j)[1]];
    const nexts = [
      rival === undefined ? 256 : between(i, rival),
      other === undefined ? 256 : between(other, j),
    ];
    const isClear = distance <= 24 || distance <= 0.85 * Math.min(...nexts);
    return distance <= 56 && isClear ? [{ first: i, second: j, distance }] : [];
  });
}

test('matches are those that sorting all distances gives', () => {
  let found = 0;
  const agrees = fc.property(fc.nat(), (seed) => {
    const random = new Random(seed);
    const [first, second] = [somePoints(random), somePoints(random)];
    const matches = matchPoints(first, second);
    expect(matches).toEqual(naiveMatches(first, second));
    found += matches.length;
  });
  fc.assert(agrees, { numRuns: 1000 });
  expect(found).toBeGreaterThan(1000);
});
