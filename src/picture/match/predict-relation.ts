import { composed, inverted, shareInside } from '../../model/pictures/affine.js';
import { wholeShare, type ColourChange, type Relation } from '../../model/pictures/relation.js';

/** What two relations with a third picture say of a pair; `unknown` where measuring must tell. */
export type Prediction =
  | { readonly kind: 'related'; readonly relation: Relation }
  | { readonly kind: 'apart' | 'unknown' };

/** Differences of both relations together, in percent, up to which they say something of a third. */
const mostDistance = 40;
/**
 * Of a pair that is related, one lies inside the other, nearly: `leastInside` of `classify-pair.ts`.
 * A margin is left for maps that were measured on thumbnails.
 */
const surelyApart = 0.75;

const unit = { width: 1, height: 1 };

/**
 * How one picture comes from another, by how both lie in a third that shows all of what they share.
 * That is a guess, good enough for leaving a pair for later, and too little for showing it.
 * @param toThird how the third comes from the first
 * @param fromThird how the second comes from the third
 */
export function predictRelation(toThird: Relation, fromThird: Relation): Prediction {
  const isSharedInThird = toThird.firstInside >= wholeShare || fromThird.secondInside >= wholeShare;
  const colour = changeAfter(toThird.colour, fromThird.colour);
  const distance = toThird.distance + fromThird.distance;
  if (!isSharedInThird || colour === undefined || distance > mostDistance)
    return { kind: 'unknown' };
  const map = composed(toThird.map, fromThird.map);
  const firstInside = shareInside(map, unit, unit);
  const secondInside = shareInside(inverted(map), unit, unit);
  if (Math.max(firstInside, secondInside) < surelyApart) return { kind: 'apart' };
  return { kind: 'related', relation: { map, firstInside, secondInside, distance, colour } };
}

/** What became of the colours in two steps; undefined where that is anybody's guess. */
function changeAfter(first: ColourChange, second: ColourChange): ColourChange | undefined {
  if (first === 'recoloured' || second === 'recoloured') return undefined;
  if (first === 'same') return second;
  // What lost its colours and has some again most likely has those that it had.
  const isBack = (first === 'coloured') !== (second === 'coloured');
  return second === 'same' ? first : isBack ? 'same' : second;
}
