import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { composed, type Affine } from '../../../../src/model/pictures/affine.js';
import { colourChanges, reversed, type Relation } from '../../../../src/model/pictures/relation.js';
import { predictRelation } from '../../../../src/picture/match/predict-relation.js';

const upright: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };
const same: Relation = {
  map: upright,
  firstInside: 1,
  secondInside: 1,
  distance: 3,
  colour: 'same',
};

/** How a cut comes from the whole. @param left in shares of the width, as is `width` */
function cut(left: number, width: number): Relation {
  const map = { ...upright, a: 1 / width, e: -left / width };
  return { ...same, map, firstInside: width };
}

describe('what two relations with a third picture say of a pair', () => {
  test('copies of one picture are copies of each other, with both differences', () => {
    expect(predictRelation(same, same)).toEqual({
      kind: 'related',
      relation: { ...same, distance: 6 },
    });
  });

  test('a cut lies in a copy as it lies in the whole', () => {
    const prediction = predictRelation(same, cut(0.25, 0.5));
    expect(prediction).toMatchObject({ kind: 'related', relation: { map: cut(0.25, 0.5).map } });
    if (prediction.kind !== 'related') return;
    expect(prediction.relation.firstInside).toBeCloseTo(0.5, 1);
    expect(prediction.relation.secondInside).toBe(1);
  });

  test('two cuts that share most of one are related, others are apart', () => {
    expect(predictRelation(reversed(cut(0, 0.5)), cut(0.1, 0.4)).kind).toBe('related');
    expect(predictRelation(reversed(cut(0, 0.5)), cut(0.5, 0.5)).kind).toBe('apart');
    expect(predictRelation(reversed(cut(0, 0.5)), cut(0.25, 0.5)).kind).toBe('apart');
  });

  test('two pictures that hold the same cut say nothing: what lies around it may differ', () => {
    expect(predictRelation(cut(0.25, 0.5), reversed(cut(0.25, 0.5))).kind).toBe('unknown');
  });

  test('much that differs says nothing, nor do other colours', () => {
    expect(predictRelation({ ...same, distance: 38 }, same).kind).toBe('unknown');
    expect(predictRelation({ ...same, colour: 'recoloured' }, same).kind).toBe('unknown');
    expect(predictRelation(same, { ...same, colour: 'recoloured' }).kind).toBe('unknown');
  });
});

test.each([
  ['same', 'toned', 'toned'],
  ['grey', 'same', 'grey'],
  ['grey', 'coloured', 'same'],
  ['coloured', 'grey', 'same'],
  ['toned', 'grey', 'grey'],
] as const)('colours that turned %s, then %s, are %s', (first, second, expected) => {
  const prediction = predictRelation({ ...same, colour: first }, { ...same, colour: second });
  expect(prediction).toMatchObject({ kind: 'related', relation: { colour: expected } });
});

function number(min: number, max: number): fc.Arbitrary<number> {
  return fc.double({ min, max, noNaN: true });
}

test('maps follow each other, and nothing says more than it was told', () => {
  const relation: fc.Arbitrary<Relation> = fc.record({
    map: fc.record({
      a: number(0.5, 2),
      b: number(-0.2, 0.2),
      c: number(-0.2, 0.2),
      d: number(0.5, 2),
      e: number(-0.5, 0.5),
      f: number(-0.5, 0.5),
    }),
    firstInside: number(0, 1),
    secondInside: number(0, 1),
    distance: number(0, 30),
    colour: fc.constantFrom(...colourChanges),
  });
  fc.assert(
    fc.property(relation, relation, (toThird, fromThird) => {
      const prediction = predictRelation(toThird, fromThird);
      if (prediction.kind !== 'related') return;
      expect(prediction.relation.map).toEqual(composed(toThird.map, fromThird.map));
      expect(prediction.relation.distance).toBe(toThird.distance + fromThird.distance);
      expect(Math.max(toThird.firstInside, fromThird.secondInside)).toBeGreaterThanOrEqual(0.96);
    }),
    { numRuns: 500 },
  );
});
