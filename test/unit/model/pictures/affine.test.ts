import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareInside, type Affine } from '../../../../src/model/pictures/affine.js';

/** Each of 32 × 32 places for itself. */
function counted(
  m: Affine,
  first: { width: number; height: number },
  second: { width: number; height: number },
): number {
  let inside = 0;
  for (let place = 0; place < 32 * 32; place += 1) {
    const x = ((place % 32) + 0.5) * (first.width / 32);
    const y = (Math.floor(place / 32) + 0.5) * (first.height / 32);
    const [u, v] = [m.a * x + m.b * y + m.e, m.c * x + m.d * y + m.f];
    if (u >= 0 && v >= 0 && u <= second.width && v <= second.height) inside += 1;
  }
  return inside / (32 * 32);
}

test('the share that lies inside is that of all places looked at one by one', () => {
  const factor = fc.double({ min: -2, max: 2, noNaN: true });
  const shift = fc.double({ min: -150, max: 250, noNaN: true });
  const map = fc.record({ a: factor, b: factor, c: factor, d: factor, e: shift, f: shift });
  const size = fc.record({
    width: fc.integer({ min: 1, max: 256 }),
    height: fc.integer({ min: 1, max: 256 }),
  });
  fc.assert(
    fc.property(map, size, size, (m, first, second) => {
      expect(shareInside(m, first, second)).toBe(counted(m, first, second));
    }),
    { numRuns: 500 },
  );
});
