import { expect, test } from 'vitest';
import { turnDescriptors } from '../../../../src/picture/fingerprint/descriptor.js';
import { composed, inverse, symmetries } from '../../../../src/picture/fingerprint/symmetry.js';
import { Random } from '../../support/random.js';

const random = new Random(3);
const descriptors = Uint8Array.from({ length: 5 * 32 }, () => random.int(0, 255));

test('turning and turning back leaves every bit where it was', () => {
  for (const { index } of symmetries) {
    const turned = turnDescriptors(descriptors, index);
    expect(turnDescriptors(turned, inverse(index))).toEqual(descriptors);
    expect(Buffer.compare(turned, descriptors) !== 0).toBe(index > 0);
  }
});

test('one symmetry after another is the symmetry that they make up', () => {
  for (const { index: first } of symmetries) {
    for (const { index: second } of symmetries) {
      const twice = turnDescriptors(turnDescriptors(descriptors, first), second);
      expect(twice).toEqual(turnDescriptors(descriptors, composed(first, second)));
    }
  }
});

test('there is no ninth symmetry', () => {
  expect(() => turnDescriptors(descriptors, 8)).toThrow(RangeError);
});
