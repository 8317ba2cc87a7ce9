import { reversed, type KnownRelation } from '../../model/relation.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import { relationKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';

/** Stores how one picture comes from another. @param own number of the picture that it is seen from */
export function relationChange(own: number, other: number, known: KnownRelation): StoreChange {
  // The older picture comes first.
  const { source, relation } = known;
  const stored = own < other ? known : { source, relation: reversed(relation) };
  return { type: 'put', key: relationKeyOf(own, other), value: relationCodec.encode(stored) };
}

/** Where the relation of two pictures is stored, by their numbers. */
export function relationKeyOf(a: number, b: number): Buffer {
  return relationKey(Math.min(a, b), Math.max(a, b));
}
