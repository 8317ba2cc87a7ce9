import { nominateIn } from './nominate-one.js';
import { countedHits, everyNominee, NomineeLists, type Nomination } from './nominee-lists.js';
import type { PointParameters } from './parameters.js';
import { lowerBound } from './search.js';
import type { Segment } from './segment.js';

/** Loading so many bytes of segments takes as long as looking one picture up in them. */
const lookUpBytes = 16 * 2 ** 20;

/** Whether a range is so small that its pictures are better looked up one by one. */
export function isFewPictures(segments: readonly Segment[], from: number, to: number): boolean {
  let [pictures, bytes] = [0, 0];
  for (const segment of segments) {
    const { first, last } = segment.entry;
    if (first >= to) break;
    bytes += segment.entry.bytes;
    if (last < from) continue;
    const { numbers } = segment.pictures();
    pictures += lowerBound(numbers, to) - lowerBound(numbers, from);
  }
  return pictures * lookUpBytes < bytes;
}

/** The same as `joinRange`, without loading anything. */
export async function* lookUpRange(
  segments: readonly Segment[],
  from: number,
  to: number,
  parameters: PointParameters,
  mostWeak = everyNominee,
): AsyncGenerator<Nomination> {
  for (const segment of segments) {
    if (segment.entry.last < from || segment.entry.first >= to) continue;
    const { numbers, dead } = segment.pictures();
    const end = lowerBound(numbers, to);
    for (let picture = lowerBound(numbers, from); picture < end; picture += 1) {
      if (dead[picture] === 1) continue;
      const number = numbers[picture] ?? 0;
      const found = nominateIn(segments, segment.vectorsOf(picture), parameters, { below: number });
      const lists = new NomineeLists(1, mostWeak);
      for (const nominee of found) {
        lists.add(0, nominee.number, { ...nominee, hits: Math.min(nominee.hits, countedHits) });
      }
      const nominees = lists.nominees(0);
      if (nominees.length > 0) yield { number, nominees };
      // A look-up takes milliseconds: let signals and timers through.
      await new Promise(setImmediate);
    }
  }
}
