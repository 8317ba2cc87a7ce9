import { describe, expect, test } from 'vitest';
import type { Block } from '../../../../src/picture/match/agreement.js';
import { classifyPair } from '../../../../src/picture/match/classify-pair.js';
import type { PairMeasures } from '../../../../src/picture/match/measure-pair.js';
import { unmoved } from '../../support/planes.js';

const empty: Block = { first: 0, second: 0, correlation: 0 };

/** So many blocks with texture and this correlation. */
function agreeing(count: number, correlation: number): Block[] {
  return Array.from({ length: count }, () => ({ first: 20, second: 20, correlation }));
}

/** What no branch of the judgement doubts. */
const sure: PairMeasures = {
  map: unmoved,
  inliers: () => 40,
  firstInside: 1,
  secondInside: 1,
  coarse: agreeing(16, 0.99),
  fine: agreeing(64, 0.99),
  points: { expected: 80, share: 0.9 },
  kind: 'scene',
  isMoved: false,
};

test('a copy is the same, a copied page the same but for small print', () => {
  expect(classifyPair(sure)).toBe('same');
  expect(classifyPair({ ...sure, kind: 'document' })).toBe('small-print');
});

test('one of the two must lie in the other', () => {
  expect(classifyPair({ ...sure, firstInside: 0.3, secondInside: 0.86 })).toBe('same');
  expect(classifyPair({ ...sure, firstInside: 0.86, secondInside: 0.3 })).toBe('same');
  expect(classifyPair({ ...sure, firstInside: 0.84, secondInside: 0.84 })).toBe('different');
});

test('a page that agrees in part only is another page', () => {
  const patchy = { ...sure, coarse: agreeing(16, 0.2), kind: 'document' as const };
  expect(classifyPair({ ...patchy, kind: 'scene' })).toBe('same');
  expect(classifyPair(patchy)).toBe('different');
});

describe('plainly the same', () => {
  const plain = { ...sure, fine: agreeing(64, 0.1) };

  test('needs more than three of four blocks to agree', () => {
    const mostly = [...agreeing(3, -0.5), ...agreeing(13, 0.75)];
    const hardly = [...agreeing(4, -0.5), ...agreeing(12, 0.75)];
    expect(classifyPair({ ...plain, coarse: mostly })).toBe('same');
    expect(classifyPair({ ...plain, coarse: hardly })).toBe('different');
  });

  test('needs nearly half of the key points', () => {
    expect(classifyPair({ ...plain, points: { expected: 20, share: 0.45 } })).toBe('same');
    expect(classifyPair({ ...plain, points: { expected: 20, share: 0.44 } })).toBe('different');
  });

  test('needs three blocks that show something', () => {
    const sky = Array.from({ length: 13 }, () => empty);
    expect(classifyPair({ ...plain, coarse: [...agreeing(3, 0.9), ...sky] })).toBe('same');
    expect(classifyPair({ ...plain, coarse: [...agreeing(2, 0.9), ...sky] })).toBe('different');
  });
});

describe('evenly the same', () => {
  const few: PairMeasures = { ...sure, inliers: () => 0, points: { expected: 20, share: 0.36 } };

  test('makes do with fewer key points', () => {
    expect(classifyPair(few)).toBe('same');
    expect(classifyPair({ ...few, points: { expected: 20, share: 0.34 } })).toBe('different');
  });

  test('needs all blocks, large and small', () => {
    expect(classifyPair({ ...few, coarse: [...agreeing(3, 0.5), ...agreeing(13, 0.99)] })).toBe(
      'different',
    );
    expect(classifyPair({ ...few, fine: [...agreeing(5, 0.5), ...agreeing(59, 0.99)] })).toBe(
      'different',
    );
    expect(classifyPair({ ...few, coarse: agreeing(7, 0.99) })).toBe('different');
    expect(classifyPair({ ...few, fine: agreeing(19, 0.99) })).toBe('different');
  });

  test('needs none where none can be expected, but more of the pixels', () => {
    const none = { ...few, points: { expected: 0, share: 0 } };
    expect(classifyPair(none)).toBe('same');
    expect(classifyPair({ ...few, coarse: agreeing(16, 0.85) })).toBe('same');
    expect(classifyPair({ ...none, coarse: agreeing(16, 0.85) })).toBe('different');
    expect(classifyPair({ ...none, fine: agreeing(64, 0.8) })).toBe('different');
  });
});

/** Too few large blocks agree, so that only the small ones can save it. */
function marked(blocks: readonly Block[], kept: Partial<PairMeasures> = {}): PairMeasures {
  const fine = [...blocks, ...agreeing(64 - blocks.length, 0.95)];
  return { ...sure, coarse: agreeing(16, 0.4), fine, ...kept };
}
function times(count: number, block: Block): Block[] {
  return Array.from({ length: count }, () => block);
}

describe('marked', () => {
  const logo: Block = { first: 5, second: 60, correlation: 0.1 };
  const hole: Block = { first: 60, second: 5, correlation: 0.1 };
  const other: Block = { first: 20, second: 20, correlation: 0.1 };

  test('is a picture with something over it, in either of the two', () => {
    expect(classifyPair(marked(times(12, logo)))).toBe('same');
    expect(classifyPair(marked(times(12, hole)))).toBe('same');
    expect(classifyPair(marked([hole, ...times(12, logo)]))).toBe('same');
  });

  test('is not one in which both show something that the other does not', () => {
    expect(classifyPair(marked([...times(2, hole), ...times(12, logo)]))).toBe('different');
  });

  test('is not one of which half is covered', () => {
    expect(classifyPair(marked(times(32, logo)))).toBe('different');
  });

  test('is not one of which a sixth is something else', () => {
    expect(classifyPair(marked(times(9, other)))).toBe('same');
    expect(classifyPair(marked(times(10, other)))).toBe('different');
  });

  test('leaves no doubt in the rest, the less the more is hidden', () => {
    const vague = (blocks: readonly Block[]): PairMeasures =>
      marked([...blocks, ...agreeing(64 - blocks.length, 0.75)]);
    expect(classifyPair(vague(times(3, other)))).toBe('same');
    expect(classifyPair(vague(times(4, other)))).toBe('different');
    expect(classifyPair(marked(agreeing(20, 0.6)))).toBe('different');
  });

  test('needs ten key points that say where it lies, and a third of all', () => {
    expect(classifyPair(marked(times(5, logo), { inliers: () => 10 }))).toBe('same');
    expect(classifyPair(marked(times(5, logo), { inliers: () => 9 }))).toBe('different');
    expect(classifyPair(marked(times(5, logo), { points: { expected: 20, share: 0.34 } }))).toBe(
      'different',
    );
  });

  test('needs ten blocks that are kept', () => {
    const sky = Array.from({ length: 8 }, () => empty);
    const fine = (kept: number): Block[] => [...sky, ...times(2, logo), ...agreeing(kept, 0.95)];
    expect(classifyPair({ ...marked([]), fine: fine(10) })).toBe('same');
    expect(classifyPair({ ...marked([]), fine: fine(9) })).toBe('different');
  });
});

test('before a plain ground, as of windows, little may be marked and next to nothing replaced', () => {
  const logo: Block = { first: 5, second: 60, correlation: 0.1 };
  const other: Block = { first: 20, second: 20, correlation: 0.1 };
  const kind = 'plain-ground';
  expect(classifyPair(marked(times(9, logo), { kind }))).toBe('same');
  expect(classifyPair(marked(times(10, logo), { kind }))).toBe('different');
  expect(classifyPair(marked([other, ...times(5, logo)], { kind }))).toBe('same');
  expect(classifyPair(marked([...times(2, other), ...times(5, logo)], { kind }))).toBe('different');
});

test('on plain ground small blocks have to agree as well', () => {
  const ground: PairMeasures = {
    ...sure,
    kind: 'plain-ground',
    coarse: agreeing(16, 0.75),
    points: { expected: 20, share: 0.5 },
  };
  const others = (count: number): Block[] => [
    ...agreeing(count, 0.1),
    ...agreeing(64 - count, 0.9),
  ];
  expect(classifyPair({ ...ground, fine: others(6) })).toBe('same');
  expect(classifyPair({ ...ground, fine: others(8), inliers: () => 0 })).toBe('different');
  expect(classifyPair({ ...ground, fine: others(8), kind: 'scene' })).toBe('same');
});

describe('where there is little else than ground', () => {
  const ground = Array.from({ length: 50 }, () => empty);
  const logo = (correlation: number, isMoved: boolean): PairMeasures => ({
    ...sure,
    fine: [...ground, ...agreeing(14, correlation)],
    isMoved,
  });

  test('what lies on it has to agree by itself', () => {
    expect(classifyPair(logo(0.88, false))).toBe('different');
    expect(classifyPair(logo(0.92, false))).toBe('same');
  });

  test('the more where it was turned, mirrored or cut', () => {
    expect(classifyPair(logo(0.92, true))).toBe('different');
    expect(classifyPair(logo(0.95, true))).toBe('same');
  });

  test('a picture full of detail needs no more than before', () => {
    const full = { ...logo(0.7, true), fine: agreeing(64, 0.7) };
    expect(classifyPair(full)).toBe('same');
  });
});
