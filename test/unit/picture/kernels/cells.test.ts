import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { Random } from '../../support/random.js';
import { sumCells, tintOf } from './twins/cells.js';

const { memory, ...own } = kernels();

function anyLevels(seed: number, count: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: count }, () => random.int(0, 255));
}

test('sums of cells are those of the plain twin', () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 90 }),
    height: fc.integer({ min: 1, max: 50 }),
    side: fc.integer({ min: 1, max: 40 }),
    samples: fc.integer({ min: 1, max: 8 }),
  });
  const agrees = fc.property(fc.nat(), sizes, (seed, { width, height, side, samples }) => {
    const data = anyLevels(seed, 3 * width * height);
    const expected = sumCells(data, width, height, side, samples);
    const source = memory.take(data.length + 16);
    memory.bytes.set(data, source);
    const line = memory.take(6 * width + 32);
    const sums = memory.takeWords(expected.length);
    own.sumCells(source, width, height, side, samples, line, sums);
    const found = [...memory.words.subarray(sums >> 2, (sums >> 2) + expected.length)];
    memory.release(source);
    expect(found).toEqual(expected);
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('the brightest cells do not flow over', () => {
  const [width, height, side, samples] = [69, 46, 23, 8];
  const source = memory.take(3 * width * height + 16);
  memory.bytes.fill(255, source, source + 3 * width * height);
  const line = memory.take(6 * width + 32);
  const sums = memory.takeWords(4 * 6);
  own.sumCells(source, width, height, side, samples, line, sums);
  const found = [...memory.words.subarray(sums >> 2, (sums >> 2) + 4)];
  memory.release(source);
  expect(found).toEqual([255 * 144, 255 * 144, 255 * 144, 144]);
});

test('tints are those of the plain twin, sorted by brightness', () => {
  const tones = 16;
  const cell = fc.tuple(...Array.from({ length: 3 }, () => fc.integer({ min: 0, max: 255 })));
  const cells = fc.array(fc.tuple(cell, fc.integer({ min: 1, max: 144 })), { maxLength: 60 });
  const agrees = fc.property(cells, (chosen) => {
    const all = chosen.map(([colours, pixels]) => [
      ...colours.map((level) => level * pixels),
      pixels,
    ]);
    const sums = memory.takeWords(4 * all.length);
    memory.words.set(all.flat(), sums >> 2);
    const [blue, red] = [memory.takeWords(all.length), memory.takeWords(all.length)];
    const ends = memory.takeWords(tones);
    own.tintsByTone(sums, all.length, tones, ends, blue, red);
    const blues = memory.copy(blue, all.length);
    const reds = memory.copy(red, all.length);
    const counts = [...memory.words.subarray(ends >> 2, (ends >> 2) + tones)];
    memory.release(sums);
    const tints = all.map((numbers) => tintOf(numbers, tones)).toSorted((a, b) => a.tone - b.tone);
    // On the edge of two tones 32 bits may come out on the other side.
    fc.pre(!all.some((numbers) => isOnEdge(numbers, tones)));
    expect(counts).toEqual(
      Array.from({ length: tones }, (_, tone) => tints.filter((tint) => tint.tone <= tone).length),
    );
    for (const [at, tint] of tints.entries()) {
      expect(blues[at]).toBeCloseTo(tint.blue, 3);
      expect(reds[at]).toBeCloseTo(tint.red, 3);
    }
  });
  fc.assert(agrees, { numRuns: 200 });
});

function isOnEdge([red = NaN, green = NaN, blue = NaN, pixels = NaN]: number[], tones: number) {
  const tone = ((0.299 * red + 0.587 * green + 0.114 * blue) / pixels) * (tones / 256);
  return Math.abs(tone - Math.round(tone)) < 1e-4;
}

const tint = fc.integer({ min: -1000, max: 1000 }).map((tenths) => tenths / 8);
const tintPairs = fc.array(fc.tuple(tint, tint), { minLength: 1, maxLength: 70 });

test('tints along a hue, and those far off, are those of plain sums', () => {
  const agrees = fc.property(tintPairs, tint, tint, (tints, middleBlue, middleRed) => {
    const blue = memory.put(Float32Array.from(tints, ([towards]) => towards));
    const red = memory.put(Float32Array.from(tints, ([, towards]) => towards));
    const [hueBlue, hueRed, mostAlong, mostAcross] = [0.75, -0.5, 40.3, 30.3] as const;
    const into = memory.takeWords(tints.length);
    own.alongHue(blue, red, tints.length, hueBlue, hueRed, into);
    const along = [...memory.copy(into, tints.length)];
    const limits = [hueBlue, hueRed, mostAlong, mostAcross] as const;
    const far = own.countFar(blue, red, tints.length, middleBlue, middleRed, ...limits);
    memory.release(blue);
    expect(along).toEqual(tints.map(([b, r]) => b * hueBlue + r * hueRed));
    const offs = tints.map(([b, r]) => [b - middleBlue, r - middleRed] as const);
    const isFar = ([b, r]: readonly [number, number]): boolean =>
      Math.abs(b * hueBlue + r * hueRed) > mostAlong ||
      Math.abs(b * hueRed - r * hueBlue) > mostAcross;
    expect(far).toBe(offs.filter(isFar).length);
  });
  fc.assert(agrees, { numRuns: 200 });
});

test('the value at a rank is that of sorting', () => {
  const few = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 });
  const many = fc.array(fc.float({ noNaN: true }), { minLength: 1, maxLength: 200 });
  const agrees = fc.property(fc.oneof(few, many), fc.nat(), (values, any) => {
    const place = any % values.length;
    const address = memory.put(Float32Array.from(values));
    const found = own.valueAtRank(address, values.length, place);
    memory.release(address);
    // Either zero.
    expect(found + 0).toBe((Float32Array.from(values).toSorted()[place] ?? NaN) + 0);
  });
  fc.assert(agrees, { numRuns: 300 });
});

test('lights are those of plain sums, along rows and columns', () => {
  const agrees = fc.property(
    fc.nat(),
    fc.integer({ min: 1, max: 40 }),
    fc.integer({ min: 1, max: 7 }),
    (seed, count, width) => {
      const data = anyLevels(seed, 3 * width * count);
      const source = memory.take(data.length + 16);
      memory.bytes.set(data, source);
      const target = memory.takeWords(count);
      own.lights(source, 3 * width, count, target);
      const found = memory.copy(target, count);
      memory.release(source);
      for (const [at, light] of found.entries()) {
        const [red = NaN, green = NaN, blue = NaN] = data.subarray(3 * width * at);
        expect(light).toBeCloseTo(0.299 * red + 0.587 * green + 0.114 * blue, 3);
      }
    },
  );
  fc.assert(agrees, { numRuns: 200 });
});
