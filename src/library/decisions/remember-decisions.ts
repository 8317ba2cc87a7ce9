import type { DecidedContent, Decision } from '../../model/groups/distinct.js';
import { distinctCodec } from '../../storage/codecs/distinct.js';
import { contentKey, distinctKey } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** The decision about two contents. @param decidedAt milliseconds since 1970 */
export function decisionOf(a: DecidedContent, b: DecidedContent, decidedAt: number): Decision {
  const isInOrder = Buffer.compare(contentKey(a), contentKey(b)) <= 0;
  return { decidedAt, contents: isInOrder ? [a, b] : [b, a] };
}

/** Leaves what was decided before as it is. @returns how many decisions are new */
export async function rememberDecisions(
  store: ObjectStore,
  decisions: readonly Decision[],
): Promise<number> {
  const keys = decisions.map(({ contents }) => distinctKey(...contents));
  const known = await store.getMany(keys);
  const changes = decisions.flatMap((decision, at) => {
    const key = keys[at];
    if (key === undefined || known[at] !== undefined) return [];
    return [{ type: 'put', key, value: distinctCodec.encode(decision) } as const];
  });
  await store.write(changes);
  return changes.length;
}
