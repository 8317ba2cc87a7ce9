import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { hamming256 } from '../../../../src/picture/fingerprint/hamming.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { highPass, lowPass } from '../../../../src/picture/match/low-pass.js';
import { noise } from '../../support/planes.js';
import { countLevels } from './twins/count-levels.js';
import { countInk } from './twins/ink.js';
import { repeats } from './twins/repeats.js';
import { withoutLight } from './twins/without-light.js';

const { memory } = kernels();

const side = fc.integer({ min: 1, max: 70 });
const anySize = fc.record({ seed: fc.nat(), width: side, height: side });

function anyMask(seed: number, width: number, height: number): GreyPlane {
  const plane = noise(seed, width, height);
  return { ...plane, data: plane.data.map((level) => (level < 64 ? 0 : 1)) };
}

test('vectors within some bits of each other are those that differ in no more', () => {
  // Some of few bits, so that many are close.
  const vector = fc.array(fc.nat(3), { minLength: 8, maxLength: 8 });
  const vectors = fc.array(vector, { maxLength: 20 }).map((all) => Uint32Array.from(all.flat()));
  fc.assert(
    fc.property(vectors, vectors, fc.integer({ min: 0, max: 12 }), (first, second, limit) => {
      const [one, other] = [first, second].map((words) => memory.take(words.byteLength));
      const [count, otherCount] = [first.length / 8, second.length / 8];
      const pairs = memory.takeWords(2 * count * otherCount);
      memory.words.set(first, (one ?? 0) >> 2);
      memory.words.set(second, (other ?? 0) >> 2);
      const { vectorsWithin } = kernels();
      const found = vectorsWithin(one ?? 0, count, other ?? 0, otherCount, limit, pairs);
      const told = [...memory.words.subarray(pairs >> 2, (pairs >> 2) + 2 * found)];
      memory.release(one ?? 0);
      const expected: number[] = [];
      for (let i = 0; i < count; i += 1) {
        for (let j = 0; j < otherCount; j += 1) {
          if (hamming256(first, 8 * i, second, 8 * j) <= limit) expected.push(i, j);
        }
      }
      expect(told).toEqual(expected);
    }),
  );
});

test('levels of bytes are counted as by the plain twin', () => {
  const agrees = fc.property(anySize, ({ seed, width, height }) => {
    const plane = noise(seed, width, height);
    const picture = memory.putBytes(Uint8Array.from(plane.data));
    const counts = memory.takeWords(4 * 256);
    kernels().countBytes(picture, width * height, counts);
    const found = memory.words.slice(counts >> 2, (counts >> 2) + 256);
    memory.release(picture);
    expect(found).toEqual(countLevels({ ...plane, data: plane.data.map(Math.floor) }));
  });
  fc.assert(agrees, { numRuns: 100 });
});

test('levels are counted as by the plain twin, rounded and held', () => {
  const agrees = fc.property(anySize, fc.boolean(), ({ seed, width, height }, isMasked) => {
    const plane = noise(seed, width, height);
    // Quarters, some beyond black and white.
    for (const [at, level] of plane.data.entries()) plane.data[at] = 1.25 * level - 30;
    const mask = isMasked ? anyMask(seed + 1, width, height) : undefined;
    const picture = memory.put(plane.data);
    const counting = mask === undefined ? 0 : memory.put(mask.data);
    const counts = memory.takeWords(4 * 260);
    memory.words.fill(7, counts >> 2, (counts >> 2) + 4 * 260);
    kernels().countLevels(picture, counting, width * height, counts);
    const found = memory.words.slice(counts >> 2, (counts >> 2) + 256);
    expect(found).toEqual(countLevels(plane, mask));
    memory.release(picture);
  });
  fc.assert(agrees, { numRuns: 100 });
});

test('ink, and what of it has no paper around it, is counted as by the plain twin', () => {
  const agrees = fc.property(anySize, ({ seed, width, height }) => {
    const plane = noise(seed, width, height);
    // Quarters, some beyond black and white; one of four is paper or, so that some ink is solid, one of 32.
    for (const [at, level] of plane.data.entries()) plane.data[at] = 1.25 * level - 30;
    const every = seed % 2 === 0 ? 4 : 32;
    const isPaper = Uint8Array.from({ length: 256 }, (_, level) => (level % every === 0 ? 1 : 0));
    const mask = anyMask(seed + 1, width, height);
    const picture = memory.put(plane.data);
    const counting = memory.put(mask.data);
    const levels = memory.putBytes(isPaper);
    const kinds = memory.take(width * height + 4);
    const counts = memory.takeWords(2);
    memory.bytes.fill(3, kinds, kinds + width * height + 4);
    kernels().countInk(picture, counting, levels, width, height, kinds, counts);
    const [inked, solid] = memory.words.subarray(counts >> 2);
    memory.release(picture);
    expect({ inked, solid }).toEqual(countInk(plane, mask, isPaper));
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('whether a picture repeats itself is what the plain twin says', () => {
  const answers = { yes: 0, no: 0 };
  const period = fc.record({
    right: fc.integer({ min: 2, max: 14 }),
    down: fc.integer({ min: 0, max: 6 }),
  });
  const sought = fc.record({
    shortest: fc.integer({ min: 1, max: 4 }),
    stride: fc.integer({ min: 1, max: 9 }),
    leastSampled: fc.double({ min: 0.5, max: 0.9, noNaN: true }),
    leastVariance: fc.double({ min: 0, max: 2000, noNaN: true }),
    leastCorrelation: fc.double({ min: 0.9, max: 0.99, noNaN: true }),
  });
  const agrees = fc.property(anySize, period, sought, ({ seed, width, height }, tile, how) => {
    const plane = noise(seed, width, height);
    const soft = noise(seed + 1, width, height);
    // A tile, over and over, under some noise.
    for (let at = 0; at < width * height; at += 1) {
      const [x, y] = [at % width, Math.floor(at / width)];
      const within = (x + tile.down * y) % tile.right;
      plane.data[at] = (plane.data[within] ?? 0) - 128 + ((soft.data[at] ?? 0) - 128) / 8;
    }
    const limits = { right: Math.floor(width * 0.45), down: Math.floor(height * 0.45) };
    const whole = { ...how, ...limits };
    const picture = memory.put(plane.data);
    const behind = memory.put(new Float32Array(8).fill(NaN));
    memory.floats.fill(NaN, (picture >> 2) + width * height, behind >> 2);
    const answer = kernels().repeats(
      picture,
      width,
      height,
      whole.shortest,
      whole.right,
      whole.down,
      whole.stride,
      whole.leastSampled,
      whole.leastVariance,
      whole.leastCorrelation,
      memory.take((width + 1) * height * 16),
    );
    memory.release(picture);
    const twin = repeats(plane, whole, 1e-4);
    if (twin === undefined) return;
    expect(answer !== 0).toBe(twin);
    answers[twin ? 'yes' : 'no'] += 1;
  });
  fc.assert(agrees, { numRuns: 150 });
  expect(Math.min(answers.yes, answers.no)).toBeGreaterThan(10);
});

test('what is left without light is what the plain twin leaves', () => {
  const sigma = fc.double({ min: 0.4, max: 8, noNaN: true });
  const agrees = fc.property(
    anySize,
    sigma,
    fc.boolean(),
    ({ seed, width, height }, spread, isMasked) => {
      const plane = noise(seed, width, height);
      const mask = anyMask(seed + 1, width, height);
      const weights = isMasked ? { mask, light: lowPass(mask, spread) } : undefined;
      const own = highPass(plane, spread, weights).data;
      const twin = withoutLight(plane, lowPass(plane, spread), weights);
      expect(own).toHaveLength(twin.length);
      // Each step is rounded to 32 bits: of levels that may be some hundreds.
      for (const [at, level] of twin.entries()) {
        expect(Math.abs((own[at] ?? NaN) - level)).toBeLessThan(1e-3);
      }
    },
  );
  fc.assert(agrees, { numRuns: 100 });
});
