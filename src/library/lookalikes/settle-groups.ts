import type { OnProgress } from '../../model/runs/progress.js';
import type { Comparer } from '../../picture/match/comparers.js';
import type { StoreChange } from '../../storage/object-store.js';
import type { Standing } from '../keep/keeper.js';
import type { Repository } from '../repository/repository.js';
import { heldContents, type HeldContent } from './catalog/contents.js';
import type { PictureCache } from './catalog/picture-cache.js';
import { chooseStars } from './groups/choose-stars.js';
import type { GroupInput } from './groups/group-similar.js';
import { linkOf, type LinkFilter } from './groups/links.js';
import type { PictureCandidates } from './groups/picture-candidates.js';
import type { Pair } from './groups/star-cover.js';
import { measurePairs } from './measure-pairs.js';
import { relationChanges, relationRemovals } from './relation-change.js';

export interface SettleOptions {
  readonly filter: LinkFilter;
  readonly pictures: PictureCache;
  readonly comparers: Comparer;
  /** Whether what was measured may be stored; else it serves this once. */
  readonly mayWrite: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Pairs that are measured before they are stored: what an interrupted run loses. */
const storedAtOnce = 500;

/** What is settled. */
interface SettleInput extends GroupInput {
  /** Files of the pictures; it is told what becomes of links. */
  readonly candidates: PictureCandidates;
}

/**
 * Measures those pairs that were only predicted and that groups depend on, until there are none: every file
 * in a group is laid over its keeper, and measuring the other predicted ones would move no star.
 * @param selected rows that take part
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED, QUEUE_UNREACHABLE
 */
export async function settleGroups(
  repository: Repository,
  input: SettleInput,
  selected: Uint8Array,
  options: SettleOptions,
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
  const standings = new Map<number, Standing>();
  let done = 0;
  for (let { asked } = chooseStars(input, candidates, held, standings); asked.length > 0;) {
    for (let from = 0; from < asked.length; from += storedAtOnce) {
      const some = asked.slice(from, from + storedAtOnce);
      await settlePairs({ repository, input, options }, some);
      done += some.length;
      options.onProgress?.({
        stage: 'measuring',
        unit: 'pairs',
        files: done,
        totalFiles: done + asked.length - from - some.length,
        bytes: 0,
        totalBytes: undefined,
      });
    }
    // What does not hang together with them stays as it is.
    const changed = new Set(asked.flat());
    const moved = links.connected(changed);
    const together = [...new Set([...moved, ...changed])].toSorted((a, b) => a - b);
    for (const position of candidates.renew(changed, together)) standings.delete(position);
    const again = new Map([...moved].flatMap((at) => entryOf(held, at)));
    ({ asked } = chooseStars(input, candidates, again, standings));
  }
}

function entryOf<T>(map: ReadonlyMap<number, T>, key: number): [number, T][] {
  const value = map.get(key);
  return value === undefined ? [] : [[key, value]];
}

interface Settling {
  readonly repository: Repository;
  readonly input: GroupInput;
  readonly options: SettleOptions;
}

/** @param pairs by positions */
async function settlePairs(
  { repository, input: { catalog, links }, options }: Settling,
  pairs: readonly Pair[],
): Promise<void> {
  const numbers = new Map<number, number[]>();
  for (const pair of pairs) {
    const [own, other] = pair.map((position) => catalog.number(position));
    if (own === undefined || other === undefined) continue;
    const others = numbers.get(own);
    if (others === undefined) numbers.set(own, [other]);
    else others.push(other);
  }
  const changes: StoreChange[] = [];
  const { pictures, comparers, signal } = options;
  const measuring = { pictures, comparers, signal };
  for await (const { own, other, relation } of measurePairs(measuring, numbers)) {
    const [first, second] = [catalog.positionOf(own), catalog.positionOf(other)];
    if (relation === undefined) {
      links.settle(first, second, undefined);
      changes.push(...relationRemovals(own, other));
      continue;
    }
    const known = { source: 'measured', relation } as const;
    links.settle(first, second, linkOf(known, options.filter));
    changes.push(...relationChanges(own, other, known));
  }
  if (options.mayWrite) await repository.transaction((store) => store.write(changes));
}
