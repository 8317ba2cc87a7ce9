import { describe, expect, test } from 'vitest';
import { turnedImage, turnedPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { thumbnailOf, turnedThumbnail } from '../../../../src/picture/fingerprint/thumbnail.js';

function thumbnail(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height }, (_, at) => (at * 7) % 251);
  return thumbnailOf({ width, height, data });
}

describe('a turned thumbnail', () => {
  test('is itself where nothing turns it', () => {
    const one = thumbnail(12, 9);
    expect(turnedThumbnail(one, 0)).toBe(one);
  });

  test.each([1, 2, 3, 4, 5, 6, 7])('has both planes turned by symmetry %i', (index) => {
    const document = thumbnail(160, 12);
    const { small, large } = turnedThumbnail(document, index);
    expect(small).toEqual(turnedPlane(document.small, index));
    expect(large).toEqual(document.large && turnedImage(document.large, index));
    expect(large).toBeDefined();
  });

  test('has one plane where the picture has one, and turns the large one once', () => {
    const photo = turnedThumbnail(thumbnail(12, 9), 5);
    expect(photo.large).toBeUndefined();
    const document = turnedThumbnail(thumbnail(160, 12), 5);
    expect(document.large).toBe(document.large);
  });
});
