import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { newPlane } from '../fingerprint/planes.js';
import { boxMeans } from './low-pass.js';

/** How the finest detail of two pictures agrees, in a window around each pixel of what both show. */
export interface TextureAgreement {
  readonly windows: number;
  /** Windows in which both show the same. */
  readonly agreeing: number;
  /** Windows in which only one of them shows something, and such in which both show something else. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly others: number;
  /** Windows with nothing but faint detail, which no mark brings, and those of them that agree. */
  readonly faint: number;
  readonly faintAgreeing: number;
  /** Of {@link textureCells} × as many cells, those that hold windows that agree. */
  readonly cells: number;
}

/** Cells across and down. */
export const textureCells = 8;
/** What a mean over 5 × 5 pixels leaves of a picture is its finest detail: no gradient is in it. */
const detailRadius = 2;
/** Windows are of 7 × 7 pixels. */
const windowRadius = 3;
/** Standard deviation, in grey levels, from which on a window shows something. */
const leastTexture = 1.5;
/** Such of faint detail. */
const [leastFaint, mostFaint] = [1, 4];
/** Correlation from which on a window agrees, the same of a faint one, and below which it does not. */
const [agreement, faintAgreement, disagreement] = [0.9, 0.8, 0.7];
/** How many times the other's variance a picture has where it alone shows something. */
const onlyOne = 4;
/** Variance of rounding and compression that is no disagreement, in squared grey levels. */
const noise = 0.25;
/** Agreeing windows in a cell that are no accident. */
const leastInCell = 8;

/** @param first of the same size as the second, pixel on pixel */
export function textureAgreement(first: GreyPlane, second: GreyPlane): TextureAgreement {
  const { width, height } = first;
  const [one, other] = [finestDetail(first), finestDetail(second)];
  const firsts = boxMeans(product(one, one), windowRadius).data;
  const seconds = boxMeans(product(other, other), windowRadius).data;
  const common = boxMeans(product(one, other), windowRadius).data;
  const inCells = new Uint32Array(textureCells * textureCells);
  let [windows, agreeing, onlyFirst, onlySecond, others] = [0, 0, 0, 0, 0];
  let [faint, faintAgreeing] = [0, 0];
  for (let y = windowRadius; y < height - windowRadius; y += 1) {
    const row = Math.floor((y * textureCells) / height) * textureCells;
    for (let x = windowRadius; x < width - windowRadius; x += 1) {
      windows += 1;
      const at = y * width + x;
      const a = firsts[at] ?? 0;
      const b = seconds[at] ?? 0;
      const most = Math.max(a, b);
      if (most < leastFaint ** 2) continue;
      const correlation = (common[at] ?? 0) / Math.sqrt((a + noise) * (b + noise));
      if (most < mostFaint ** 2) {
        faint += 1;
        if (correlation >= faintAgreement) faintAgreeing += 1;
      }
      if (most < leastTexture ** 2) continue;
      if (correlation >= agreement) {
        agreeing += 1;
        const cell = row + Math.floor((x * textureCells) / width);
        inCells[cell] = (inCells[cell] ?? 0) + 1;
      } else if (correlation < disagreement) {
        if (a > onlyOne * b) onlyFirst += 1;
        else if (b > onlyOne * a) onlySecond += 1;
        else others += 1;
      }
    }
  }
  const cells = inCells.filter((count) => count >= leastInCell).length;
  return { windows, agreeing, onlyFirst, onlySecond, others, faint, faintAgreeing, cells };
}

function finestDetail(plane: GreyPlane): GreyPlane {
  const means = boxMeans(plane, detailRadius);
  const detail = newPlane(plane.width, plane.height);
  for (let at = 0; at < detail.data.length; at += 1) {
    detail.data[at] = (plane.data[at] ?? 0) - (means.data[at] ?? 0);
  }
  return detail;
}

function product(one: GreyPlane, other: GreyPlane): GreyPlane {
  const result = newPlane(one.width, one.height);
  for (let at = 0; at < result.data.length; at += 1) {
    result.data[at] = (one.data[at] ?? 0) * (other.data[at] ?? 0);
  }
  return result;
}
