import { itemAt } from '../../model/snapshot/item-at.js';
import { rescaled, type Affine } from '../../model/pictures/affine.js';
import type { ChromaImage, GreyImage } from '../../model/pictures/picture.js';
import type { GreyPlane } from '../fingerprint/grey-plane.js';
import type { OrientedSet, PointSet, Sketch } from '../fingerprint/sketch.js';
import type { Portrait } from './measure-pair.js';
import { detailOf, overlapOf, type Overlap } from './overlap.js';
import { overlay } from './overlay.js';
import { lowPassSigma, rim } from './refine-alignment.js';

/** An upright part of a picture, in places of its sketch. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The part of a picture as a picture of its own. Its pHash is not its own: nobody asks for it. */
export function portraitOfPart({ sketch, thumbnail }: Portrait, part: Part): Portrait {
  const shares = sharesOf(part, sketch);
  const small = planeOfPart(thumbnail.small, shares);
  const large = thumbnail.large && imageOfPart(thumbnail.large, shares);
  return { sketch: sketchOfPart(sketch, part), thumbnail: { small, large } };
}

/** The part with its edges between pixels of the thumbnail. */
export function onPixels(part: Part, { sketch, thumbnail }: Portrait): Part {
  const { width, height } = thumbnail.small;
  const [across, down] = [sketch.width / width, sketch.height / height];
  const [left, top] = [Math.round(part.left / across), Math.round(part.top / down)];
  const right = Math.min(width, Math.round((part.left + part.width) / across));
  const bottom = Math.min(height, Math.round((part.top + part.height) / down));
  return {
    left: left * across,
    top: top * down,
    width: (right - left) * across,
    height: (bottom - top) * down,
  };
}

/** As shares of the sides of the picture. */
export function sharesOf({ left, top, width, height }: Part, frame: Sketch): Part {
  return {
    left: left / frame.width,
    top: top / frame.height,
    width: width / frame.width,
    height: height / frame.height,
  };
}

/** @param shares of its sides */
export function planeOfPart(plane: GreyPlane, shares: Part): GreyPlane {
  return levelsOfPart(plane, shares, (pixels) => new Float32Array(pixels));
}

function imageOfPart(image: GreyImage, shares: Part): GreyImage {
  return levelsOfPart(image, shares, (pixels) => new Uint8Array(pixels));
}

interface Levels<Data> {
  readonly width: number;
  readonly height: number;
  readonly data: Data;
}

function levelsOfPart<Data extends Float32Array | Uint8Array>(
  levels: Levels<Data>,
  shares: Part,
  room: (pixels: number) => Data,
): Levels<Data> {
  const [left, width] = run(shares.left, shares.width, levels.width);
  const [top, height] = run(shares.top, shares.height, levels.height);
  const data = room(width * height);
  for (let row = 0; row < height; row += 1) {
    const from = (top + row) * levels.width + left;
    data.set(levels.data.subarray(from, from + width), row * width);
  }
  return { width, height, data };
}

/** The same of colours, and of which part exactly. */
export function chromaOfPart(
  chroma: ChromaImage,
  shares: Part,
): { readonly chroma: ChromaImage; readonly shares: Part } {
  const [left, width] = run(shares.left, shares.width, chroma.width);
  const [top, height] = run(shares.top, shares.height, chroma.height);
  const levels = (all: Uint8Array): Uint8Array =>
    Uint8Array.from({ length: width * height }, (_, at) =>
      itemAt(all, (top + Math.floor(at / width)) * chroma.width + left + (at % width)),
    );
  return {
    chroma: { width, height, blueness: levels(chroma.blueness), redness: levels(chroma.redness) },
    shares: {
      left: left / chroma.width,
      top: top / chroma.height,
      width: width / chroma.width,
      height: height / chroma.height,
    },
  };
}

/** First pixel and number of pixels. */
function run(from: number, length: number, pixels: number): readonly [number, number] {
  const first = Math.min(pixels - 1, Math.max(0, Math.round(from * pixels)));
  const end = Math.min(pixels, Math.round((from + length) * pixels));
  return [first, Math.max(1, end - first)];
}

function sketchOfPart(sketch: Sketch, part: Part): Sketch {
  const { points, oriented } = sketch;
  const inside = placesInside(points, part);
  const forms = placesInside(oriented, part);
  const chosen: OrientedSet = {
    ...pointsAt(oriented, forms, part),
    turn: Float32Array.from(forms, (at) => itemAt(oriented.turn, at)),
    isMain: Uint8Array.from(forms, (at) => itemAt(oriented.isMain, at)),
  };
  return {
    ...sketch,
    width: part.width,
    height: part.height,
    points: pointsAt(points, inside, part),
    oriented: chosen,
  };
}

function placesInside({ count, x, y }: PointSet, part: Part): number[] {
  const places: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const [right, down] = [itemAt(x, at) - part.left, itemAt(y, at) - part.top];
    if (right >= 0 && down >= 0 && right <= part.width && down <= part.height) places.push(at);
  }
  return places;
}

const wordsOfPoint = 8;

function pointsAt(set: PointSet, places: readonly number[], { left, top }: Part): PointSet {
  const words = new Uint32Array(places.length * wordsOfPoint);
  for (const [to, at] of places.entries()) {
    words.set(set.words.subarray(at * wordsOfPoint, (at + 1) * wordsOfPoint), to * wordsOfPoint);
  }
  return {
    count: places.length,
    x: Float32Array.from(places, (at) => itemAt(set.x, at) - left),
    y: Float32Array.from(places, (at) => itemAt(set.y, at) - top),
    scale: Float32Array.from(places, (at) => itemAt(set.scale, at)),
    words,
  };
}

/** Pixels by which a part grows at once. */
const step = 3;
/** Correlation of what it would grow by that is worth it. */
const leastAgreement = 0.6;
/** Standard deviation, in grey levels, below which nothing is to be seen. */
const leastSeen = 1.5;

/** Two pictures laid over each other where they fit. */
export interface Laid {
  /** What both show, and the same without slow light. */
  readonly overlap: Overlap;
  readonly detail: Overlap;
  /** Places of the first picture's sketch for each pixel. */
  readonly across: number;
  readonly down: number;
}

/** @param map from the first picture to the second, exact to half a pixel */
export function laidOver(first: Portrait, second: Portrait, map: Affine): Laid {
  const laid = overlay(
    map,
    [first.sketch, first.thumbnail.small],
    [second.sketch, second.thumbnail.small],
  );
  const overlap = overlapOf(laid, rim);
  return {
    overlap,
    detail: detailOf(overlap, lowPassSigma),
    across: first.sketch.width / laid.first.width,
    down: first.sketch.height / laid.first.height,
  };
}

/** The largest part around a part of the first picture in which both pictures agree, side by side. */
export function grownPart({ detail, across, down }: Laid, part: Part): Part {
  const { width, height } = detail.mask;
  let box = boxOf({ detail, across, down }, part);
  for (let hasGrown = true; hasGrown;) {
    hasGrown = false;
    for (const grow of sides) {
      const larger = grow(box, width, height);
      if (larger === undefined || !agree(detail, larger.strip)) continue;
      box = larger.box;
      hasGrown = true;
    }
  }
  return {
    left: (box.left + detail.left) * across,
    top: (box.top + detail.top) * down,
    width: (box.right - box.left) * across,
    height: (box.bottom - box.top) * down,
  };
}

function within(place: number, most: number): number {
  return Math.min(Math.max(0, place), most);
}

function boxOf({ detail, across, down }: Omit<Laid, 'overlap'>, part: Part): Box {
  const { width, height } = detail.mask;
  return {
    left: within(Math.round(part.left / across) - detail.left, width),
    top: within(Math.round(part.top / down) - detail.top, height),
    right: within(Math.round((part.left + part.width) / across) - detail.left, width),
    bottom: within(Math.round((part.top + part.height) / down) - detail.top, height),
  };
}

/** Side of a window, in pixels. */
const windowSide = 6;
/** Standard deviation from which on a window shows something, and correlation from which on it is the same. */
const [leastShown, leastSame] = [2.5, 0.7];

/** How many windows around a part show something that is not the same in both. */
export function othersAround({ detail, across, down }: Laid, part: Part): number {
  const { width, height } = detail.mask;
  const box = boxOf({ detail, across, down }, part);
  let others = 0;
  for (let top = 0; top + windowSide <= height; top += windowSide) {
    for (let left = 0; left + windowSide <= width; left += windowSide) {
      const [right, bottom] = [left + windowSide, top + windowSide];
      // A pixel of the part's edge has no say.
      if (right >= box.left && left <= box.right && bottom >= box.top && top <= box.bottom)
        continue;
      const { most, correlation } = agreementIn(detail, { left, top, right, bottom });
      if (most >= leastShown && correlation < leastSame) others += 1;
    }
  }
  return others;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

type Grow = (
  box: Box,
  width: number,
  height: number,
) => { readonly box: Box; readonly strip: Box } | undefined;

/** By a strip on each side, as far as there is room. */
const sides: readonly Grow[] = [
  (box) => {
    const left = Math.max(0, box.left - step);
    return left === box.left
      ? undefined
      : { box: { ...box, left }, strip: { ...box, left, right: box.left } };
  },
  (box) => {
    const top = Math.max(0, box.top - step);
    return top === box.top
      ? undefined
      : { box: { ...box, top }, strip: { ...box, top, bottom: box.top } };
  },
  (box, width) => {
    const right = Math.min(width, box.right + step);
    return right === box.right
      ? undefined
      : { box: { ...box, right }, strip: { ...box, left: box.right, right } };
  },
  (box, _, height) => {
    const bottom = Math.min(height, box.bottom + step);
    return bottom === box.bottom
      ? undefined
      : { box: { ...box, bottom }, strip: { ...box, top: box.bottom, bottom } };
  },
];

function agree(detail: Overlap, strip: Box): boolean {
  const { most, correlation } = agreementIn(detail, strip);
  return most < leastSeen || correlation >= leastAgreement;
}

/** The larger standard deviation, and how far both go together. */
function agreementIn(
  { first, second }: Overlap,
  { left, top, right, bottom }: Box,
): { readonly most: number; readonly correlation: number } {
  let [count, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = y * first.width + x;
      const [one, other] = [itemAt(first.data, at), itemAt(second.data, at)];
      count += 1;
      a += one;
      b += other;
      aa += one * one;
      bb += other * other;
      ab += one * other;
    }
  }
  const [varianceA, varianceB] = [aa / count - (a / count) ** 2, bb / count - (b / count) ** 2];
  const covariance = ab / count - (a / count) * (b / count);
  return {
    most: Math.sqrt(Math.max(0, varianceA, varianceB)),
    correlation: covariance / Math.sqrt(Math.max(0.25, varianceA) * Math.max(0.25, varianceB)),
  };
}

/** From places of the part, where `map` is from those of the whole. */
export function mapOfPart(map: Affine, { left, top }: Pick<Part, 'left' | 'top'>): Affine {
  const { a, b, c, d, e, f } = map;
  return { ...map, e: e + a * left + b * top, f: f + c * left + d * top };
}

/** From places of the whole, where `map` is from those of the part. */
export function mapOfWhole(map: Affine, { left, top }: Part): Affine {
  return mapOfPart(map, { left: -left, top: -top });
}

/** The first for shares of sides. */
export function mapOfSharesOfPart(map: Affine, part: Part): Affine {
  return rescaled(mapOfPart(map, part), [1 / part.width, 1 / part.height], [1, 1]);
}
