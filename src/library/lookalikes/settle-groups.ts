import type { Standing } from '../keep/keeper.js';
import type { Repository } from '../repository/repository.js';
import { heldContents, type HeldContent } from './catalog/contents.js';
import { chooseStars } from './groups/choose-stars.js';
import type { GroupInput } from './groups/group-similar.js';
import type { Links } from './groups/links.js';
import type { PictureCandidates } from './groups/picture-candidates.js';
import { SettledPairs, type SettlingOptions } from './settled-pairs.js';

/** What is settled. */
interface SettleInput extends GroupInput {
  /** Files of the pictures; it is told what becomes of links. */
  readonly candidates: PictureCandidates;
}

/**
 * Measures those pairs that were only predicted and that groups depend on, until there are none: every file
 * in a group is laid over its keeper, and measuring the other predicted ones would move no star.
 * @param selected rows that take part
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, STORE_FULL, QUEUE_UNREACHABLE
 */
export async function settleGroups(
  repository: Repository,
  input: SettleInput,
  selected: Uint8Array,
  options: SettlingOptions,
): Promise<void> {
  const { links } = input;
  // Most libraries have few families, and nothing else is in doubt.
  const doubtful = links.connected(links.unsettled());
  if (doubtful.size === 0) return;
  const held = new Map<number, HeldContent>();
  for (const one of heldContents(input.tree, selected)) {
    const position = input.catalog.find(one.content);
    if (doubtful.has(position)) held.set(position, one);
  }
  const pairs = new SettledPairs(repository, input, options);
  const lanes = lanesOf(links, held, options.comparers.atOnce);
  // Nobody is left behind at work where one fails.
  const ends = await Promise.allSettled(lanes.map((lane) => settleLane(input, lane, pairs)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  await pairs.flush();
}

/**
 * Families in turns: what one waits for, the last pairs of its round, leaves threads to the others. What does not hang
 * together has nothing to do with each other.
 * @param most lanes
 */
function lanesOf(
  links: Links,
  held: ReadonlyMap<number, HeldContent>,
  most: number,
): ReadonlyMap<number, HeldContent>[] {
  const families: Map<number, HeldContent>[] = [];
  const placed = new Set<number>();
  for (const position of held.keys()) {
    if (placed.has(position)) continue;
    const together = links.connected([position]);
    for (const one of together) placed.add(one);
    families.push(new Map(entriesOf(held, together)));
  }
  const lanes: Map<number, HeldContent>[] = [];
  for (const family of families.toSorted((a, b) => b.size - a.size)) {
    const shortest = lanes.toSorted((a, b) => a.size - b.size)[0];
    if (shortest === undefined || lanes.length < most) lanes.push(family);
    else for (const [position, content] of family) shortest.set(position, content);
  }
  return lanes;
}

/** @param held pictures that hang together with nobody else */
async function settleLane(
  input: SettleInput,
  held: ReadonlyMap<number, HeldContent>,
  pairs: SettledPairs,
): Promise<void> {
  const { links, candidates } = input;
  const standings = new Map<number, Standing>();
  for (let { asked } = chooseStars(input, candidates, held, standings); asked.length > 0;) {
    await pairs.settle(asked);
    // What does not hang together with them stays as it is.
    const changed = new Set(asked.flat());
    const moved = links.connected(changed);
    const together = [...new Set([...moved, ...changed])].toSorted((a, b) => a - b);
    for (const position of candidates.renew(changed, together)) standings.delete(position);
    ({ asked } = chooseStars(input, candidates, new Map(entriesOf(held, moved)), standings));
  }
}

function* entriesOf<K, V>(map: ReadonlyMap<K, V>, keys: Iterable<K>): Generator<[K, V]> {
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) yield [key, value];
  }
}
