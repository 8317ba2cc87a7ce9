import { expect, test } from 'vitest';
import { turnedPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import {
  composed,
  inverse,
  symmetries,
  symmetryAt,
  turnVector,
} from '../../../../src/picture/fingerprint/symmetry.js';
import { noise } from '../../support/planes.js';

const picture = noise(1, 5, 3);

test('eight symmetries make eight pictures, the first the same', () => {
  const turned = symmetries.map(({ index }) => turnedPlane(picture, index));
  expect(new Set(turned.map(({ width, data }) => `${width}: ${data.join(' ')}`)).size).toBe(8);
  expect(turned[0]).toEqual(picture);
});

test('each has its place and says what it does', () => {
  for (const [index, symmetry] of symmetries.entries()) {
    expect(symmetryAt(index)).toBe(symmetry);
    const { width } = turnedPlane(picture, index);
    expect(symmetry).toMatchObject({ index, swapsAxes: width === picture.height });
  }
  expect(() => symmetryAt(8)).toThrow(RangeError);
  expect(() => symmetryAt(-1)).toThrow(RangeError);
});

test('the inverse takes back what a symmetry did', () => {
  for (const { index } of symmetries) {
    expect(turnedPlane(turnedPlane(picture, index), inverse(index))).toEqual(picture);
    expect(composed(index, inverse(index))).toBe(0);
  }
});

test('two in turn are the one that they make up', () => {
  for (const { index: first } of symmetries) {
    for (const { index: second } of symmetries) {
      const inTurn = turnedPlane(turnedPlane(picture, first), second);
      expect(turnedPlane(picture, composed(first, second))).toEqual(inTurn);
    }
  }
});

test('a vector turns as the picture does', () => {
  for (const { index } of symmetries) {
    const turned = turnedPlane(picture, index);
    for (const [at, level] of picture.data.entries()) {
      const [x, y] = turnVector(index, (at % 5) - 2, Math.floor(at / 5) - 1);
      const place = (y + (turned.height - 1) / 2) * turned.width + x + (turned.width - 1) / 2;
      expect(turned.data[place]).toBe(level);
    }
  }
});
