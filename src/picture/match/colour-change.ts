import { apply, type Affine } from '../../model/affine.js';
import { itemAt } from '../../model/item-at.js';
import type { ChromaImage } from '../../model/picture.js';
import type { ColourChange } from '../../model/relation.js';
import { chromaSize, colourless } from '../fingerprint/chroma.js';
import { resized, type GreyPlane } from '../fingerprint/grey-plane.js';
import { kernels } from '../kernels/kernels.js';

/** What of a picture says which colours it has. */
export interface Coloured {
  readonly chroma: ChromaImage | undefined;
  readonly grey: GreyPlane;
}

/** Chroma of less than this, root mean square in levels, is what compression leaves of grey. */
const leastColour = 2;
/** Change of chroma, in levels, that is no change: less than between grey and the least colour. */
const mostAlike = 1.5;
/** Chroma of a picture that is called coloured where the other one is grey. */
const clearColour = 4;
/** Chroma beyond one tint, from which on a picture has colours of its own. */
const leastOwn = 4.5;
/** Share of its chroma up to which a picture of one tint may stray from it. */
const tintStray = 0.42;
const mostStray = 9;
/** The same of a picture that is nearly of one tint, however strong it is. */
const mostlyStray = 0.3;
/** Chroma, root mean square in levels, from which on a tint counts. */
const leastTint = 6;
/** Degrees: toning turns colours by up to 21, another colour of the same thing by 28 and more. */
const mostTurn = 25;
/** What is left of the chroma, in levels and as a share of it, where parts have other colours. */
const [mostRest, mostRestShare] = [12, 0.45];
/** Share of places that fit worst and have no say: a logo over one picture is not its colour. */
const outliers = 0.15;
/** Share of the usual stray that a turn may leave where it says that colours were turned. */
const mostUnexplained = 0.5;
/** Of a light of another colour: the strongest channel's gain to the weakest's, and what it leaves of the chroma. */
const [mostBalance, mostBalanceRest] = [1.8, 0.12];
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
  const { width, height } = second;
  let [changed, places] = [0, 0];
  for (let y = 0, at = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1, at += 1) {
      const [u, v] = apply(map, (x + 0.5) / first.width, (y + 0.5) / first.height);
      if (u < 0 || v < 0 || u >= 1 || v >= 1) continue;
      const between = betweenPlaces(u * width - 0.5, v * height - 0.5, width, height);
      const blueness = (first.blueness[at] ?? 0) - valueAt(second.blueness, between);
      const redness = (first.redness[at] ?? 0) - valueAt(second.redness, between);
      changed += blueness * blueness + redness * redness;
      places += 1;
    }
  }
  return places >= leastPlaces && changed < mostAlike ** 2 * places;
}

/** Of a place: chroma, without which it is grey, and light, 0 to 1. */
interface Tint {
  readonly blueness: number;
  readonly redness: number;
  readonly light: number;
}

interface Place {
  readonly first: Tint;
  readonly second: Tint;
}

function swapped({ first, second }: Place): Place {
  return { first: second, second: first };
}

/** Chroma and light on one grid. */
interface Tints {
  readonly width: number;
  readonly height: number;
  readonly blueness: Float32Array;
  readonly redness: Float32Array;
  readonly light: Float32Array;
}

/** Of pictures, which are compared with one after another. */
const knownTints = new WeakMap<GreyPlane, Tints>();

function tintsOf(coloured: Coloured): Tints {
  const known = knownTints.get(coloured.grey);
  if (known !== undefined) return known;
  const tints = tintsFrom(coloured);
  knownTints.set(coloured.grey, tints);
  return tints;
}

function tintsFrom({ chroma, grey }: Coloured): Tints {
  const { width, height } = chroma ?? chromaSize(grey.width, grey.height);
  const light = resized(grey, width, height).data;
  const [blueness, redness] = [levelsOf(chroma?.blueness, light), levelsOf(chroma?.redness, light)];
  for (let at = 0; at < light.length; at += 1) light[at] = (light[at] ?? 0) / 255;
  return { width, height, blueness, redness, light };
}

function levelsOf(plane: Uint8Array | undefined, { length }: Float32Array): Float32Array {
  const levels = new Float32Array(length);
  if (plane === undefined) return levels;
  for (let at = 0; at < length; at += 1) levels[at] = (plane[at] ?? colourless) - colourless;
  return levels;
}

function placesOf(first: Tints, second: Tints, map: Affine): Place[] {
  const places: Place[] = [];
  for (let y = 0, at = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1, at += 1) {
      const [u, v] = apply(map, (x + 0.5) / first.width, (y + 0.5) / first.height);
      if (u < 0 || v < 0 || u > 1 || v > 1) continue;
      places.push({
        first: {
          blueness: first.blueness[at] ?? 0,
          redness: first.redness[at] ?? 0,
          light: first.light[at] ?? 0,
        },
        second: tintAt(second, u * second.width - 0.5, v * second.height - 0.5),
      });
    }
  }
  return places;
}

function tintAt({ width, height, blueness, redness, light }: Tints, x: number, y: number): Tint {
  const between = betweenPlaces(x, y, width, height);
  return {
    blueness: valueAt(blueness, between),
    redness: valueAt(redness, between),
    light: valueAt(light, between),
  };
}

/** The four places around one, and how far it lies from the first to the right and down, as shares. */
interface Between {
  readonly aboveLeft: number;
  readonly aboveRight: number;
  readonly belowLeft: number;
  readonly belowRight: number;
  readonly right: number;
  readonly down: number;
}

function betweenPlaces(x: number, y: number, width: number, height: number): Between {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [from, to] = [held(left, width), held(left + 1, width)];
  const [above, below] = [held(top, height) * width, held(top + 1, height) * width];
  return {
    aboveLeft: above + from,
    aboveRight: above + to,
    belowLeft: below + from,
    belowRight: below + to,
    right: x - left,
    down: y - top,
  };
}

function valueAt(plane: Float32Array | Uint8Array, between: Between): number {
  const { aboveLeft, aboveRight, belowLeft, belowRight, right, down } = between;
  const above = (plane[aboveLeft] ?? 0) * (1 - right) + (plane[aboveRight] ?? 0) * right;
  const below = (plane[belowLeft] ?? 0) * (1 - right) + (plane[belowRight] ?? 0) * right;
  return above * (1 - down) + below * down;
}

function held(place: number, length: number): number {
  return Math.max(0, Math.min(length - 1, place));
}

/** Colours of a picture on the whole. */
interface Palette {
  /** Root mean square of the chroma. */
  readonly chroma: number;
  /** The tint that grows with the light and comes nearest to all. */
  readonly tint: Complex;
  /** How far colours stray from it, root mean square. */
  readonly stray: number;
  /** The same without those that stray most: where light is clipped, sepia has no tint. */
  readonly usualStray: number;
}

function paletteOf(tints: readonly Tint[]): Palette {
  const lit = tints.reduce((sum, { light }) => sum + light * light, 1e-6);
  const tint = {
    re: tints.reduce((sum, { blueness, light }) => sum + blueness * light, 0) / lit,
    im: tints.reduce((sum, { redness, light }) => sum + redness * light, 0) / lit,
  };
  const stray = ({ blueness, redness, light }: Tint): number =>
    Math.sqrt((blueness - tint.re * light) ** 2 + (redness - tint.im * light) ** 2);
  return {
    chroma: rootMean(tints, ({ blueness, redness }) => blueness ** 2 + redness ** 2),
    tint,
    stray: rootMean(tints, (one) => stray(one) ** 2),
    usualStray: bestOf(tints, stray).rest,
  };
}

function rootMean<T>(items: readonly T[], square: (item: T) => number): number {
  return Math.sqrt(items.reduce((sum, item) => sum + square(item), 0) / Math.max(1, items.length));
}

function isOneTint({ chroma, usualStray }: Palette): boolean {
  return usualStray < mostStray && usualStray < tintStray * chroma;
}

/** Whether another tint of it is no toning: there was hardly more than one. */
function isMostlyOneTint({ chroma, usualStray }: Palette): boolean {
  return usualStray < mostlyStray * chroma;
}

/** Degrees of the tint that old prints have, and how far from it one may lie. */
const [sepia, sepiaReach] = [149, 18];
/** Share of its chroma up to which what was toned strays from its tint. */
const sepiaStray = 0.15;

function isSepia(palette: Palette): boolean {
  return palette.usualStray < sepiaStray * palette.chroma && isBrown(palette);
}

function isBrown({ tint }: Palette): boolean {
  return Math.abs(degreesBetween({ re: 1, im: 0 }, tint) - sepia) < sepiaReach;
}

/** Whether one tint is left of several: another tint of nearly one is no toning. */
function isTonedFrom(own: Palette, tinted: Palette): boolean {
  if (!isOneTint(tinted)) return false;
  return isBrown(tinted) || tinted.usualStray * own.chroma < 0.4 * own.usualStray * tinted.chroma;
}

function hasOwnColours(palette: Palette): boolean {
  return palette.stray >= leastOwn && !isOneTint(palette);
}

/** Two pictures of one tint each, which are not nearly grey, in other tints. */
function haveOtherTints(one: Palette, other: Palette): boolean {
  if (Math.min(one.chroma, other.chroma) < leastTint) return false;
  return Math.abs(degreesBetween(one.tint, other.tint)) > mostTurn;
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
 * Whether all colours changed as under a light of another colour: by a gain for each of red, green
 * and blue. To a factor of chroma that looks like a turn where colours are few.
 */
function isBalanced(places: readonly Place[], one: Palette, other: Palette): boolean {
  const pairs = places.map(({ first, second }) => [rgbOf(first), rgbOf(second)] as const);
  let gains = gainsOf(pairs);
  let rest = 0;
  for (let round = 0; round < 3; round += 1) {
    const current = gains;
    const best = bestOf(pairs, (pair) => restOfBalance(pair, current));
    rest = best.rest;
    gains = gainsOf(best.kept);
  }
  if (Math.max(...gains) > mostBalance * Math.min(...gains)) return false;
  return rest < mostBalanceRest * Math.max(one.chroma, other.chroma);
}

type Rgb = readonly [red: number, green: number, blue: number];
type RgbPair = readonly [first: Rgb, second: Rgb];

/** In levels: the inverse of what `chroma.ts` does. */
function rgbOf({ blueness, redness, light }: Tint): Rgb {
  const grey = 255 * light;
  return [
    grey + 1.402 * redness,
    grey - 0.344136 * blueness - 0.714136 * redness,
    grey + 1.772 * blueness,
  ];
}

function gainsOf(pairs: readonly RgbPair[]): Rgb {
  const gain = (channel: 0 | 1 | 2): number => {
    const own = pairs.reduce((sum, [first]) => sum + first[channel] ** 2, 1e-6);
    return pairs.reduce((sum, [first, second]) => sum + first[channel] * second[channel], 0) / own;
  };
  return [gain(0), gain(1), gain(2)];
}

/** Chroma, in levels, that gains leave unexplained. */
function restOfBalance([first, second]: RgbPair, gains: Rgb): number {
  const red = second[0] - gains[0] * first[0];
  const green = second[1] - gains[1] * first[1];
  const blue = second[2] - gains[2] * first[2];
  const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
  return Math.hypot((blue - grey) / 1.772, (red - grey) / 1.402);
}

/**
 * Whether the grey one of two is no grey copy: what has no colour in the other is as light in both,
 * and what has one is not, as of the black one of bags that come in many colours.
 */
function wasPainted(places: readonly Place[]): boolean {
  const chromaOf = ({ first }: Place): number => Math.hypot(first.blueness, first.redness);
  const plain = places.filter((place) => chromaOf(place) < 5);
  const painted = places.filter((place) => chromaOf(place) >= 12);
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

interface Complex {
  readonly re: number;
  readonly im: number;
}

interface ColourFit {
  /** What all chroma was multiplied with. */
  readonly factor: Complex;
  /** Tint that was added, by light. */
  readonly tint: Complex;
}

/** The fit to all places but those that fit worst, and what it leaves of their chroma. */
function robustFit(places: readonly Place[]): ColourFit & { readonly rest: number } {
  let fit = fitTo(places);
  for (let round = 0; round < 3; round += 1) {
    const current = fit;
    fit = fitTo(bestOf(places, (place) => restOf(place, current)).kept);
  }
  const last = fit;
  return { ...last, rest: bestOf(places, (place) => restOf(place, last)).rest };
}

/** All but the outliers: those of which the least is left, and how much that is, root mean square. */
function bestOf<T>(
  items: readonly T[],
  restOfOne: (item: T) => number,
): { kept: T[]; rest: number } {
  const rests = new Float32Array(items.length);
  for (let at = 0; at < items.length; at += 1) rests[at] = restOfOne(itemAt(items, at));
  const count = Math.ceil(items.length * (1 - outliers));
  const most = count === 0 ? 0 : valueAtRank(rests, count - 1);
  const kept: T[] = [];
  let sum = 0;
  for (let at = 0; at < items.length; at += 1) {
    const rest = rests[at] ?? 0;
    if (rest > most) continue;
    kept.push(itemAt(items, at));
    sum += rest * rest;
  }
  return { kept, rest: Math.sqrt(sum / Math.max(1, kept.length)) };
}

function valueAtRank(values: Float32Array, place: number): number {
  const { memory, valueAtRank: find } = kernels();
  const copies = memory.put(values);
  const value = find(copies, values.length, place);
  memory.release(copies);
  return value;
}

function restOf({ first, second }: Place, { factor, tint }: ColourFit): number {
  const turnedBlue = factor.re * first.blueness - factor.im * first.redness;
  const turnedRed = factor.re * first.redness + factor.im * first.blueness;
  const blueness = second.blueness - turnedBlue - tint.re * second.light;
  const redness = second.redness - turnedRed - tint.im * second.light;
  return Math.sqrt(blueness * blueness + redness * redness);
}

/** Least squares, with a little that holds both at 0 where nothing is known of them. */
function fitTo(places: readonly Place[]): ColourFit {
  let [own, lit] = [places.length, 0.05 * places.length];
  const [cross, both, light] = [
    { re: 0, im: 0 },
    { re: 0, im: 0 },
    { re: 0, im: 0 },
  ];
  for (const { first, second } of places) {
    own += first.blueness ** 2 + first.redness ** 2;
    lit += second.light ** 2;
    cross.re += first.blueness * second.light;
    cross.im -= first.redness * second.light;
    both.re += first.blueness * second.blueness + first.redness * second.redness;
    both.im += first.blueness * second.redness - first.redness * second.blueness;
    light.re += second.blueness * second.light;
    light.im += second.redness * second.light;
  }
  const determinant = own * lit - (cross.re ** 2 + cross.im ** 2);
  return {
    factor: scaled(without(scaled(both, lit), multiplied(cross, light)), 1 / determinant),
    tint: scaled(without(scaled(light, own), multiplied(conjugate(cross), both)), 1 / determinant),
  };
}

function without(a: Complex, b: Complex): Complex {
  return { re: a.re - b.re, im: a.im - b.im };
}

function scaled({ re, im }: Complex, by: number): Complex {
  return { re: re * by, im: im * by };
}

function conjugate({ re, im }: Complex): Complex {
  return { re, im: -im };
}

function multiplied(a: Complex, b: Complex): Complex {
  return { re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re };
}

function degreesBetween(one: Complex, other: Complex): number {
  const { re, im } = multiplied(conjugate(one), other);
  return (Math.atan2(im, re) * 180) / Math.PI;
}
