import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { boxMeans } from '../../../../src/picture/match/low-pass.js';
import { noise } from '../../support/planes.js';
import { countDiffering, fitContrast } from './twins/contrast-fit.js';
import { textureWindows } from './twins/texture-windows.js';

const { memory } = kernels();

const side = fc.integer({ min: 1, max: 60 });
const anyPair = fc
  .record({ seed: fc.nat(), width: side, height: side, spread: fc.integer({ min: 1, max: 200 }) })
  .map(({ seed, width, height, spread }) => {
    const first = noise(seed, width, height);
    const other = noise(seed + 1, width, height).data;
    const near = first.data.map((level, at) => 0.8 * level + (spread * (other[at] ?? 0)) / 255);
    return { first: around(first.data), second: around(near), mask: maskOf(seed + 2) };

    function around(data: Float32Array): GreyPlane {
      return { width, height, data: data.map((level) => level - 128) };
    }
    function maskOf(own: number): GreyPlane {
      const { data } = noise(own, width, height);
      return { width, height, data: data.map((level) => (level < 64 ? 0 : 1)) };
    }
  });

/** Planes one after another in the memory of the kernels, with no numbers behind them. */
function put(...planes: readonly GreyPlane[]): number[] {
  const addresses = planes.map(({ data }) => memory.put(data));
  memory.put(new Float32Array(8).fill(NaN));
  return addresses;
}

test('contrast is fitted, and what differs is counted, as by the plain twin', () => {
  const fitting = fc.record({
    stride: fc.integer({ min: 1, max: 6 }),
    rounds: fc.integer({ min: 1, max: 4 }),
    least: fc.integer({ min: 0, max: 6 }),
    share: fc.constantFrom(1, 1.5),
  });
  const agrees = fc.property(anyPair, fitting, fc.boolean(), (pair, how, isMasked) => {
    const { first, second } = pair;
    const mask = isMasked ? pair.mask : undefined;
    const pixels = first.data.length;
    const [one = 0, other = 0, counting = 0] = put(first, second, pair.mask);
    const masked = isMasked ? counting : 0;
    const result = memory.take(16);
    const room = memory.take(8 * (Math.ceil(pixels / how.stride) + 1) + 8192);
    const { stride, rounds, least, share } = how;
    kernels().fitContrast(one, other, masked, pixels, stride, rounds, least, share, room, result);
    const [gain = NaN, spread = NaN] = memory.doubles.slice(result >> 3, (result >> 3) + 2);
    const twin = fitContrast(first, second, mask, how);
    // A median that lies on the edge of a step may fall to either side of it, and moves the next round.
    expect(Math.abs(spread - twin.spread)).toBeLessThan(0.2);
    expect(Math.abs(gain / twin.gain - 1)).toBeLessThan(0.01);
    const limit = 2 * spread;
    kernels().countDiffering(one, other, masked, pixels, gain, limit, result);
    const found = memory.words.slice(result >> 2, (result >> 2) + 2);
    memory.release(one);
    expect([...found]).toEqual(countDiffering(first, second, mask, { gain, limit }));
  });
  fc.assert(agrees, { numRuns: 100 });
});

test('windows that agree are counted as by the plain twin', () => {
  const radius = fc.integer({ min: 0, max: 4 });
  const agrees = fc.property(anyPair, radius, ({ first, second }, around) => {
    const product = (one: GreyPlane, other: GreyPlane): GreyPlane => {
      const { length } = one.data;
      const [a = 0, b = 0] = put(one, other);
      const to = memory.takeWords(length);
      kernels().multiply(a, b, to, length);
      const data = memory.copy(to, length);
      memory.release(a);
      expect(data).toEqual(one.data.map((level, at) => level * (other.data[at] ?? NaN)));
      return boxMeans({ ...one, data: data.map((level) => level / 100) }, around);
    };
    const planes = [
      product(first, first),
      product(second, second),
      product(first, second),
    ] as const;
    const [a = 0, b = 0, ab = 0] = put(...planes);
    const counts = memory.takeWords(6 + 64);
    memory.words.fill(7, counts >> 2, (counts >> 2) + 6 + 64);
    kernels().textureWindows(a, b, ab, first.width, first.height, around, counts);
    const found = [...memory.words.subarray(counts >> 2, (counts >> 2) + 6 + 64)];
    memory.release(a);
    expect(found).toEqual(textureWindows(...planes, around));
  });
  fc.assert(agrees, { numRuns: 100 });
});
