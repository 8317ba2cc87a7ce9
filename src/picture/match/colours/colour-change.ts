import { apply, type Affine } from '../../../model/pictures/affine.js';
import type { ChromaImage } from '../../../model/pictures/picture.js';
import type { ColourChange } from '../../../model/pictures/relation.js';
import { robustFit } from './colour-fit.js';
import { degreesBetween } from './complex.js';
import {
  hasOwnColours,
  haveOtherTints,
  isMostlyOneTint,
  isSepia,
  isTonedFrom,
  mostTurn,
  paletteOf,
  type Palette,
} from './palette.js';
import { placesOf, swapped, tintsOf, type Coloured, type Place, type Tint } from './tints.js';
import { outliers } from './trimmed.js';
import { valueBetween } from './value-between.js';
import { isBalanced } from './white-balance.js';

/** Chroma of less than this, root mean square in levels, is what compression leaves of grey. */
const leastColour = 2;
/** Change of chroma, in levels, that is no change: less than between grey and the least colour. */
const mostAlike = 1.5;
/** Chroma of a picture that is called coloured where the other one is grey. */
const clearColour = 4;
/** What is left of the chroma, in levels and as a share of it, where parts have other colours. */
const [mostRest, mostRestShare] = [12, 0.45];
/** Share of the usual stray that a turn may leave where it says that colours were turned. */
const mostUnexplained = 0.5;
/** Grey levels by which coloured things may differ from a grey copy of them. */
const mostDarker = 33;
/** Share of a picture without colour that says how its light changed. */
const leastPlain = 0.05;
const leastPlaces = 12;

/**
 * What became of the first picture's colours. Toning, saturation and white balance change all
 * colours by one rule: with chroma as a complex number, by a factor and by a tint that grows with
 * the light. Where the factor turns colours, or does not explain them, they are others.
 * @param map from places of the first picture to places of the second, as shares
 */
export function colourChange(first: Coloured, second: Coloured, map: Affine): ColourChange {
  if (areAlike(first.chroma, second.chroma, map)) return 'same';
  const places = placesOf(tintsOf(first), tintsOf(second), map);
  if (places.length < leastPlaces) return 'same';
  const [one, other] = [
    paletteOf(places.map(({ first: tint }) => tint)),
    paletteOf(places.map(({ second: tint }) => tint)),
  ];
  if (other.chroma < leastColour || one.chroma < leastColour) {
    if (Math.max(one.chroma, other.chroma) < clearColour) return 'same';
    const isGrey = other.chroma < leastColour;
    if (wasPainted(isGrey ? places : places.map(swapped))) return 'recoloured';
    return isGrey ? 'grey' : 'coloured';
  }
  const change = changeOfTints(places, one, other);
  return change === 'recoloured' && isBalanced(places, one, other) ? 'same' : change;
}

function changeOfTints(places: readonly Place[], one: Palette, other: Palette): ColourChange {
  const [hasOwn, otherHasOwn] = [hasOwnColours(one), hasOwnColours(other)];
  if (hasOwn && otherHasOwn) return isRecoloured(places, other) ? 'recoloured' : 'same';
  if (hasOwn !== otherHasOwn) {
    const [own, tinted] = hasOwn ? [one, other] : [other, one];
    // What was toned holds the colours no more: it cannot give them back.
    if (isTurned(hasOwn ? places.map(swapped) : places, own)) return 'recoloured';
    if (isMostlyOneTint(own) && !isSepia(tinted) && haveOtherTints(own, tinted))
      return 'recoloured';
    if (isTonedFrom(own, tinted)) return hasOwn ? 'toned' : 'coloured';
    return isRecoloured(places, other) ? 'recoloured' : 'same';
  }
  if (isSepia(one) !== isSepia(other)) return isSepia(other) ? 'toned' : 'coloured';
  return haveOtherTints(one, other) || isTurned(places, other) ? 'recoloured' : 'same';
}

/** Whether hardly anything became of the colours: most copies end here. */
function areAlike(
  first: ChromaImage | undefined,
  second: ChromaImage | undefined,
  map: Affine,
): boolean {
  if (first === undefined || second === undefined) return false;
  let [changed, places] = [0, 0];
  for (let y = 0, at = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1, at += 1) {
      const [u, v] = apply(map, (x + 0.5) / first.width, (y + 0.5) / first.height);
      if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;
      const [left, top] = [u * second.width - 0.5, v * second.height - 0.5];
      const blueness = (first.blueness[at] ?? 0) - valueBetween(second.blueness, second, left, top);
      const redness = (first.redness[at] ?? 0) - valueBetween(second.redness, second, left, top);
      changed += blueness * blueness + redness * redness;
      places += 1;
    }
  }
  return places >= leastPlaces && changed < mostAlike ** 2 * places;
}

function isRecoloured(places: readonly Place[], other: Palette): boolean {
  const { factor, rest } = robustFit(places);
  const turn = Math.abs(degreesBetween({ re: 1, im: 0 }, factor));
  return turn > mostTurn || (rest > mostRest && rest > mostRestShare * other.chroma);
}

/** Whether a turn explains colours that one tint does not. */
function isTurned(places: readonly Place[], other: Palette): boolean {
  const { factor, rest } = robustFit(places);
  const turn = Math.abs(degreesBetween({ re: 1, im: 0 }, factor));
  return turn > mostTurn && rest < mostUnexplained * other.usualStray;
}

/**
 * Whether the grey one of two is no grey copy: what has no colour in the other is as light in both,
 * and what has one is not, as of the black one of bags that come in many colours.
 */
function wasPainted(places: readonly Place[]): boolean {
  const plain = places.filter((place) => chromaOf(place.first) < 5);
  const painted = places.filter((place) => chromaOf(place.first) >= 12);
  if (plain.length < leastPlain * places.length || painted.length < outliers * places.length) {
    return false;
  }
  const lit = plain.reduce((sum, { first }) => sum + first.light ** 2, 1e-6);
  const gain = plain.reduce((sum, { first, second }) => sum + first.light * second.light, 0) / lit;
  const off = painted.reduce(
    (sum, { first, second }) => sum + second.light - gain * first.light,
    0,
  );
  return (255 * Math.abs(off)) / painted.length > mostDarker;
}

function chromaOf({ blueness, redness }: Tint): number {
  return Math.hypot(blueness, redness);
}
