import { expect, test } from 'vitest';
import { describePoints, turnDescriptors } from '../../../../src/picture/fingerprint/descriptor.js';
import { turnedPlane, type GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { hamming256 } from '../../../../src/picture/fingerprint/hamming.js';
import { inScaleSpace } from '../../../../src/picture/fingerprint/scale-space.js';
import { symmetries, turnVector } from '../../../../src/picture/fingerprint/symmetry.js';
import { noise, painted, someBlobs } from '../../support/planes.js';

const side = 128;
const picture = (seed: number): GreyPlane =>
  painted(someBlobs(seed, { width: side, height: side }), { width: side, height: side });

/** What is around a place, seen in the first octave, where turning loses no pixel. */
function descriptorAt(plane: GreyPlane, [x, y]: readonly [number, number]): Uint8Array {
  return inScaleSpace(plane, ([octave]) => {
    const level = octave?.levels[2];
    if (octave === undefined || level === undefined) throw new RangeError('no octave');
    return describePoints([{ x, y, scale: 2.6, strength: 1, octave, level }]);
  });
}

function wordsOf(bits: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bits).buffer);
}

function distance(one: Uint8Array, other: Uint8Array): number {
  return hamming256(wordsOf(one), 0, wordsOf(other), 0);
}

/** Where no gradient is taken half-way between two pixels. */
const places = [
  [40.2, 50.73],
  [64.03, 64.27],
  [80.93, 30.4],
] as const;

test('turning a descriptor is describing the turned picture', () => {
  // Smooth pictures have gradients in few directions, and to compare two empty bins says nothing.
  const plane = noise(1, side, side);
  for (const { index } of symmetries) {
    const turned = turnedPlane(plane, index);
    for (const [x, y] of places) {
      const [dx, dy] = turnVector(index, x - side / 2, y - side / 2);
      const seen = descriptorAt(turned, [dx + side / 2, dy + side / 2]);
      const expected = turnDescriptors(descriptorAt(plane, [x, y]), index);
      // Only a comparison of equals may still come out another way.
      expect(distance(seen, expected)).toBeLessThanOrEqual(2);
    }
  }
});

test('a descriptor does not depend on brightness and contrast', () => {
  const plane = picture(2);
  const paler = { ...plane, data: plane.data.map((level) => 90 + level / 3) };
  for (const place of places) {
    expect(distance(descriptorAt(plane, place), descriptorAt(paler, place))).toBeLessThanOrEqual(2);
  }
});

test('a small move changes few bits, another place half of them', () => {
  const plane = picture(3);
  for (const [x, y] of places) {
    const bits = descriptorAt(plane, [x, y]);
    expect(distance(bits, descriptorAt(plane, [x + 0.5, y - 0.5]))).toBeLessThan(40);
    expect(distance(bits, descriptorAt(picture(4), [x, y]))).toBeGreaterThan(70);
  }
});
