import { expect, test } from 'vitest';
import { checkedRaster } from '../../../src/plugins/check-pixels.js';

const data = new Uint8Array(12);

test('a picture is what has as many bytes as pixels and channels', () => {
  const raster = { width: 2, height: 2, channels: 3, data } as const;
  expect(checkedRaster({ ...raster, extra: 1 })).toEqual({ ...raster, profile: undefined });
  const profile = new Uint8Array(3);
  expect(checkedRaster({ ...raster, profile }).profile).toBe(profile);
});

test.each<[given: unknown, problem: RegExp]>([
  [undefined, /gave no picture/],
  [{ width: 0, height: 2, channels: 3, data }, /without width and height/],
  [{ width: 2, height: 2.5, channels: 3, data }, /without width and height/],
  [{ width: 2, height: 2, channels: 5, data }, /without 1 to 4 channels/],
  [{ width: 2, height: 2, channels: 3, data: [...data] }, /data that is no bytes/],
  [{ width: 2, height: 2, channels: 4, data }, /gave 12 bytes of pixels, not 16/],
  [{ width: 2, height: 2, channels: 3, data, profile: 'sRGB' }, /profile that is no bytes/],
])('%j is refused', (given, problem) => {
  expect(() => checkedRaster(given)).toThrow(problem);
});
