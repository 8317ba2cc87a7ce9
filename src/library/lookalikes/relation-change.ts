import { reversed, type KnownRelation } from '../../model/pictures/relation.js';
import { relatedCodec, type Related } from '../../storage/codecs/related.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import { relatedKey, relationKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';

/** Stores how one picture comes from another. @param own number of the picture that it is seen from */
export function relationChanges(own: number, other: number, known: KnownRelation): StoreChange[] {
  // The older picture comes first.
  const { source, relation } = known;
  const stored = own < other ? known : { source, relation: reversed(relation) };
  return [
    { type: 'put', key: relationKeyOf(own, other), value: relationCodec.encode(stored) },
    { type: 'put', key: relatedKeyOf(own, other), value: relatedCodec.encode(pairOf(own, other)) },
  ];
}

/** Forgets how two pictures come from each other. */
export function relationRemovals(a: number, b: number): StoreChange[] {
  return [
    { type: 'del', key: relationKeyOf(a, b) },
    { type: 'del', key: relatedKeyOf(a, b) },
  ];
}

/** Where the relation of two pictures is stored, by their numbers. */
export function relationKeyOf(a: number, b: number): Buffer {
  return relationKey(Math.min(a, b), Math.max(a, b));
}

function relatedKeyOf(a: number, b: number): Buffer {
  const { larger, smaller } = pairOf(a, b);
  return relatedKey(larger, smaller);
}

function pairOf(a: number, b: number): Related {
  return { larger: Math.max(a, b), smaller: Math.min(a, b) };
}
