import { setImmediate } from 'node:timers/promises';
import type { Join, Queries } from './join.js';
import type { JoinMemory } from './join-memory.js';
import type { NomineeLists } from './nominee-lists.js';
import type { Segment } from './segment.js';

/** How a pair is noted in its second word. */
const [bitsAt, hitsAt] = [17, 23];
const [nomineeMask, bitsMask] = [0x1ffff, 0x3f];

/**
 * Joins by tables. A table of the queries and one of the segment are both sorted by bucket, so they
 * are gone through side by side instead of looking up one vector after the other.
 *
 * @param memory for the segments that will be joined
 */
export function joinByTables(memory: JoinMemory): Join {
  return async (queries, among, lists) => {
    memory.load(queries.segment, among);
    let length = queries.to - queries.from;
    for (let from = queries.from; from < queries.to;) {
      const some = { ...queries, from, to: Math.min(queries.to, from + length) };
      const count = await countHits(memory, some, among);
      if (count === undefined) length = Math.ceil((some.to - from) / 2);
      else {
        collect(memory, some, among, count, lists, queries.from);
        from = some.to;
      }
    }
  };
}

/** @returns undefined where they are too many */
async function countHits(
  memory: JoinMemory,
  queries: Queries,
  among: Segment,
): Promise<number | undefined> {
  let count: number | undefined = 0;
  for (count of memory.hits(queries, among === queries.segment)) {
    // A table takes a tenth of a second when segments are large: let signals and timers through.
    await setImmediate();
  }
  return count;
}

/** @param first query of the lists */
function collect(
  memory: JoinMemory,
  queries: Queries,
  among: Segment,
  count: number,
  lists: NomineeLists,
  first: number,
): void {
  const { numbers } = among.pictures();
  const pairs = memory.pairs(queries, among === queries.segment, count, lists.most);
  for (let at = 0; at < pairs.length; at += 2) {
    const [query, noted] = [pairs[at] ?? 0, pairs[at + 1] ?? 0];
    lists.add(query - first, numbers[noted & nomineeMask] ?? 0, {
      hits: noted >>> hitsAt,
      bits: (noted >>> bitsAt) & bitsMask,
    });
  }
}
