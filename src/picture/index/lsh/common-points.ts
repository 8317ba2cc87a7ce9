import { vectorWords } from '../../fingerprint/hamming.js';
import { matchPoints } from '../../fingerprint/match-points.js';
import type { Described } from '../../fingerprint/sketch.js';
import { lowerBound } from './search.js';
import type { Segment } from './segment.js';

/**
 * How many vectors each of some stored pictures has in common with a picture: pairs that are each other's nearest.
 * All are compared with all, which takes some 30 µs a picture.
 *
 * @param vectors eight words for each
 * @param numbers of stored pictures; one that is not there has nothing in common
 * @throws DoubtfulIndexError where what is read is damaged
 */
export function commonPoints(
  segments: readonly Segment[],
  vectors: Uint32Array,
  numbers: readonly number[],
): number[] {
  const own = described(vectors);
  return numbers.map((number) => {
    const other = vectorsOf(segments, number);
    return other === undefined ? 0 : matchPoints(own, described(other)).length;
  });
}

/** Eight words for each vector of a picture; undefined where it is not there. */
export function vectorsOf(segments: readonly Segment[], number: number): Uint32Array | undefined {
  const segment = segments.find(({ entry }) => entry.first <= number && number <= entry.last);
  if (segment === undefined) return undefined;
  const { numbers } = segment.pictures();
  const picture = lowerBound(numbers, number);
  return numbers[picture] === number ? segment.vectorsOf(picture) : undefined;
}

function described(words: Uint32Array): Described {
  return { count: words.length / vectorWords, words };
}
