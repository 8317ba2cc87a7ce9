import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chooseNominees,
  chooseWeak,
  mostNominees,
} from '../../../../../src/library/lookalikes/candidates/choose-nominees.js';

const nominees = fc.uniqueArray(fc.nat(5000), { minLength: 0, maxLength: 900 });
const half = mostNominees / 2;

test('few are all taken', () => {
  const few = Array.from({ length: mostNominees }, (_, at) => 1000 - at);
  expect(chooseNominees(few, () => true)).toEqual(few);
});

test('of many the oldest and the nearest, and as many of those that are not there', () => {
  fc.assert(
    fc.property(nominees, fc.integer({ min: 1, max: 9 }), (nearestFirst, divisor) => {
      const isThere = (number: number) => number % divisor === 0;
      const chosen = new Set(chooseNominees(nearestFirst, isThere));
      for (const wanted of [true, false]) {
        const part = nearestFirst.filter((number) => isThere(number) === wanted);
        const taken = part.filter((number) => chosen.has(number));
        const oldest = part.toSorted((a, b) => a - b).slice(0, half);
        expect(oldest.every((number) => chosen.has(number))).toBe(true);
        expect(part.slice(0, half).every((number) => chosen.has(number))).toBe(true);
        expect(taken.length).toBeGreaterThanOrEqual(Math.min(part.length, mostNominees));
        const isChoice = nearestFirst.length > mostNominees;
        expect(taken.length).toBeLessThanOrEqual(isChoice ? mostNominees : part.length);
      }
      expect(nearestFirst).toEqual(expect.arrayContaining([...chosen]));
    }),
  );
});

test('of those with little in common the nearest, whoever else is not there', () => {
  fc.assert(
    fc.property(
      nominees,
      fc.integer({ min: 1, max: 9 }),
      fc.nat(20),
      (nearestFirst, divisor, most) => {
        const isThere = (number: number) => number % divisor === 0;
        const chosen = chooseWeak(nearestFirst, isThere, most);
        for (const wanted of [true, false]) {
          const part = nearestFirst.filter((number) => isThere(number) === wanted);
          const taken = chosen.filter((number) => isThere(number) === wanted);
          expect(taken).toEqual(part.slice(0, most));
        }
      },
    ),
  );
});
