import { expect, test } from 'vitest';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { blocksOf, type Block } from '../../../../src/picture/match/agreement.js';
import { agreeInMarkOnly, isOtherThing } from '../../../../src/picture/match/common-mark.js';
import type { MeasuredPair } from '../../../../src/picture/match/measure-pair.js';
import { detailOf, type Overlap } from '../../../../src/picture/match/overlap.js';
import { fill, noise, planeFrom, unmoved } from '../../support/planes.js';

const [width, height] = [96, 96];

function overlapOf(first: GreyPlane, second: GreyPlane): Overlap {
  return { first, second, mask: planeFrom(width, height, () => 1), isFull: true, left: 0, top: 0 };
}

function blocks(overlap: Overlap): Block[] {
  return blocksOf(detailOf(overlap, 6), 8);
}

/** Faint grain under a bright mark. */
function night(seed: number): GreyPlane {
  const grain = noise(seed, width, height).data;
  const plane = planeFrom(width, height, (x, y) => {
    return 20 + (grain[Math.floor(y) * width + Math.floor(x)] ?? 0) / 28;
  });
  fill(plane, 240, (x, y) => x > 20 && x < 76 && y > 30 && y < 60 && x % 14 > 6);
  return plane;
}

test('strangers at night have the mark over them in common, a copy has all', () => {
  const strangers = overlapOf(night(1), night(2));
  expect(agreeInMarkOnly(blocks(strangers), [strangers])).toBe(true);
  const copies = overlapOf(night(1), night(1));
  expect(agreeInMarkOnly(blocks(copies), [copies])).toBe(false);
});

test('where they agree in any way they were laid, the mark is not all', () => {
  const [pulled, inPlace] = [overlapOf(night(1), night(2)), overlapOf(night(1), night(1))];
  expect(agreeInMarkOnly(blocks(pulled), [pulled, inPlace])).toBe(false);
});

/** A dark sign on plain ground, with something light in it. */
function sign(isRound: boolean, left: number): GreyPlane {
  const plane = planeFrom(width, height, () => 200);
  const radius = 15;
  fill(plane, 40, (x, y) => {
    const [dx, dy] = [Math.abs(x - 48), Math.abs(y - 48)];
    return isRound ? Math.hypot(dx, dy) < radius : Math.max(dx, dy) < radius - 1;
  });
  fill(plane, 180, (x, y) => x > left && x < left + 7 && y > 40 && y < 56);
  return plane;
}

function onGround(overlap: Overlap, kind: MeasuredPair['kind'] = 'plain-ground'): MeasuredPair {
  const detail = detailOf(overlap, 6);
  return {
    map: unmoved,
    inliers: () => 20,
    firstInside: 1,
    secondInside: 1,
    coarse: blocksOf(detail, 4),
    fine: blocksOf(detail, 8),
    points: { expected: 20, share: 0.9 },
    kind,
    isMoved: false,
    overlap,
    detail,
  };
}

test('another sign of the same size is another thing, on plain ground', () => {
  const others = overlapOf(sign(true, 40), sign(false, 49));
  expect(isOtherThing(onGround(others))).toBe(true);
  expect(isOtherThing(onGround(others, 'scene'))).toBe(false);
  const same = overlapOf(sign(true, 40), sign(true, 40));
  expect(isOtherThing(onGround(same))).toBe(false);
});
