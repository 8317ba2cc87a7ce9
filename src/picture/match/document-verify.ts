import type { Affine } from '../../model/pictures/affine.js';
import { quantile, shows, type Block } from './agreement.js';
import { emptyPlane, type GreyPlane } from '../fingerprint/grey-plane.js';
import { resizedTo } from '../fingerprint/planes.js';
import { fittedOnce, rim } from './refine-alignment.js';
import type { Portrait } from './measure-pair.js';
import { mapOfOverlay, overlay } from './overlay.js';
import { eachRowOfBlocks } from './print-blocks.js';
import { turnedSketch } from '../fingerprint/sketch.js';
import { largestOf, turnedThumbnail, type Thumbnail } from '../fingerprint/thumbnail.js';

/** The blur takes away what compression did to letters, of which a block holds a few. */
const grid = { rim: rim + 1, sigma: 0.8, side: 10 };
/** Standard deviation, in grey levels, from which on a block holds ink. */
const leastInk = 8;
const leastBlocks = 4;

/**
 * Whether two documents that agree in the small agree to the letter. Forms of one template differ in
 * few blocks, and in those entirely; what compression, scaling and blur do to a copy, they do to all
 * of its blocks alike. So a block counts against a pair by how far it falls out of the others.
 */
export function isSameDocument(
  first: Portrait,
  second: Portrait,
  symmetry: number,
  map: Affine,
): boolean {
  return isSamePrint(first, second, symmetry, fittedToPrint);

  function fittedToPrint(one: Thumbnail, other: Thumbnail): Affine {
    const sketch = turnedSketch(first.sketch, symmetry);
    const laid = overlay(map, [sketch, halved(one)], [second.sketch, halved(other)]);
    return mapOfOverlay(fittedOnce(laid), sketch, second.sketch);
  }
}

/** The same where they are laid over each other just so. */
export function isSameDocumentAsItLies(
  first: Portrait,
  second: Portrait,
  symmetry: number,
  map: Affine,
): boolean {
  return isSamePrint(first, second, symmetry, () => map);
}

function agreeToTheLetter(blocks: readonly Block[]): boolean {
  if (blocks.length < leastBlocks) return false;
  const sorted = Float32Array.from(blocks, ({ correlation }) => correlation).toSorted();
  const wear = 1 - quantile(sorted, 0.5);
  if (wear > 0.15) return false;
  // Whatever the wear, a tenth of the letters that are others is no wear: tables agree in their lines.
  if (1 - quantile(sorted, 0.1) > Math.min(mostOfTenth, 0.05 + 3 * wear)) return false;
  if (1 - quantile(sorted, 0.02) > Math.min(mostOfFew, 0.12 + 9 * wear)) return false;
  const outliers = blocks.filter((block) => isOutlier(block, wear)).length;
  return outliers <= mostOutliers(blocks.length);
}

/** What may be missing from the correlation of nine of ten blocks and of 98 of 100, whatever the wear, */
const [mostOfTenth, mostOfFew] = [0.26, 0.5];
/** and from that of any. */
const mostOfAny = 0.65;
/** Grey levels by which a block must differ on top: faint patterns are noise. */
const leastRest = 14;

function isOutlier({ first, second, correlation }: Block, wear: number): boolean {
  if (1 - correlation <= Math.min(mostOfAny, 0.08 + 8 * wear)) return false;
  const rest = Math.max(first, second) * Math.sqrt(1 - Math.max(0, correlation) ** 2);
  return rest > leastRest;
}

function mostOutliers(blocks: number): number {
  return Math.max(1, blocks / 1000);
}

/** Blocks that speak against a pair, whatever the others are like. */
class Doubts {
  readonly #most: number;
  #ofTenth = 0;
  #ofFew = 0;
  #outliers = 0;

  /** @param most blocks that there may be */
  constructor(most: number) {
    this.#most = most;
  }

  add(block: Block): void {
    const missing = 1 - Math.fround(block.correlation);
    if (missing > mostOfTenth) this.#ofTenth += 1;
    if (missing > mostOfFew) this.#ofFew += 1;
    if (isOutlier(block, Infinity)) this.#outliers += 1;
  }

  /** Whether {@link agreeToTheLetter} will say no. */
  get areEnough(): boolean {
    const most = this.#most;
    return (
      this.#outliers > mostOutliers(most) ||
      this.#ofTenth > Math.floor((most - 1) * 0.1) ||
      this.#ofFew > Math.floor((most - 1) * 0.02)
    );
  }
}

/** Whether two documents agree where they are laid over each other. */
function isSamePrint(
  first: Portrait,
  second: Portrait,
  symmetry: number,
  mapOf: (one: Thumbnail, other: Thumbnail) => Affine,
): boolean {
  const sketch = turnedSketch(first.sketch, symmetry);
  const [one, other] = [turnedThumbnail(first.thumbnail, symmetry), second.thumbnail];
  const map = mapOf(one, other);
  const laid = overlay(map, [sketch, largestOf(one)], [second.sketch, largestOf(other)]);
  const shown: Block[] = [];
  let doubts: Doubts | undefined;
  eachRowOfBlocks(laid, grid, (blocks, most) => {
    doubts ??= new Doubts(most);
    for (const block of blocks) {
      if (!shows(block, leastInk)) continue;
      shown.push(block);
      doubts.add(block);
    }
    return doubts.areEnough;
  });
  return doubts?.areEnough === false && agreeToTheLetter(shown);
}

function halved(thumbnail: Thumbnail): GreyPlane {
  const { data } = thumbnail.large ?? thumbnail.small;
  const known = halves.get(data);
  if (known !== undefined) return known;
  const whole = largestOf(thumbnail);
  const half = resizedTo(whole, emptyPlane(shrunk(whole.width, 2), shrunk(whole.height, 2)));
  halves.set(data, half);
  return half;
}

/** A document is asked about once for each of its copies. */
const halves = new WeakMap<Float32Array | Uint8Array, GreyPlane>();

function shrunk(length: number, factor: number): number {
  return Math.max(1, Math.round(length / factor));
}
