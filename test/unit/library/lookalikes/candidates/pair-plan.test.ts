import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  PairPlan,
  type Standing,
} from '../../../../../src/library/lookalikes/candidates/pair-plan.js';

const smaller: Standing = (a, b) => a - b;

/** Every picture paired with all before it. */
function clique(count: number): Map<number, number[]> {
  return new Map(
    Array.from({ length: count }, (_, own) => [own, Array.from({ length: own }, (_o, at) => at)]),
  );
}

function keyOf(a: number, b: number): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`;
}

function keysOf(pairs: ReadonlyMap<number, readonly number[]>): string[] {
  return [...pairs].flatMap(([one, others]) => others.map((other) => keyOf(one, other)));
}

test('whatever is settled between, every other pair is taken exactly once, in few turns', () => {
  const pairs = fc.uniqueArray(fc.tuple(fc.nat(12), fc.nat(12)), {
    selector: ([a, b]) => keyOf(a, b),
    maxLength: 60,
  });
  fc.assert(
    fc.property(pairs, fc.infiniteStream(fc.nat(3)), (some, luck) => {
      const others = new Map<number, number[]>();
      for (const [a, b] of some) {
        if (a !== b)
          others.set(Math.max(a, b), [...(others.get(Math.max(a, b)) ?? []), Math.min(a, b)]);
      }
      const expected = keysOf(others);
      const plan = new PairPlan(others, smaller, 0);
      const done: string[] = [];
      let turns = 0;
      for (; !plan.isSettled; turns += 1) {
        done.push(...keysOf(plan.takeTurn()));
        for (const own of others.keys()) {
          for (const other of plan.open(own)) {
            if (luck.next().value !== 0) continue;
            plan.settle(own, other);
            done.push(keyOf(own, other));
          }
        }
      }
      expect(done.toSorted()).toEqual(expected.toSorted());
      expect(turns).toBeLessThanOrEqual(18);
    }),
    { numRuns: 500 },
  );
});

test('a family is measured with the one of it that stands highest', () => {
  const plan = new PairPlan(clique(50), (a, b) => (a === 17 ? -1 : b === 17 ? 1 : a - b), 0);
  const taken = plan.takeTurn();
  expect(taken.get(17)?.length).toBe(49);
  // And that one with the next: the pair is the same.
  expect(keysOf(taken)).toHaveLength(49);
});

test('pictures that were there before are measured with what is new only as that chooses them', () => {
  // 8 and 9 are new in a family of eight.
  const plan = new PairPlan(new Map([...clique(10)].slice(8)), smaller, 8);
  expect([...plan.takeTurn()]).toEqual([[0, [8, 9]]]);
});
