import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { Random } from '../../support/random.js';
import { blockStrengths, cosine } from './twins/block-strengths.js';
import { plainSides } from './twins/plain-sides.js';

const { memory, ...own } = kernels();

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

const shape = fc.record({
  width: fc.integer({ min: 1, max: 70 }),
  height: fc.integer({ min: 1, max: 40 }),
  channels: fc.constantFrom(3, 4),
});
/** Rows of each band, but what the last lacks. */
const bandRows = fc.integer({ min: 1, max: 20 });

/** Has each band looked at, from the top, where nothing else of the picture lies. */
function forEachBand(
  { width, height, channels, data }: Picture,
  rows: number,
  look: (address: number, top: number, height: number) => void,
): void {
  const pitch = width * channels;
  const address = memory.take(pitch * rows + 16);
  for (let top = 0; top < height; top += rows) {
    const end = Math.min(height, top + rows);
    memory.bytes.fill(0xa5, address, address + pitch * rows + 16);
    memory.bytes.set(data.subarray(top * pitch, end * pitch), address);
    look(address, top, end - top);
  }
  memory.release(address);
}

test('strengths of blocks are those of the plain twin, however bands lie', () => {
  let counted = 0;
  const levels = fc.constantFrom([2, 253], [100, 110], [0, 255], [1, 12]);
  const agrees = fc.property(
    fc.nat(),
    shape,
    bandRows,
    levels,
    (seed, size, rows, [least = 0, most = 0]) => {
      const random = new Random(seed);
      const { width, height, channels } = size;
      const data = Uint8Array.from({ length: width * height * channels }, () =>
        random.int(least, most),
      );
      const picture = { ...size, data };
      const places = width < 8 || height < 8 ? 0 : 9;
      const blocks = Array.from({ length: places }, () => ({
        x: random.int(0, width - 8),
        y: random.int(0, height - 8),
      }));
      const at = memory.takeWords(3 * places);
      const words = blocks.flatMap(({ x, y }) => [channels * x, y, 0]);
      memory.words.set(words, at >> 2);
      const cosines = memory.take(8 * 32);
      for (let place = 0; place < 32; place += 1) {
        memory.doubles[(cosines >> 3) + place] = cosine(place >> 2, place & 3);
      }
      const halfway = memory.take(256 * places);
      const strengths = memory.takeWords(16 * 256);
      memory.words.fill(0, strengths >> 2, (strengths >> 2) + 16 * 256);
      forEachBand(picture, rows, (address, top, high) => {
        const band = [address, channels, width, top, high] as const;
        own.blockStrengths(...band, at, places, cosines, halfway, strengths);
      });
      const found = [...memory.words.subarray(strengths >> 2, (strengths >> 2) + 16 * 256)];
      memory.release(at);
      const expected = blockStrengths(picture, blocks);
      counted += expected.reduce((sum, times) => sum + times, 0);
      expect(found).toEqual(expected);
    },
  );
  fc.assert(agrees, { numRuns: 150 });
  expect(counted).toBeGreaterThan(1000);
});

test('plain sides are those of the plain twin, however bands lie', () => {
  let framed = 0;
  const inner = fc.record({
    left: fc.nat(40),
    top: fc.nat(25),
    wide: fc.nat(40),
    high: fc.nat(20),
  });
  const agrees = fc.property(fc.nat(), shape, bandRows, inner, (seed, size, rows, box) => {
    const random = new Random(seed);
    const { width, height, channels } = size;
    const colour = [5, 128, 250, 245].slice(0, channels);
    const data = Uint8Array.from({ length: width * height * channels }, (_, at) => {
      const [x, y] = [Math.floor(at / channels) % width, Math.floor(at / channels / width)];
      const isInside =
        x >= box.left && x < box.left + box.wide && y >= box.top && y < box.top + box.high;
      if (isInside && random.int(0, 3) === 0) return random.int(0, 255);
      const level = (colour[at % channels] ?? 0) + random.int(-10, 10);
      return Math.max(0, Math.min(255, level));
    });
    const room = memory.take(32);
    for (let at = 0; at < 32; at += 1) memory.bytes[room + at] = colour[at % channels] ?? 0;
    const reach = memory.takeWords(4);
    memory.words.set([0, 0, width, width], reach >> 2);
    forEachBand({ ...size, data }, rows, (address, _top, high) => {
      own.plainSides(address, channels, width, high, room, 10, reach);
    });
    const [top, bottom, left, right] = memory.words.subarray(reach >> 2, (reach >> 2) + 4);
    memory.release(room);
    const expected = plainSides({ ...size, data }, colour, 10);
    if (expected.left > 0 && expected.left < width) framed += 1;
    expect({ top, bottom, left, right }).toEqual(expected);
  });
  fc.assert(agrees, { numRuns: 300 });
  expect(framed).toBeGreaterThan(30);
});
