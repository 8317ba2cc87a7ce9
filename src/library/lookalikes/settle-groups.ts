import type { Standing } from '../keep/keeper.js';
import type { Repository } from '../repository/repository.js';
import { heldContents, type HeldContent } from './catalog/contents.js';
import { chooseStars } from './groups/choose-stars.js';
import type { GroupInput } from './groups/group-similar.js';
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
  const { links, candidates } = input;
  // Most libraries have few families, and nothing else is in doubt.
  const doubtful = links.connected(links.unsettled());
  if (doubtful.size === 0) return;
  const held = new Map<number, HeldContent>();
  for (const one of heldContents(input.tree, selected)) {
    const position = input.catalog.find(one.content);
    if (doubtful.has(position)) held.set(position, one);
  }
  const pairs = new SettledPairs(repository, input, options);
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
  await pairs.flush();
}

function* entriesOf<K, V>(map: ReadonlyMap<K, V>, keys: Iterable<K>): Generator<[K, V]> {
  for (const key of keys) {
    const value = map.get(key);
    if (value !== undefined) yield [key, value];
  }
}
