import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { blurred } from '../../../../src/picture/fingerprint/gaussian.js';
import { blocksOf, type Block } from '../../../../src/picture/match/agreement.js';
import { overlapOf } from '../../../../src/picture/match/overlap.js';
import type { Overlay } from '../../../../src/picture/match/overlay.js';
import { eachRowOfBlocks, type PrintGrid } from '../../../../src/picture/match/print-blocks.js';
import { anyOverlay } from '../../support/overlays.js';
import { noise, unmoved } from '../../support/planes.js';

/** One step after the other, of whole planes. */
function blocksInSteps(overlay: Overlay, { rim, sigma, side }: PrintGrid): Block[] {
  const overlap = overlapOf(overlay, rim);
  const { width, height } = overlap.mask;
  if (width === 0) return [];
  const [first, second] = [blurred(overlap.first, sigma), blurred(overlap.second, sigma)];
  const parts = (length: number): number => Math.max(1, Math.round(length / side));
  return blocksOf({ ...overlap, first, second }, parts(width), parts(height));
}

function blocksAtOnce(overlay: Overlay, grid: PrintGrid): Block[] {
  const found: Block[] = [];
  eachRowOfBlocks(overlay, grid, (blocks) => {
    found.push(...blocks);
    return false;
  });
  return found;
}

const anyGrid = fc.record({
  rim: fc.integer({ min: 1, max: 3 }),
  sigma: fc.constantFrom(0.3, 0.8, 2),
  side: fc.integer({ min: 1, max: 20 }),
});

test('rows of blocks are those of both pictures, laid over each other and blurred, to the last bit', () => {
  const agrees = fc.property(anyOverlay, anyGrid, (overlay, grid) => {
    expect(blocksAtOnce(overlay, grid)).toEqual(blocksInSteps(overlay, grid));
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('rows come from the top, and none after the one that is enough', () => {
  const first = noise(1, 66, 86);
  const overlay = { first, second: noise(2, 66, 86), map: unmoved };
  const grid = { rim: 3, sigma: 0.8, side: 10 };
  const rows: Block[][] = [];
  eachRowOfBlocks(overlay, grid, (blocks, most) => {
    expect(most).toBe(6 * 8);
    rows.push([...blocks]);
    return rows.length === 3;
  });
  expect(rows.flat()).toEqual(blocksInSteps(overlay, grid).slice(0, 18));
});
