import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { solved } from '../../../../src/picture/match/normal-equations.js';
import { Random } from '../../support/random.js';

const n = 6;

/** A sum of `terms` squares, as pixels give it: of full rank from six terms on. */
function someMatrix(random: Random, terms: number): number[][] {
  const rows = Array.from({ length: n }, () => Array.from({ length: n }, () => 0));
  for (let term = 0; term < terms; term += 1) {
    const slopes = Array.from({ length: n }, () => random.int(-9, 9));
    for (const [i, row] of rows.entries()) {
      for (const [j, sum] of row.entries()) row[j] = sum + (slopes[i] ?? 0) * (slopes[j] ?? 0);
    }
  }
  return rows;
}

/** What lies below the diagonal is not read. */
function onAndAbove(rows: readonly number[][]): Float64Array {
  return Float64Array.from(rows.flatMap((row, i) => row.map((cell, j) => (j < i ? NaN : cell))));
}

/** Gauss and Jordan, the largest pivot first. */
function eliminated(matrix: readonly number[][], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? NaN]);
  for (let column = 0; column < n; column += 1) {
    const sizes = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const [pivot = []] = rows.splice(column + sizes.indexOf(Math.max(...sizes)), 1);
    for (const row of rows) {
      const factor = (row[column] ?? NaN) / (pivot[column] ?? NaN);
      for (const [at, cell] of pivot.entries()) row[at] = (row[at] ?? NaN) - factor * cell;
    }
    rows.splice(column, 0, pivot);
  }
  return rows.map((row, at) => (row[n] ?? NaN) / (row[at] ?? NaN));
}

test('equations have the solution that elimination finds', () => {
  const agrees = fc.property(fc.nat(), fc.integer({ min: 9, max: 200 }), (seed, terms) => {
    const random = new Random(seed);
    const rows = someMatrix(random, terms);
    const right = Array.from({ length: n }, () => random.int(-99, 99));
    const matrix = onAndAbove(rows);
    const solution = solved({ matrix, right: Float64Array.from(right) });
    const size = Math.max(...eliminated(rows, right).map(Math.abs), 1e-3);
    for (const [at, value] of eliminated(rows, right).entries()) {
      expect(Math.abs((solution?.[at] ?? NaN) - value)).toBeLessThan(1e-8 * size);
    }
    // What it was given is as it was.
    expect(matrix).toEqual(onAndAbove(rows));
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('equations that leave something open have no solution', () => {
  const right = new Float64Array(n).fill(1);
  expect(solved({ matrix: new Float64Array(n * n), right })).toBeUndefined();
  expect(solved({ matrix: new Float64Array(n * n).fill(NaN), right })).toBeUndefined();
  for (let terms = 1; terms < n; terms += 1) {
    const matrix = onAndAbove(someMatrix(new Random(terms), terms));
    expect(solved({ matrix, right })).toBeUndefined();
  }
});
