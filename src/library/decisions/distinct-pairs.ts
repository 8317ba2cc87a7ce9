import type { ContentRef } from '../../model/contents/content-id.js';
import type { Decision } from '../../model/groups/distinct.js';
import { damagedRecord } from '../../storage/bytes.js';
import { distinctCodec } from '../../storage/codecs/distinct.js';
import { contentKey, distinctKey, distinctPrefix } from '../../storage/keys.js';
import type { ObjectStore } from '../../storage/object-store.js';

/** Contents that somebody said are not duplicates of each other. About 200 bytes a pair. */
export class DistinctPairs {
  /** Each content's partners, both as text of their keys. */
  readonly #partners = new Map<string, Set<string>>();
  #size = 0;

  /** Number of pairs. */
  get size(): number {
    return this.#size;
  }

  add(a: ContentRef, b: ContentRef): void {
    if (this.areDistinct(a, b)) return;
    this.#size += 1;
    this.#note(textOf(a), textOf(b));
    this.#note(textOf(b), textOf(a));
  }

  /** In any order. No content is distinct from itself. */
  areDistinct(a: ContentRef, b: ContentRef): boolean {
    // Most repositories hold no decision, and most contents have none.
    if (this.#size === 0) return false;
    return this.#partners.get(textOf(a))?.has(textOf(b)) === true;
  }

  #note(content: string, partner: string): void {
    const partners = this.#partners.get(content);
    if (partners === undefined) this.#partners.set(content, new Set([partner]));
    else partners.add(partner);
  }
}

/** @throws ImgdedupError STORE_DAMAGED, FORMAT_UNSUPPORTED */
export async function loadDistinct(store: ObjectStore): Promise<DistinctPairs> {
  const pairs = new DistinctPairs();
  for await (const { contents } of readDecisions(store)) pairs.add(...contents);
  return pairs;
}

/** All decisions, in the order of their keys. */
export async function* readDecisions(store: ObjectStore): AsyncGenerator<Decision> {
  for await (const [key, value] of store.range(distinctPrefix)) {
    const decision = distinctCodec.decode(value);
    if (!distinctKey(...decision.contents).equals(key)) {
      throw damagedRecord('decision', 'it lies under the key of another');
    }
    yield decision;
  }
}

/** A content as a key of maps. */
export function textOf(content: ContentRef): string {
  return contentKey(content).toString('latin1');
}
