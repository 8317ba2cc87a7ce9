import { expect, test } from 'vitest';
import { credibleDetail } from '../../../../../src/library/lookalikes/groups/credible-detail.js';
import { Links, type Link } from '../../../../../src/library/lookalikes/groups/links.js';
import { sameImageData } from '../../../../../src/model/pictures/relation.js';
import { noMargins, type Traits } from '../../../../../src/model/pictures/traits.js';

interface Sketch {
  readonly detail: number;
  readonly quality: number;
  /** How many times as long its sides are. */
  readonly scale?: number;
  readonly format?: string;
  readonly missing?: number;
}

function weighed({ detail, quality, scale = 1, format = 'jpeg', missing = 0 }: Sketch) {
  const traits: Traits = {
    camera: undefined,
    taken: undefined,
    editor: undefined,
    metadata: [],
    values: [],
    colour: 'colour',
    detail,
    margins: noMargins,
    quality: format === 'jpeg' ? quality : undefined,
    earlierQuality: undefined,
    extras: [],
    pixels: undefined,
  };
  const [width, height] = [600 * scale, 400 * scale];
  const facts = { format, width, height, orientation: 1, frames: 1, missing };
  return { facts, traits, madeFrom: undefined };
}

/** With how much detail the first of them is credited, all showing the same. */
function credible(pictures: readonly Sketch[], tier: Link['tier'] = 'similar'): number | undefined {
  const links = new Links();
  const link: Link = { tier, source: 'measured', relation: sameImageData };
  for (const at of pictures.keys()) if (at > 0) links.add(0, at, link);
  const all = pictures.map(weighed);
  return credibleDetail(links, (position) => all[position])(0);
}

const original = { detail: 100_000, quality: 93 };

test.each<[string, Sketch, Sketch, number]>([
  ['edges of blocks', { detail: 250_000, quality: 60 }, original, 100_000],
  ['encoding again', { detail: 141_000, quality: 85 }, original, 100_000],
  ['scaling up and blocks', { detail: 190_000, quality: 60, scale: 2 }, original, 100_000],
  ['scaling up', { detail: 119_000, quality: 90, scale: 2 }, original, 100_000],
  ['scaling down', { detail: 119_000, quality: 70, scale: 0.8 }, original, 100_000],
])('what comes of %s is no detail', (_, own, other, expected) => {
  expect(credible([own, other])).toBe(expected);
});

test.each<[string, Sketch, Sketch]>([
  ['something scaled up to its size', { detail: 450_000, quality: 60 }, original],
  ['a blurred one, in a fine JPEG', { detail: 160_000, quality: 85 }, original],
  ['a smaller one', { detail: 210_000, quality: 60, scale: 2 }, original],
  ['a smaller one, in a fine JPEG', { detail: 141_000, quality: 85, scale: 2 }, original],
  ['one that is compressed more', { detail: 141_000, quality: 95 }, { detail: 1e5, quality: 90 }],
  ['one that is cut off', { detail: 110_000, quality: 90 }, { ...original, missing: 0.3 }],
])('it has more than %s', (_, own, other) => {
  expect(credible([own, other])).toBe(own.detail);
});

test('of two in one grade, of one size, noise of the measure counts for both', () => {
  const finer = { detail: 119_000, quality: 99 };
  expect(credible([finer, original])).toBe(119_000);
  expect(credible([original, finer])).toBe(119_000);
  expect(credible([original, { ...finer, detail: 121_000 }])).toBe(100_000);
  expect(credible([original, { ...finer, quality: 80 }])).toBe(100_000);
  expect(credible([original, finer], 'crop')).toBe(100_000);
});

test('one that was scaled down has no more', () => {
  const scaledDown = { detail: 119_000, quality: 90, scale: 0.8 };
  expect(credible([original, scaledDown])).toBe(119_000);
  expect(credible([scaledDown, original])).toBe(119_000);
  expect(credible([{ ...original, scale: 1.5 }, scaledDown])).toBe(100_000);
});

test('what was scaled up from it takes nothing from a picture', () => {
  expect(credible([original, { detail: 84_000, quality: 97, scale: 2 }])).toBe(100_000);
});

test('the least of all counts, and no part of the picture', () => {
  const own = { detail: 150_000, quality: 60 };
  const others = [{ detail: 120_000, quality: 80 }, original];
  expect(credible([own, ...others])).toBe(100_000);
  expect(credible([own, ...others], 'crop')).toBe(150_000);
});
