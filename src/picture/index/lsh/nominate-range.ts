import type { Join } from './join.js';
import { everyNominee, NomineeLists, type Nomination } from './nominee-lists.js';
import { lowerBound } from './search.js';
import type { Segment } from './segment.js';

/**
 * Nominees of all pictures from number `from` up to, not including, `to`, by number. Those without
 * any are left out. One segment after the other is joined as a whole with each before it: the larger what is joined,
 * the less often everything else is gone through.
 *
 * @param segments by number
 * @param mostWeak of those that say little
 * @throws DoubtfulIndexError where a file is damaged
 */
export async function* joinRange(
  segments: readonly Segment[],
  from: number,
  to: number,
  join: Join,
  mostWeak = everyNominee,
): AsyncGenerator<Nomination> {
  for (const [at, segment] of segments.entries()) {
    if (segment.entry.last < from || segment.entry.first >= to) continue;
    const { numbers } = segment.pictures();
    const [start, end] = [lowerBound(numbers, from), lowerBound(numbers, to)];
    const lists = new NomineeLists(end - start, mostWeak);
    const older = segments.slice(0, at + 1);
    // Back and forth: what was joined last is in memory.
    for (const among of at % 2 === 0 ? older : older.toReversed()) {
      await join({ segment, from: start, to: end }, among, lists);
    }
    for (let place = start; place < end; place += 1) {
      const nominees = lists.nominees(place - start);
      if (nominees.length > 0) yield { number: numbers[place] ?? 0, nominees };
    }
  }
}
