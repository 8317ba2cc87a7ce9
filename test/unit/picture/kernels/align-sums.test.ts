import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { around, noise, unmoved } from '../../support/planes.js';
import { alignStatistics, alignSums, type Question } from './twins/align-sums.js';

const { memory } = kernels();

/** Of the sizes of what is summed. The kernels count along rows in 32 bits. */
const tolerance = 1e-4;

const side = fc.integer({ min: 1, max: 70 });
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

/** Turns, scales, shears and shifts, also over edges and away. */
const anyMove = fc
  .record({
    turn: between(-Math.PI, Math.PI),
    scale: between(0.4, 2.5),
    shear: between(-0.5, 0.5),
    x: between(-50, 50),
    y: between(-50, 50),
  })
  .map(({ turn, scale, shear, x, y }) => {
    const [cos, sin] = [scale * Math.cos(turn), scale * Math.sin(turn)];
    return { a: cos, b: shear - sin, c: sin, d: cos, x, y };
  });
/** To the middle of other pixels, where nothing is between any. */
const anyShift = fc
  .record({ x: fc.integer({ min: -9, max: 9 }), y: fc.integer({ min: -9, max: 9 }) })
  .map((shift) => ({ ...unmoved, ...shift }));

const anyQuestion = fc
  .record({
    seed: fc.nat(),
    width: side,
    height: side,
    secondWidth: side,
    secondHeight: side,
    move: fc.oneof(anyMove, anyShift),
    isMasked: fc.boolean(),
    stride: fc.integer({ min: 1, max: 4 }),
    meanA: between(0, 255),
    meanB: between(0, 255),
    gain: between(0.1, 3),
    limit: fc.oneof(between(1, 1e4), fc.constant(Infinity)),
  })
  .map(({ seed, width, height, secondWidth, secondHeight, move, isMasked, ...rest }) => {
    const mask = noise(seed + 2, width, height);
    return {
      ...rest,
      first: noise(seed, width, height),
      second: noise(seed + 1, secondWidth, secondHeight),
      mask: isMasked
        ? { ...mask, data: mask.data.map((level) => (level < 64 ? 0 : 1)) }
        : undefined,
      map: around(width, height, move),
    };
  });

function summed(
  name: 'alignStatistics' | 'alignSums',
  { first, second, mask, map, stride, meanA, meanB, gain, limit }: Question,
  count: number,
): Float64Array {
  // What lies behind the pictures is no number.
  const surrounded = (data: Float32Array): number => {
    const address = memory.put(data);
    const behind = memory.put(new Float32Array(4).fill(NaN));
    memory.floats.fill(NaN, (address >> 2) + data.length, behind >> 2);
    return address;
  };
  const [p, q] = [surrounded(first.data), surrounded(second.data)];
  const counting = mask === undefined ? 0 : surrounded(mask.data);
  const sums = memory.take(8 * count);
  const [width, height] = [first.width, first.height];
  const [otherWidth, otherHeight] = [second.width, second.height];
  const { a, b, c, d, e, f } = map;
  const laid = [p, width, height, q, otherWidth, otherHeight, counting, stride] as const;
  if (name === 'alignStatistics') kernels()[name](...laid, a, b, c, d, e, f, sums);
  else kernels()[name](...laid, a, b, c, d, e, f, meanA, meanB, gain, limit, sums);
  const found = memory.doubles.slice(sums >> 3, (sums >> 3) + count);
  memory.release(p);
  return found;
}

describe.each([
  ['alignStatistics', alignStatistics, 6],
  ['alignSums', alignSums, 49],
] as const)('%s', (name, twin, count) => {
  test('sums what its plain twin does', () => {
    let pixels = 0;
    const agrees = fc.property(anyQuestion, (question) => {
      const { values, sizes } = twin(question);
      const found = summed(name, question, count);
      expect(found[0]).toBe(values[0]);
      for (const [at, value] of values.entries()) {
        const apart = Math.abs((found[at] ?? NaN) - value);
        expect(apart).toBeLessThanOrEqual(tolerance * (sizes[at] ?? 0));
      }
      pixels += found[0] ?? 0;
    });
    fc.assert(agrees, { numRuns: 300 });
    expect(pixels).toBeGreaterThan(20_000);
  });
});
