import type { Affine } from '../../model/pictures/affine.js';
import { blocksOf, quantile, shows, type Block } from './agreement.js';
import { resized, type GreyPlane } from '../fingerprint/grey-plane.js';
import { fittedOnce, rim } from './refine-alignment.js';
import type { Portrait } from './measure-pair.js';
import { overlapOf, smoothed } from './overlap.js';
import { mapOfOverlay, overlay } from './overlay.js';
import { turnedSketch } from '../fingerprint/sketch.js';
import { turnedThumbnail } from '../fingerprint/thumbnail.js';

/** Blur, in pixels, that takes away what compression did to letters. */
const inkSigma = 0.8;
/** Side of a block in pixels: a few letters. */
const blockSide = 10;
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
  return agreeToTheLetter(printBlocks(first, second, symmetry, fittedToPrint));

  function fittedToPrint(one: GreyPlane, other: GreyPlane): Affine {
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
  return agreeToTheLetter(printBlocks(first, second, symmetry, () => map));
}

function agreeToTheLetter(blocks: readonly Block[]): boolean {
  if (blocks.length < leastBlocks) return false;
  const sorted = Float32Array.from(blocks, ({ correlation }) => correlation).toSorted();
  const wear = 1 - quantile(sorted, 0.5);
  if (wear > 0.15) return false;
  // Whatever the wear, a tenth of the letters that are others is no wear: tables agree in their lines.
  if (1 - quantile(sorted, 0.1) > Math.min(0.26, 0.05 + 3 * wear)) return false;
  if (1 - quantile(sorted, 0.02) > Math.min(0.5, 0.12 + 9 * wear)) return false;
  const outliers = blocks.filter((block) => isOutlier(block, wear)).length;
  return outliers <= Math.max(1, blocks.length / 1000);
}

/** Grey levels by which a block must differ on top: faint patterns are noise. */
const leastRest = 14;

function isOutlier({ first, second, correlation }: Block, wear: number): boolean {
  if (1 - correlation <= Math.min(0.65, 0.08 + 8 * wear)) return false;
  const rest = Math.max(first, second) * Math.sqrt(1 - Math.max(0, correlation) ** 2);
  return rest > leastRest;
}

function printBlocks(
  first: Portrait,
  second: Portrait,
  symmetry: number,
  mapOf: (one: GreyPlane, other: GreyPlane) => Affine,
): readonly Block[] {
  const sketch = turnedSketch(first.sketch, symmetry);
  const [one, other] = [turnedThumbnail(first.thumbnail, symmetry).large, second.thumbnail.large];
  const shown = overlapOf(
    overlay(mapOf(one, other), [sketch, one], [second.sketch, other]),
    rim + 1,
  );
  const { width, height } = shown.mask;
  const blocks = blocksOf(
    smoothed(shown, inkSigma),
    shrunk(width, blockSide),
    shrunk(height, blockSide),
  );
  return blocks.filter((block) => shows(block, leastInk));
}

function halved(plane: GreyPlane): GreyPlane {
  const known = halves.get(plane);
  if (known !== undefined) return known;
  const half = resized(plane, shrunk(plane.width, 2), shrunk(plane.height, 2));
  halves.set(plane, half);
  return half;
}

/** A document is asked about once for each of its copies. */
const halves = new WeakMap<GreyPlane, GreyPlane>();

function shrunk(length: number, factor: number): number {
  return Math.max(1, Math.round(length / factor));
}
