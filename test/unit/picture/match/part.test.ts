import { describe, expect, test } from 'vitest';
import { apply } from '../../../../src/model/pictures/affine.js';
import {
  chromaOfPart,
  grownPart,
  laidOver,
  mapOfPart,
  mapOfSharesOfPart,
  mapOfWhole,
  onPixels,
  othersAround,
  portraitOfPart,
  sharesOf,
} from '../../../../src/picture/match/part.js';
import { planeFrom, shapes, unmoved } from '../../support/planes.js';
import { portraitOf } from '../../support/portraits.js';

const portrait = portraitOf(shapes(1, 256, 192));
const part = { left: 64, top: 32, width: 128, height: 96 };

describe('a part of a picture', () => {
  test('has its pixels and the key points in it', () => {
    const { sketch, thumbnail } = portraitOfPart(portrait, part);
    expect(sketch).toMatchObject({ width: 128, height: 96 });
    expect(thumbnail.small).toMatchObject({ width: 64, height: 48 });
    const whole = portrait.thumbnail.small;
    expect(thumbnail.small.data[0]).toBe(whole.data[16 * whole.width + 32]);
    expect(sketch.points.count).toBeGreaterThan(10);
    expect(sketch.points.count).toBeLessThan(portrait.sketch.points.count);
    for (const at of sketch.points.x.keys()) {
      expect(sketch.points.x[at]).toBeGreaterThanOrEqual(0);
      expect(sketch.points.x[at]).toBeLessThanOrEqual(128);
      expect(sketch.points.y[at]).toBeLessThanOrEqual(96);
    }
    const first = portrait.sketch.points.x.findIndex((x, at) => {
      const y = portrait.sketch.points.y[at] ?? 0;
      return x >= 64 && x <= 192 && y >= 32 && y <= 128;
    });
    expect(sketch.points.words.subarray(0, 8)).toEqual(
      portrait.sketch.points.words.subarray(8 * first, 8 * first + 8),
    );
    expect(sketch.oriented.count).toBeGreaterThan(10);
    expect(sketch.oriented.turn).toHaveLength(sketch.oriented.count);
  });

  test('has its edges between pixels', () => {
    const odd = { left: 63.2, top: 31.1, width: 129.7, height: 97.2 };
    expect(onPixels(odd, portrait)).toEqual({ left: 64, top: 32, width: 128, height: 96 });
  });

  test('has its own colours', () => {
    const levels = Uint8Array.from({ length: 24 }, (_, at) => at);
    const chroma = { width: 6, height: 4, blueness: levels, redness: levels };
    const cut = chromaOfPart(chroma, sharesOf(part, portrait.sketch));
    expect(cut.chroma).toMatchObject({ width: 3, height: 2 });
    expect([...cut.chroma.redness]).toEqual([8, 9, 10, 14, 15, 16]);
    expect(cut.shares).toEqual({ left: 2 / 6, top: 1 / 4, width: 1 / 2, height: 1 / 2 });
  });

  test('lies where the whole does', () => {
    const map = { a: 0.5, b: -0.2, c: 0.1, d: 0.6, e: 7, f: -3 };
    const own = mapOfPart(map, part);
    expect(apply(own, 10, 20)).toEqual(apply(map, 74, 52));
    const back = mapOfWhole(own, part);
    for (const [axis, place] of apply(back, 5, 6).entries()) {
      expect(place).toBeCloseTo(apply(map, 5, 6)[axis] ?? 0, 9);
    }
    const shares = { left: 0.25, top: 0.5, width: 0.5, height: 0.25 };
    const [x, y] = apply(mapOfSharesOfPart(unmoved, shares), 1, 0);
    expect([x, y]).toEqual([0.75, 0.5]);
  });

  test('grows as far as both agree', () => {
    const [one, other] = [shapes(1, 256, 192), shapes(2, 256, 192)];
    // Both show the same from 40 to 200 across.
    const mixed = planeFrom(256, 192, (x, y) => {
      const from = x > 40 && x < 200 ? one : other;
      return from.data[Math.floor(y) * 256 + Math.floor(x)] ?? 0;
    });
    const small = { left: 100, top: 80, width: 40, height: 40 };
    const laid = laidOver(portrait, portraitOf(mixed), unmoved);
    const grown = grownPart(laid, small);
    expect(Math.abs(grown.left - 40)).toBeLessThan(10);
    expect(Math.abs(grown.left + grown.width - 200)).toBeLessThan(10);
    expect(grown.top).toBeLessThan(8);
    expect(grown.height).toBeGreaterThan(176);
    expect(othersAround(laid, grown)).toBeGreaterThan(10);
    expect(othersAround(laidOver(portrait, portrait, unmoved), small)).toBe(0);
  });
});
