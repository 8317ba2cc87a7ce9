import type { GreyPlane } from '../fingerprint/grey-plane.js';
import { inKernels, newPlane } from '../fingerprint/planes.js';
import { kernels } from '../kernels/kernels.js';
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
/** Agreeing windows in a cell that are no accident. */
const leastInCell = 8;

/** @param first of the same size as the second, pixel on pixel */
export function textureAgreement(first: GreyPlane, second: GreyPlane): TextureAgreement {
  const { width, height } = first;
  const [one, other] = [finestDetail(first), finestDetail(second)];
  const firsts = boxMeans(product(one, one), windowRadius);
  const seconds = boxMeans(product(other, other), windowRadius);
  const common = boxMeans(product(one, other), windowRadius);
  const counts = new Uint32Array(6 + textureCells * textureCells);
  inKernels([firsts, seconds, common], [], (memory, [a = 0, b = 0, ab = 0]) => {
    const room = memory.takeWords(counts.length);
    kernels().textureWindows(a, b, ab, width, height, windowRadius, room);
    counts.set(memory.words.subarray(room >> 2, (room >> 2) + counts.length));
  });
  const [agreeing = 0, onlyFirst = 0, onlySecond = 0, others = 0, faint = 0, faintAgreeing = 0] =
    counts;
  const cells = counts.subarray(6).filter((count) => count >= leastInCell).length;
  const windows = insideOf(width) * insideOf(height);
  return { windows, agreeing, onlyFirst, onlySecond, others, faint, faintAgreeing, cells };
}

/** Pixels of a row or column that a window fits around. */
function insideOf(length: number): number {
  return Math.max(0, length - 2 * windowRadius);
}

function finestDetail(plane: GreyPlane): GreyPlane {
  return combined('subtract', plane, boxMeans(plane, detailRadius));
}

function product(one: GreyPlane, other: GreyPlane): GreyPlane {
  return combined('multiply', one, other);
}

function combined(how: 'subtract' | 'multiply', one: GreyPlane, other: GreyPlane): GreyPlane {
  const result = newPlane(one.width, one.height);
  inKernels([one, other], [result], (_, [a = 0, b = 0], [to = 0]) => {
    kernels()[how](a, b, to, result.data.length);
  });
  return result;
}
