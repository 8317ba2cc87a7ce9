import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blurred, halfGaussian } from '../../../../src/picture/fingerprint/gaussian.js';
import { noise } from '../../support/planes.js';
import { blur } from './twins/blur.js';

/** Grey levels. The twin counts in 64 bits, and rounds what it keeps to 32. */
const tolerance = 1e-4;

describe('the blur', () => {
  test('does as its plain twin', () => {
    const side = fc.integer({ min: 1, max: 70 });
    const sigma = fc.double({ min: 0.4, max: 5, noNaN: true });
    const agrees = fc.property(fc.nat(), side, side, sigma, (seed, width, height, spread) => {
      const plane = noise(seed, width, height);
      const own = blurred(plane, spread).data;
      const twin = blur(plane, halfGaussian(spread)).data;
      expect(own).toHaveLength(twin.length);
      const apart = twin.map((level, at) => Math.abs((own[at] ?? NaN) - level));
      expect(Math.max(...apart)).toBeLessThan(tolerance);
    });
    fc.assert(agrees, { numRuns: 60 });
  });
});
