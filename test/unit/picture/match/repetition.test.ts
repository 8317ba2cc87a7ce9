import { expect, test } from 'vitest';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { repeatsItself } from '../../../../src/picture/match/repetition.js';
import { page } from '../../support/pages.js';
import { noise, painted, planeFrom, shapes, someBlobs } from '../../support/planes.js';

const [width, height] = [128, 96];
const wave = (place: number): number => 128 + 90 * Math.sin(place);
const tile = noise(1, 16, 16);

const long = noise(7, 400, 16);

const patterns: readonly [string, (x: number, y: number) => number][] = [
  ['a checkerboard', (x, y) => ((Math.floor(x / 16) + Math.floor(y / 16)) % 2 === 0 ? 30 : 220)],
  ['upright stripes', (x) => (Math.floor(x / 12) % 2 === 0 ? 60 : 190)],
  ['lying stripes', (_, y) => wave(y / 3)],
  ['slanting stripes', (x, y) => wave((x + 2 * y) / 6)],
  ['stripes that lean to the left', (x, y) => wave((x - y) / 4)],
  ['one straight edge, which fits anywhere along it', (x) => (x < 60 ? 40 : 200)],
  ['tiles', (x, y) => tile.data[(Math.floor(y) % 16) * 16 + (Math.floor(x) % 16)] ?? 0],
  [
    'rows of which each is the one above, moved to the left',
    (x, y) => long.data[(Math.floor(y) % 16) * 400 + Math.floor(x) + 10 * Math.floor(y / 16)] ?? 0,
  ],
  ['tiles in a slow light', (x, y) => wave(x / 3) * 0.6 + wave(y / 3) * 0.4 + x / 4],
];

test.each(patterns)('%s: repeats itself', (_, level) => {
  expect(repeatsItself(planeFrom(width, height, level))).toBe(true);
});

const size = { width, height };
const others: readonly [string, GreyPlane][] = [
  ['noise', noise(2, width, height)],
  ['spots', painted(someBlobs(3, size), size)],
  ['shapes', shapes(4, width, height)],
  ['one shape', planeFrom(width, height, (x, y) => (Math.hypot(x - 50, y - 40) < 20 ? 220 : 40))],
  ['one corner', planeFrom(width, height, (x, y) => (x < 60 && y < 50 ? 40 : 200))],
  ['a gradient', planeFrom(width, height, (x, y) => x + y)],
  ['nothing', planeFrom(width, height, () => 128)],
  ['text', page({ ...size, seed: 5 })],
];

test.each(others)('%s: does not', (_, plane) => {
  expect(repeatsItself(plane)).toBe(false);
});

test.each([
  [1, 1],
  [2, 200],
  [300, 1],
])('a picture of %i × %i pixels does not', (narrow, low) => {
  expect(repeatsItself(noise(6, narrow, low))).toBe(false);
});
