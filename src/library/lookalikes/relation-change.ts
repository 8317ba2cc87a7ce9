import { reversed, type KnownRelation } from '../../model/pictures/relation.js';
import { relatedCodec, type Related } from '../../storage/codecs/related.js';
import { relationCodec } from '../../storage/codecs/relation.js';
import { relatedKey, relationKey } from '../../storage/keys.js';
import type { StoreChange } from '../../storage/object-store.js';

/** How one picture comes from another as it is stored: seen from the older one, by their numbers. */
export interface StoredRelation {
  readonly first: number;
  readonly second: number;
  readonly known: KnownRelation;
}

/** @param own number of the picture that it is seen from */
export function storedRelation(own: number, other: number, known: KnownRelation): StoredRelation {
  if (own < other) return { first: own, second: other, known };
  const { source, relation } = known;
  return { first: other, second: own, known: { source, relation: reversed(relation) } };
}

/** Stores how one picture comes from another. @param own number of the picture that it is seen from */
export function relationChanges(own: number, other: number, known: KnownRelation): StoreChange[] {
  const stored = storedRelation(own, other, known).known;
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
