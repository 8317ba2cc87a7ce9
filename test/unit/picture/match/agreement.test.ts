import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  blocksOf,
  correlations,
  quantile,
  shows,
} from '../../../../src/picture/match/agreement.js';
import type { Overlap } from '../../../../src/picture/match/overlap.js';
import { noise, planeFrom } from '../../support/planes.js';
import { Random } from '../../support/random.js';

function mean(levels: readonly number[]): number {
  return levels.reduce((sum, level) => sum + level, 0) / levels.length;
}

function covariance(one: readonly number[], other: readonly number[]): number {
  const [a, b] = [mean(one), mean(other)];
  return mean(one.map((level, at) => (level - a) * ((other[at] ?? 0) - b)));
}

function anyOverlap(seed: number): Overlap {
  const random = new Random(seed);
  const [width, height] = [random.int(8, 30), random.int(8, 30)];
  const first = noise(seed + 1, width, height);
  const alike = random.next();
  const second = planeFrom(width, height, (x, y) => {
    const level = first.data[Math.floor(y) * width + Math.floor(x)] ?? 0;
    return alike * level + (1 - alike) * random.int(0, 255);
  });
  const [a, b] = [random.int(0, width), random.int(0, height)];
  const mask = planeFrom(width, height, (x, y) => (x < a && y < b ? 0 : 1));
  return { first, second, mask, left: 0, top: 0 };
}

describe('blocks', () => {
  test('hold what the pixels of each say: deviations and correlation', () => {
    const agrees = fc.property(
      fc.nat(1e6),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (seed, columns, rows) => {
        const { first, second, mask, ...rest } = anyOverlap(seed);
        const blocks = [];
        for (let row = 0; row < rows; row += 1) {
          for (let column = 0; column < columns; column += 1) {
            const pixels = [...mask.data.keys()].filter((at) => {
              const [x, y] = [at % mask.width, Math.floor(at / mask.width)];
              const isHere =
                Math.floor((x * columns) / mask.width) === column &&
                Math.floor((y * rows) / mask.height) === row;
              return isHere && mask.data[at] === 1;
            });
            if (pixels.length < (0.4 * mask.data.length) / (columns * rows)) continue;
            const [a, b] = [first, second].map(({ data }) => pixels.map((at) => data[at] ?? 0));
            if (a === undefined || b === undefined) continue;
            const [varianceA, varianceB] = [covariance(a, a), covariance(b, b)];
            blocks.push({
              first: Math.sqrt(varianceA),
              second: Math.sqrt(varianceB),
              correlation: covariance(a, b) / Math.sqrt((varianceA + 0.5) * (varianceB + 0.5)),
            });
          }
        }
        const found = blocksOf({ first, second, mask, ...rest }, columns, rows);
        expect(found).toHaveLength(blocks.length);
        for (const [at, block] of blocks.entries()) {
          expect(found[at]?.first).toBeCloseTo(block.first, 6);
          expect(found[at]?.second).toBeCloseTo(block.second, 6);
          expect(found[at]?.correlation).toBeCloseTo(block.correlation, 6);
        }
      },
    );
    fc.assert(agrees, { numRuns: 40 });
  });

  test('of two even pictures are no disagreement beyond rounding', () => {
    const mask = planeFrom(8, 8, () => 1);
    const [even, rounded] = [planeFrom(8, 8, () => 9), planeFrom(8, 8, (x) => (x < 4 ? 9 : 10))];
    const [block] = blocksOf({ first: even, second: rounded, mask, left: 0, top: 0 }, 1);
    expect(block).toEqual({ first: 0, second: 0.5, correlation: 0 });
  });
});

test('a block shows something if either picture does', () => {
  expect(shows({ first: 2, second: 3, correlation: 0 }, 2.5)).toBe(true);
  expect(shows({ first: 2.5, second: 0, correlation: 0 }, 2.5)).toBe(true);
  expect(shows({ first: 2.4, second: 2.4, correlation: 1 }, 2.5)).toBe(false);
});

test('correlations are of what shows something, sorted', () => {
  const blocks = [
    { first: 9, second: 9, correlation: 0.75 },
    { first: 1, second: 1, correlation: -1 },
    { first: 1, second: 9, correlation: 0.25 },
  ];
  expect([...correlations(blocks, 2.5)]).toEqual([0.25, 0.75]);
});

test('a quantile is the value that so many lie below', () => {
  const sorted = Float32Array.of(1, 2, 3, 4, 5);
  expect([0, 0.25, 0.49, 0.5, 1].map((share) => quantile(sorted, share))).toEqual([1, 2, 2, 3, 5]);
  expect(quantile(new Float32Array(), 0.5)).toBe(0);
});
