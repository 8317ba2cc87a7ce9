import { expect, test } from 'vitest';
import { fingerprint } from '../../../../../src/picture/fingerprint/fingerprint.js';
import { encodeThumbnail } from '../../../../../src/picture/fingerprint/thumbnail-code.js';
import {
  packPicture,
  unpackPicture,
} from '../../../../../src/picture/match/threads/packed-picture.js';
import type { StoredPicture } from '../../../../../src/picture/match/relate-message.js';
import { shapes } from '../../../support/planes.js';
import { imageOf } from '../../../support/portraits.js';

function stored(wantsPoints: boolean): StoredPicture {
  const grey = imageOf(shapes(1, 256, 192));
  const { phash, quality, points } = fingerprint(grey, { wantsPoints });
  return {
    phash,
    quality,
    points,
    // A plain array, as what is unpacked has.
    thumbnail: Uint8Array.from(encodeThumbnail(grey, 128)),
    chroma: undefined,
    facts: { width: 640, height: 480 },
  };
}

const picture = stored(true);
const chroma = {
  width: 3,
  height: 2,
  blueness: Uint8Array.of(1, 2, 3, 4, 5, 6),
  redness: Uint8Array.of(7, 8, 9, 10, 11, 12),
};

test.each([
  ['as it is', picture],
  ['with a number, the first one', { ...picture, number: 0 }],
  ['with colours', { ...picture, number: 70_000, chroma }],
  ['without key points', stored(false)],
])('a picture comes back as it was: %s', (_, before) => {
  expect(before.points.count > 0).toBe(before.points.oriented.count > 0);
  expect(unpackPicture(packPicture(before))).toEqual(before);
});

test('arrays that are parts of others are packed as parts', () => {
  const bytes = new Uint8Array(100 + picture.thumbnail.length);
  bytes.set(picture.thumbnail, 50);
  const part = { ...picture, thumbnail: bytes.subarray(50, 50 + picture.thumbnail.length) };
  expect(packPicture(part)).toEqual(packPicture(picture));
});
