import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BlockFrequencies,
  binCount,
  binOf,
  strengthAt,
  type BlockFrequency,
} from '../../../../src/picture/traits/block-frequencies.js';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import type { DisplayedPixels } from '../../../../src/picture/traits/displayed-pixels.js';
import { forEachBand } from '../../../../src/picture/traits/picture-bands.js';

/** Grey levels by row and column, as they lie in a file. */
type Levels = readonly (readonly number[])[];

/** The cosine transform as ITU-T T.81 has it, one frequency of one block. */
function strengthOf(block: Levels, row: number, column: number): number {
  const terms = block.flatMap((levels, y) =>
    levels.map((level, x) => level * wave(x, column) * wave(y, row)),
  );
  return (share(row) * share(column) * terms.reduce((sum, term) => sum + term, 0)) / 4;
}

function share(frequency: number): number {
  return frequency === 0 ? Math.SQRT1_2 : 1;
}

function wave(place: number, frequency: number): number {
  return Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
}

/** How a viewer shows what lies in a file, by what EXIF's orientation means: row 0 and column 0 are on these sides. */
const shown: Readonly<Record<number, (levels: Levels) => Levels>> = {
  1: (levels) => levels,
  2: mirrored,
  3: (levels) => mirrored(flipped(levels)),
  4: flipped,
  5: transposed,
  6: (levels) => mirrored(transposed(levels)),
  7: (levels) => mirrored(flipped(transposed(levels))),
  8: (levels) => flipped(transposed(levels)),
};

function mirrored(levels: Levels): Levels {
  return levels.map((row) => row.toReversed());
}

function flipped(levels: Levels): Levels {
  return levels.toReversed();
}

function transposed(levels: Levels): Levels {
  return (levels[0] ?? []).map((_, x) => levels.map((row) => row[x] ?? NaN));
}

function pixelsOf(levels: Levels, orientation: number, channels: 3 | 4): DisplayedPixels {
  const [width, height] = [levels[0]?.length ?? 0, levels.length];
  const data = levels.flat().flatMap((level) => [level, level, level, 255].slice(0, channels));
  const size = { width, height, pictureWidth: width, pictureHeight: height };
  return { ...size, orientation, channels, data: Uint8Array.from(data) };
}

function blockFrequencies(pixels: DisplayedPixels): readonly BlockFrequency[] {
  const { memory } = kernels();
  const room = memory.take(0);
  const measure = new BlockFrequencies(pixels);
  forEachBand(pixels, 1, (band) => measure.add(band));
  const found = measure.frequencies();
  memory.release(room);
  return found;
}

const anyFile = fc
  .record({ width: fc.integer({ min: 1, max: 30 }), height: fc.integer({ min: 1, max: 30 }) })
  .chain(({ width, height }) => {
    const level = fc.integer({ min: 2, max: 253 });
    const row = fc.array(level, { minLength: width, maxLength: width });
    const levels = fc.array(row, { minLength: height, maxLength: height });
    const burnt = fc.record({
      x: fc.nat(29),
      y: fc.nat(29),
      level: fc.constantFrom(0, 1, 254, 255),
    });
    return fc.record({ levels, burnt: fc.array(burnt, { maxLength: 1 }) });
  })
  .map(({ levels, burnt }) =>
    levels.map((row, y) =>
      row.map((level, x) => burnt.find((one) => one.x === x && one.y === y)?.level ?? level),
    ),
  );

function tallied(found: readonly BlockFrequency[]): Record<string, readonly number[]> {
  return Object.fromEntries(
    found.map(({ row, column, strengths }) => {
      const bins = [...strengths].flatMap((times, bin) => Array.from({ length: times }, () => bin));
      return [`${row} ${column}`, bins];
    }),
  );
}

test('counts what a plain transform of each whole block of the file gives, however it is turned', () => {
  let blocks = 0;
  const agrees = fc.property(
    anyFile,
    fc.integer({ min: 1, max: 8 }),
    fc.constantFrom(3 as const, 4 as const),
    (file, orientation, channels) => {
      const expected: Record<string, number[]> = {};
      for (let row = 0; row < 4; row += 1) {
        for (let column = 0; column < 4; column += 1) {
          if (row + column > 0) expected[`${row} ${column}`] = [];
        }
      }
      for (let y = 0; y + 8 <= file.length; y += 8) {
        for (let x = 0; x + 8 <= (file[0]?.length ?? 0); x += 8) {
          const block = file.slice(y, y + 8).map((levels) => levels.slice(x, x + 8));
          if (block.flat().some((level) => level < 2 || level > 253)) continue;
          blocks += 1;
          for (const [place, bins] of Object.entries(expected)) {
            const [row = 0, column = 0] = place.split(' ').map(Number);
            const bin = Math.round(2 * Math.abs(strengthOf(block, row, column)));
            if (bin < binCount) bins.push(bin);
          }
        }
      }
      const displayed = shown[orientation]?.(file) ?? [];
      const found = tallied(blockFrequencies(pixelsOf(displayed, orientation, channels)));
      expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
      for (const [place, bins] of Object.entries(expected)) {
        expect(found[place]).toEqual(bins.toSorted((a, b) => a - b));
      }
    },
  );
  fc.assert(agrees, { numRuns: 200 });
  expect(blocks).toBeGreaterThan(100);
});

test('of a large picture blocks from all over are looked at', () => {
  const levels = Array.from({ length: 400 }, (_, y) =>
    Array.from({ length: 400 }, (_column, x) => 100 + (y < 200 ? x % 8 : 0)),
  );
  const [, ...others] = blockFrequencies(pixelsOf(levels, 1, 3));
  const counts = others.map(({ strengths }) => strengths.reduce((sum, times) => sum + times, 0));
  expect(new Set(counts)).toEqual(new Set([500]));
});

test('a place stands for strengths from half a step below it', () => {
  expect(strengthAt(binOf(3))).toBe(3);
  expect(strengthAt(binOf(3.1))).toBe(3.5);
});
