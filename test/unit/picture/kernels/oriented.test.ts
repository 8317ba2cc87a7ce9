import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { noise, painted, someBlobs } from '../../support/planes.js';
import { comparisons } from './twins/descriptor.js';
import { describeTurned, mainDirections } from './twins/oriented.js';

const { memory } = kernels();
const [width, height] = [60, 50];
const planes = [
  noise(1, width, height),
  painted(someBlobs(2, { width, height }), { width, height }),
];
const weights = Array.from({ length: 16 }, (_, at) => Math.exp(-(((at - 7.5) / 5) ** 2)));

const somewhere = fc.record({
  plane: fc.constantFrom(...planes),
  // Beyond the edges, too.
  x: fc.double({ min: -5, max: 65, noNaN: true }),
  y: fc.double({ min: -5, max: 55, noNaN: true }),
  angle: fc.double({ min: 0, max: 6.28, noNaN: true }),
  spacing: fc.double({ min: 0.8, max: 3, noNaN: true }),
});

test('main directions are those of the plain twin, to a fiftieth of a bin', () => {
  let two = 0;
  const agrees = fc.property(somewhere, ({ plane, ...place }) => {
    const address = memory.put(plane.data);
    const [weighing, scratch] = [memory.put(Float32Array.from(weights)), memory.take(1024)];
    const into = memory.takeWords(2);
    const { x, y, spacing } = place;
    const count = kernels().mainDirections(
      address,
      width,
      height,
      x,
      y,
      spacing,
      weighing,
      0.85,
      scratch,
      into,
    );
    const found = memory.copy(into, count);
    memory.release(address);
    const expected = mainDirections(plane, place, weights, 0.85);
    expect(found).toHaveLength(expected.length);
    for (const [at, direction] of expected.entries()) {
      expect(Math.abs((found[at] ?? 0) - direction)).toBeLessThan(0.02);
    }
    if (count === 2) two += 1;
  });
  fc.assert(agrees, { numRuns: 100 });
  expect(two).toBeGreaterThan(5);
});

test('there is no direction where nothing is to be seen', () => {
  const address = memory.put(new Float32Array(width * height).fill(90));
  const weighing = memory.put(Float32Array.from(weights));
  const [scratch, into] = [memory.take(1024), memory.takeWords(2)];
  const count = kernels().mainDirections(
    address,
    width,
    height,
    30,
    25,
    1,
    weighing,
    0.85,
    scratch,
    into,
  );
  memory.release(address);
  expect(count).toBe(0);
});

test('a turned descriptor has the bits of the plain twin, but for bins that are equal', () => {
  const table = Uint8Array.from(comparisons.flatMap(({ first, second }) => [first, second]));
  let [apart, runs] = [0, 0];
  const agrees = fc.property(somewhere, ({ plane, x, y, angle, spacing }) => {
    const address = memory.put(plane.data);
    const [bins, scratch, into] = [memory.putBytes(table), memory.take(1024), memory.take(32)];
    kernels().describeTurned(
      address,
      width,
      height,
      x,
      y,
      Math.cos(angle),
      Math.sin(angle),
      (angle * 8) / (2 * Math.PI),
      spacing,
      bins,
      scratch,
      into,
    );
    const bits = memory.bytes.slice(into, into + 32);
    memory.release(address);
    const twin = describeTurned(plane, { x, y, angle, spacing });
    const differing = twin.filter(
      (bit, at) => bit !== ((((bits[at >> 3] ?? 0) >> (at & 7)) & 1) === 1),
    ).length;
    expect(differing).toBeLessThanOrEqual(12);
    apart += differing;
    runs += 1;
  });
  fc.assert(agrees, { numRuns: 60 });
  expect(apart / runs).toBeLessThan(1);
});
