import { noOrientedPoints } from '../../../../src/model/pictures/picture.js';
import { describe, expect, test } from 'vitest';
import { blurred } from '../../../../src/picture/fingerprint/gaussian.js';
import {
  planeOf,
  resized,
  turnedPlane,
  type GreyPlane,
} from '../../../../src/picture/fingerprint/grey-plane.js';
import type { Portrait } from '../../../../src/picture/match/measure-pair.js';
import { loadSharp, readPicture } from '../../../../src/picture/decode/pixels.js';
import { isSameDocument } from '../../../../src/picture/match/document-verify.js';
import { sketchOf } from '../../../../src/picture/fingerprint/sketch.js';
import { inverse } from '../../../../src/picture/fingerprint/symmetry.js';
import { thumbnailOf } from '../../../../src/picture/fingerprint/thumbnail.js';
import { page } from '../../support/pages.js';
import { planeFrom, unmoved } from '../../support/planes.js';
import { imageOf } from '../../support/portraits.js';

const size = { width: 300, height: 220 };
const noPoints = {
  count: 0,
  x: new Float32Array(),
  y: new Float32Array(),
  scale: new Float32Array(),
  descriptors: new Uint8Array(),
  oriented: noOrientedPoints,
};
const original = page({ ...size, seed: 1 });

/** A page is told by its pixels alone. */
function portrait(plane: GreyPlane): Portrait {
  const bits = { phash: new Uint8Array(32), quality: 0, points: noPoints };
  return { sketch: sketchOf(plane, bits), thumbnail: thumbnailOf(imageOf(plane)) };
}

function isSame(first: GreyPlane, second: GreyPlane, symmetry = 0): boolean {
  const [one, other]: [Portrait, Portrait] = [portrait(first), portrait(second)];
  const map = {
    ...unmoved,
    a: other.sketch.width / (symmetry < 4 ? one.sketch.width : one.sketch.height),
    d: other.sketch.height / (symmetry < 4 ? one.sketch.height : one.sketch.width),
  };
  return isSameDocument(one, other, symmetry, map);
}

async function encoded(plane: GreyPlane, quality: number): Promise<GreyPlane> {
  const { width, height, data } = imageOf(plane);
  const raw = { width, height, channels: 1 } as const;
  const jpeg = await loadSharp()(data, { raw }).jpeg({ quality }).toBuffer();
  return planeOf((await readPicture(jpeg, 'jpeg', Math.max(width, height))).grey);
}

describe('the same page', () => {
  test('is the same print as it is, encoded anew or blurred', async () => {
    expect(isSame(original, original)).toBe(true);
    expect(isSame(original, await encoded(original, 60))).toBe(true);
    expect(isSame(await encoded(original, 85), await encoded(original, 50))).toBe(true);
    expect(isSame(original, blurred(original, 0.8))).toBe(true);
  });

  test('is the same print on darker paper and in paler ink', () => {
    const scan = { ...original, data: original.data.map((level) => 60 + level * 0.6) };
    expect(isSame(original, scan)).toBe(true);
  });

  test('is the same print at another size', () => {
    expect(isSame(original, resized(original, 270, 198))).toBe(true);
    expect(isSame(resized(original, 270, 198), original)).toBe(true);
  });

  test.each([1, 2, 4, 6])('is the same print turned by symmetry %i', (index) => {
    const turned = turnedPlane(original, index);
    expect(isSame(original, turned, index)).toBe(true);
    expect(isSame(turned, original, inverse(index))).toBe(true);
  });
});

describe('another page', () => {
  test.each([0, 7, 12])('of the same template is not, if only line %i differs', async (line) => {
    const other = page({ ...size, seed: 1, changed: new Map([[line, 99]]) });
    expect(isSame(original, other)).toBe(false);
    expect(isSame(original, await encoded(other, 60))).toBe(false);
    expect(isSame(other, blurred(original, 0.8))).toBe(false);
  });

  test('of the same template is not, if only a word differs', () => {
    const other = page({ ...size, seed: 1, changed: new Map([[7, 99]]) });
    const word = { ...original, data: original.data.slice() };
    for (let at = 0; at < word.data.length; at += 1) {
      const x = at % size.width;
      if (x >= 100 && x < 130) word.data[at] = other.data[at] ?? 0;
    }
    expect(isSame(original, word)).toBe(false);
    expect(isSame(word, word)).toBe(true);
  });

  test('is not', () => {
    expect(isSame(original, page({ ...size, seed: 2 }))).toBe(false);
  });

  test('nor is one on which there is nothing to read', () => {
    const blank = planeFrom(300, 220, () => 246);
    expect(isSame(blank, blank)).toBe(false);
  });
});
