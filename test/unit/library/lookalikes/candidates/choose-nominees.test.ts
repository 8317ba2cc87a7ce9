import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chooseNominees,
  chooseFirst,
  chooseSharing,
  type Sharing,
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

test('of those with little in common the likeliest, whoever else is not there', () => {
  fc.assert(
    fc.property(
      nominees,
      fc.integer({ min: 1, max: 9 }),
      fc.nat(20),
      (likeliestFirst, divisor, most) => {
        const isThere = (number: number) => number % divisor === 0;
        const chosen = chooseFirst(likeliestFirst, isThere, most);
        for (const wanted of [true, false]) {
          const part = likeliestFirst.filter((number) => isThere(number) === wanted);
          const taken = chosen.filter((number) => isThere(number) === wanted);
          expect(taken).toEqual(part.slice(0, most));
        }
      },
    ),
  );
});

const nominee = (number: number, hits: number): Sharing => ({ number, hits, bits: 10 });

test('who was met in a point or two is looked at where more are in common', async () => {
  const common = new Map([
    [2, 2],
    [3, 3],
    [4, 9],
    [5, 30],
  ]);
  const asked: number[] = [];
  const chosen = await chooseSharing(
    [nominee(1, 3), nominee(2, 2), nominee(3, 1), nominee(4, 2), nominee(5, 1)],
    {
      isThere: () => true,
      commonPoints: (numbers) => {
        asked.push(...numbers);
        return numbers.map((number) => common.get(number) ?? 0);
      },
    },
  );
  expect(new Set(asked)).toEqual(new Set([2, 3, 4, 5]));
  expect(chosen).toEqual([1, 5, 4, 3]);
});

test('one or two that were met so weakly are looked at whatever they have in common', async () => {
  const few = [nominee(7, 1), nominee(4, 2)];
  const chosen = await chooseSharing(few, { isThere: () => true, commonPoints: () => [0, 0] });
  expect(new Set(chosen)).toEqual(new Set([4, 7]));
});

test('of hundreds with a point in common a few are looked at: those with the most', async () => {
  const many = Array.from({ length: 400 }, (_, number) => ({
    number,
    hits: 1 + (number % 2),
    bits: number,
  }));
  const chosen = await chooseSharing(many, {
    isThere: () => true,
    commonPoints: (numbers) => numbers.map((number) => 3 + number),
  });
  expect(chosen.length).toBeLessThan(10);
  expect(chosen).toEqual(chosen.toSorted((a, b) => b - a));
});
