import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { noise } from '../../support/planes.js';
import { patchDirections, turnedPatch } from './twins/turned-patch.js';

const { memory } = kernels();
const plane = noise(1, 40, 30);
const levels = 18 * 18;

const someTurn = fc.record({
  // Beyond the edges, too.
  x: fc.double({ min: -10, max: 50, noNaN: true }),
  y: fc.double({ min: -10, max: 40, noNaN: true }),
  angle: fc.double({ min: -7, max: 7, noNaN: true }),
  spacing: fc.double({ min: 0.5, max: 4, noNaN: true }),
});

test('a turned patch is the one of the plain twin, to a hundredth of a level', () => {
  const agrees = fc.property(someTurn, (turn) => {
    const [address, into] = [memory.put(plane.data), memory.takeWords(levels)];
    const { x, y, angle, spacing } = turn;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    kernels().turnedPatch(address, 40, 30, x, y, cosine, sine, spacing, into);
    const patch = memory.copy(into, levels);
    memory.release(address);
    for (const [at, level] of turnedPatch(plane, turn).entries()) {
      expect(patch[at]).toBeCloseTo(level, 2);
    }
  });
  fc.assert(agrees, { numRuns: 40 });
});

test('its directions are those of the plain twin, to a thousandth', () => {
  const weights = Array.from({ length: 16 }, (_, at) => Math.exp(-(((at - 7.5) / 5) ** 2)));
  const agrees = fc.property(fc.nat(), (seed) => {
    const patch = noise(seed, 18, 18).data;
    const address = memory.put(patch);
    const [weighing, scratch] = [memory.put(Float32Array.from(weights)), memory.take(1024)];
    const into = memory.takeWords(32);
    kernels().patchDirections(address, weighing, scratch, into);
    const sums = memory.copy(into, 32);
    memory.release(address);
    for (const [bin, sum] of patchDirections(patch, weights).entries()) {
      expect((sums[bin] ?? 0) / sum).toBeCloseTo(1, 3);
    }
  });
  fc.assert(agrees, { numRuns: 20 });
});
