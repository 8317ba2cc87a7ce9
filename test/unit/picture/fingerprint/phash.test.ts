import { describe, expect, test } from 'vitest';
import {
  resized,
  turnedPlane,
  type GreyPlane,
} from '../../../../src/picture/fingerprint/grey-plane.js';
import { hamming256 } from '../../../../src/picture/fingerprint/hamming.js';
import { phash, phashVariant, phashVariants } from '../../../../src/picture/fingerprint/phash.js';
import { symmetries } from '../../../../src/picture/fingerprint/symmetry.js';
import { noise, painted, planeFrom, someBlobs } from '../../support/planes.js';

const size = { width: 96, height: 64 };
const picture = (seed: number): GreyPlane => painted(someBlobs(seed, size), size);

function wordsOf(bits: Uint8Array): Uint32Array {
  return new Uint32Array(Uint8Array.from(bits).buffer);
}

function distance(one: Uint8Array, other: Uint8Array): number {
  return hamming256(wordsOf(one), 0, wordsOf(other), 0);
}

/** The definition of the DCT-II, one sum over all pixels for each frequency. */
function naiveDct(square: GreyPlane, u: number, v: number): number {
  const { width: n, data } = square;
  const norm = (k: number): number => Math.sqrt((k === 0 ? 1 : 2) / n);
  const wave = (k: number, at: number): number => Math.cos((Math.PI * (2 * at + 1) * k) / (2 * n));
  return data.reduce(
    (sum, level, at) =>
      sum + norm(u) * norm(v) * level * wave(u, at % n) * wave(v, Math.floor(at / n)),
    0,
  );
}

describe('bits', () => {
  test('are the signs of the lowest frequencies, and quality their size', () => {
    const square = noise(5, 64, 64);
    const { bits, quality } = phash(square);
    let energy = 0;
    for (let at = 1; at < 256; at += 1) {
      const frequency = naiveDct(square, at % 16, Math.floor(at / 16));
      energy += frequency ** 2;
      if (Math.abs(frequency) < 0.01) continue;
      expect(((bits[at >> 3] ?? 0) >> (at & 7)) & 1).toBe(frequency > 0 ? 1 : 0);
    }
    expect((bits[0] ?? 0) & 1).toBe(0);
    expect(quality).toBeCloseTo(Math.sqrt(energy) / 64, 2);
  });

  test.each([1, 2, 3])('of picture %i turned are its bits moved', (seed) => {
    const upright = picture(seed);
    const { bits } = phash(upright);
    for (const [index, variant] of phashVariants(bits).entries()) {
      // Only a frequency of about nothing may round to the other sign.
      expect(distance(phash(turnedPlane(upright, index)).bits, variant)).toBeLessThanOrEqual(2);
    }
  });

  test.each([0, 87, 99, 255])('are none where all is of grey %i, whatever the size', (level) => {
    for (const [width, height] of [
      [256, 127],
      [171, 256],
    ] as const) {
      expect(phash(planeFrom(width, height, () => level)).bits).toEqual(new Uint8Array(32));
    }
  });

  test('of its eight symmetries are far apart', () => {
    const [upright, ...turned] = phashVariants(phash(picture(4)).bits);
    expect(upright).toEqual(phash(picture(4)).bits);
    for (const variant of turned) expect(distance(upright ?? variant, variant)).toBeGreaterThan(80);
  });

  test('stay when a picture is scaled, brighter or of less contrast, and not of another', () => {
    const { width, height, data } = picture(6);
    const { bits } = phash(picture(6));
    expect(distance(bits, phash(resized(picture(6), 48, 32)).bits)).toBeLessThan(20);
    const paler = { width, height, data: data.map((level) => 60 + level / 2) };
    expect(distance(bits, phash(paler).bits)).toBeLessThanOrEqual(2);
    expect(distance(bits, phash(picture(7)).bits)).toBeGreaterThan(80);
  });

  test('a variant of a variant is that of both symmetries', () => {
    const { bits } = phash(noise(8, 32, 32));
    for (const symmetry of symmetries.filter(({ swapsAxes }) => !swapsAxes)) {
      expect(phashVariant(phashVariant(bits, symmetry), symmetry)).toEqual(bits);
    }
  });
});

describe('quality', () => {
  test('is nothing where nothing is to be seen, whatever its grey', () => {
    for (const grey of [0, 128, 255]) {
      expect(phash(planeFrom(30, 20, () => grey)).quality).toBeCloseTo(0, 2);
    }
  });

  test('grows with contrast', () => {
    const plain = picture(9);
    const paler = { ...plain, data: plain.data.map((level) => level / 4) };
    expect(phash(paler).quality).toBeCloseTo(phash(plain).quality / 4, 2);
    expect(phash(plain).quality).toBeGreaterThan(10);
  });
});
