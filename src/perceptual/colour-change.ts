import { apply, type Affine } from '../model/affine.js';
import type { ChromaImage } from '../model/picture.js';
import type { ColourChange } from '../model/relation.js';
import { chromaSize, colourless } from './chroma.js';
import { resized, type GreyPlane } from './grey-plane.js';

/** What of a picture says which colours it has. */
export interface Coloured {
  readonly chroma: ChromaImage | undefined;
  readonly grey: GreyPlane;
}

/** Chroma of less than this, root mean square in levels, is what compression leaves of grey. */
const leastColour = 2;
/** The same for a picture that is called coloured where the other one is grey. */
const clearColour = 4;
/** Chroma beyond one tint, from which on a picture has colours of its own. */
const leastOwn = 4.5;
/** Share of its chroma up to which a picture of one tint may stray from it. */
const tintStray = 0.42;
const mostStray = 9;
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
    if (isTonedFrom(own, tinted)) return hasOwn ? 'toned' : 'coloured';
    return isRecoloured(places, other) ? 'recoloured' : 'same';
  }
  if (isSepia(one) !== isSepia(other)) return isSepia(other) ? 'toned' : 'coloured';
  return haveOtherTints(one, other) || isTurned(places, other) ? 'recoloured' : 'same';
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

function tintsOf({ chroma, grey }: Coloured): Tints {
  const { width, height } = chroma ?? chromaSize(grey.width, grey.height);
  const levels = (plane: Uint8Array | undefined): Float32Array =>
    Float32Array.from(
      { length: width * height },
      (_, at) => (plane?.[at] ?? colourless) - colourless,
    );
  return {
    width,
    height,
    blueness: levels(chroma?.blueness),
    redness: levels(chroma?.redness),
    light: resized(grey, width, height).data.map((level) => level / 255),
  };
}

function placesOf(first: Tints, second: Tints, map: Affine): Place[] {
  const places: Place[] = [];
  for (let y = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1) {
      const [u, v] = apply(map, (x + 0.5) / first.width, (y + 0.5) / first.height);
      if (u < 0 || v < 0 || u > 1 || v > 1) continue;
      const tint = tintAt(first, x, y);
      places.push({
        first: tint,
        second: tintAt(second, u * second.width - 0.5, v * second.height - 0.5),
      });
    }
  }
  return places;
}

/** Between four places. */
function tintAt({ width, height, blueness, redness, light }: Tints, x: number, y: number): Tint {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [p, q] = [x - left, y - top];
  const across = (at: number): number => Math.max(0, Math.min(width - 1, at));
  const down = (at: number): number => Math.max(0, Math.min(height - 1, at));
  const between = (plane: Float32Array): number => {
    const level = (u: number, v: number): number => plane[down(v) * width + across(u)] ?? 0;
    const above = level(left, top) * (1 - p) + level(left + 1, top) * p;
    const below = level(left, top + 1) * (1 - p) + level(left + 1, top + 1) * p;
    return above * (1 - q) + below * q;
  };
  return { blueness: between(blueness), redness: between(redness), light: between(light) };
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
    (blueness - tint.re * light) ** 2 + (redness - tint.im * light) ** 2;
  const kept = tints
    .map(stray)
    .toSorted((a, b) => a - b)
    .slice(0, Math.ceil(tints.length * (1 - outliers)));
  return {
    chroma: rootMean(tints, ({ blueness, redness }) => blueness ** 2 + redness ** 2),
    tint,
    stray: rootMean(tints, stray),
    usualStray: rootMean(kept, (square) => square),
  };
}

function rootMean<T>(items: readonly T[], square: (item: T) => number): number {
  return Math.sqrt(items.reduce((sum, item) => sum + square(item), 0) / Math.max(1, items.length));
}

function isOneTint({ chroma, usualStray }: Palette): boolean {
  return usualStray < mostStray && usualStray < tintStray * chroma;
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
  if (Math.min(one.chroma, other.chroma) < 10) return false;
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
  const kept = Math.ceil(pairs.length * (1 - outliers));
  let gains = gainsOf(pairs);
  let rests: readonly number[] = [];
  for (let round = 0; round < 3; round += 1) {
    const current = gains;
    const sorted = pairs
      .map((pair) => ({ pair, rest: restOfBalance(pair, current) }))
      .toSorted((a, b) => a.rest - b.rest)
      .slice(0, kept);
    gains = gainsOf(sorted.map(({ pair }) => pair));
    rests = sorted.map(({ rest }) => rest);
  }
  if (Math.max(...gains) > mostBalance * Math.min(...gains)) return false;
  const rest = rootMean(rests, (level) => level ** 2);
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
  const kept = Math.ceil(places.length * (1 - outliers));
  let fit = fitTo(places);
  for (let round = 0; round < 3; round += 1) {
    const current = fit;
    const sorted = places.toSorted((a, b) => restOf(a, current) - restOf(b, current));
    fit = fitTo(sorted.slice(0, kept));
  }
  const last = fit;
  const rests = places.map((place) => restOf(place, last)).toSorted((a, b) => a - b);
  return { ...last, rest: rootMean(rests.slice(0, kept), (rest) => rest ** 2) };
}

function restOf({ first, second }: Place, { factor, tint }: ColourFit): number {
  const turned = multiplied(factor, complexOf(first));
  return Math.hypot(
    second.blueness - turned.re - tint.re * second.light,
    second.redness - turned.im - tint.im * second.light,
  );
}

/** Least squares, with a little that holds both at 0 where nothing is known of them. */
function fitTo(places: readonly Place[]): ColourFit {
  let [own, lit] = [places.length, 0.05 * places.length];
  let [cross, both, light] = [zero, zero, zero];
  for (const { first, second } of places) {
    const [one, other] = [complexOf(first), complexOf(second)];
    own += one.re ** 2 + one.im ** 2;
    lit += second.light ** 2;
    cross = added(cross, scaled(conjugate(one), second.light));
    both = added(both, multiplied(conjugate(one), other));
    light = added(light, scaled(other, second.light));
  }
  const determinant = own * lit - (cross.re ** 2 + cross.im ** 2);
  return {
    factor: scaled(without(scaled(both, lit), multiplied(cross, light)), 1 / determinant),
    tint: scaled(without(scaled(light, own), multiplied(conjugate(cross), both)), 1 / determinant),
  };
}

const zero: Complex = { re: 0, im: 0 };

function complexOf({ blueness, redness }: Tint): Complex {
  return { re: blueness, im: redness };
}

function added(a: Complex, b: Complex): Complex {
  return { re: a.re + b.re, im: a.im + b.im };
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
