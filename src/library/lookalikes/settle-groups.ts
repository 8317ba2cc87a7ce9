import type { OnProgress } from '../../model/progress.js';
import type { LookAlikeGroup, LookAlikeSummary } from '../../model/look-alike.js';
import type { RelatePool } from '../../picture/match/relate-pool.js';
import type { StoreChange } from '../../storage/object-store.js';
import type { Repository } from '../repository/repository.js';
import type { GroupInput } from './groups/group-similar.js';
import { linkOf, type LinkFilter } from './groups/links.js';
import { makeGroups } from './groups/make-groups.js';
import type { Pair } from './groups/star-cover.js';
import { measurePairs } from './measure-pairs.js';
import { relationChange, relationKeyOf } from './relation-change.js';

export interface SettleOptions {
  readonly filter: LinkFilter;
  readonly comparers: RelatePool;
  /** Whether what was measured may be stored; else it serves this once. */
  readonly mayWrite: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** Pairs that are measured before they are stored: what an interrupted run loses. */
const storedAtOnce = 500;

/**
 * Makes groups, measuring those pairs that were only predicted and that the groups depend on, until there
 * are none: every file in a group was laid over its keeper, and the groups are those that come of measuring
 * all pairs.
 * @param marks as {@link makeGroups} takes them, as is `meant`
 * @throws ImgdedupError INTERRUPTED, WORKER_ENDED, STORE_DAMAGED
 */
export async function settleGroups(
  repository: Repository,
  input: GroupInput,
  { marks, meant }: { readonly marks: Uint8Array; readonly meant: Uint8Array },
  options: SettleOptions,
): Promise<{ groups: Iterable<LookAlikeGroup>; summary: LookAlikeSummary }> {
  let [made, done] = [makeGroups(input, marks, meant), 0];
  while (made.asked.length > 0) {
    for (let from = 0; from < made.asked.length; from += storedAtOnce) {
      const some = made.asked.slice(from, from + storedAtOnce);
      await settlePairs({ repository, input, options }, some);
      done += some.length;
      options.onProgress?.({
        stage: 'measuring',
        unit: 'pairs',
        files: done,
        totalFiles: done + made.asked.length - from - some.length,
        bytes: 0,
        totalBytes: undefined,
      });
    }
    made = makeGroups(input, marks, meant);
  }
  return made;
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
  const { comparers, signal } = options;
  const measuring = { repository, catalog, comparers, signal };
  for await (const { own, other, relation } of measurePairs(measuring, numbers)) {
    const [first, second] = [catalog.positionOf(own), catalog.positionOf(other)];
    if (relation === undefined) {
      links.settle(first, second, undefined);
      changes.push({ type: 'del', key: relationKeyOf(own, other) });
      continue;
    }
    const known = { source: 'measured', relation } as const;
    links.settle(first, second, linkOf(known, options.filter));
    changes.push(relationChange(own, other, known));
  }
  if (options.mayWrite) await repository.transaction((store) => store.write(changes));
}
