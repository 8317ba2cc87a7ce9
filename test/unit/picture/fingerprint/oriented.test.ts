import { describe, expect, test } from 'vitest';
import { bitsWidth, type KeyPoints } from '../../../../src/model/pictures/picture.js';
import { fingerprint } from '../../../../src/picture/fingerprint/fingerprint.js';
import { turnedPlane, type GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { mostForms, pointVectors } from '../../../../src/picture/fingerprint/oriented.js';
import { around, painted, shapes, someBlobs } from '../../support/planes.js';
import { imageOf } from '../../support/portraits.js';

const size = { width: 256, height: 192 };
const pointsOf = (plane: GreyPlane): KeyPoints =>
  fingerprint(imageOf(plane), { wantsPoints: true }).points;

function bitsApart(one: Uint8Array, other: Uint8Array): number {
  let apart = 0;
  for (const [at, byte] of one.entries()) {
    for (let bits = byte ^ (other[at] ?? 0); bits > 0; bits &= bits - 1) apart += 1;
  }
  return apart;
}

/** The share of one picture's vectors that have one within 40 bits among the other's. */
function shared(one: GreyPlane, other: GreyPlane): number {
  const [from, to] = [vectorsOf(one), vectorsOf(other)];
  const near = from.filter((vector) => to.some((stranger) => bitsApart(vector, stranger) <= 40));
  return near.length / from.length;
}

function vectorsOf(plane: GreyPlane): Uint8Array[] {
  const vectors = pointVectors(pointsOf(plane));
  return Array.from({ length: vectors.length / bitsWidth }, (_, at) =>
    vectors.subarray(at * bitsWidth, (at + 1) * bitsWidth),
  );
}

describe('oriented points', () => {
  const blobs = someBlobs(3, size);
  const upright = painted(blobs, size);

  test('are of key points, the strongest first, one or two of each, and 112 at most', () => {
    const { count, oriented } = pointsOf(shapes(1, 256, 192));
    expect(oriented.count).toBeGreaterThan(60);
    expect(oriented.count).toBeLessThanOrEqual(mostForms);
    expect(oriented.point).toEqual(oriented.point.toSorted());
    expect(Math.max(...oriented.point)).toBeLessThan(count);
    for (const at of oriented.point) {
      expect(oriented.point.filter((other) => other === at).length).toBeLessThanOrEqual(2);
    }
    expect(oriented.descriptors).toHaveLength(oriented.count * bitsWidth);
  });

  test.each([10, 25, 45, 80, 130])(
    'have their vectors in a picture turned by %i degrees',
    (degrees) => {
      const [a, c] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
      const map = around(size.width, size.height, { a, b: -c, c, d: a, e: 0, f: 0 });
      // A part of it leaves the frame.
      expect(shared(painted(blobs, { ...size, map }), upright)).toBeGreaterThan(0.4);
    },
  );

  test.each([1, 2, 3, 4, 5, 6, 7])('have their vectors in symmetry %i of it', (index) => {
    expect(shared(turnedPlane(upright, index), upright)).toBeGreaterThan(0.6);
  });

  test('of strangers have hardly anything in common', () => {
    expect(shared(painted(someBlobs(4, size), size), upright)).toBeLessThan(0.05);
  });

  test('are none of a plain picture', () => {
    const { oriented } = pointsOf(painted([], size));
    expect(oriented.count).toBe(0);
    expect(pointVectors({ oriented })).toHaveLength(0);
  });
});
