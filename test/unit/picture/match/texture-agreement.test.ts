import { expect, test } from 'vitest';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { textureAgreement, textureCells } from '../../../../src/picture/match/texture-agreement.js';
import { fill, noise, planeFrom } from '../../support/planes.js';

const [width, height] = [120, 90];
/** Windows, of 7 × 7 pixels, that lie in such a frame. */
const windows = (width - 6) * (height - 6);
const sky = planeFrom(width, height, (x, y) => 40 + x + y / 2);

/** Noise of this contrast, over a sky. */
function grainy(seed: number, contrast: number): GreyPlane {
  const grain = noise(seed, width, height).data;
  const data = sky.data.map((level, at) => level + contrast * ((grain[at] ?? 0) / 255 - 0.5));
  return { width, height, data };
}

test('a picture agrees with itself everywhere, paler or on other light too', () => {
  const picture = grainy(1, 60);
  const whole = { windows, agreeing: windows, onlyFirst: 0, onlySecond: 0, others: 0, faint: 0 };
  expect(textureAgreement(picture, picture)).toMatchObject(whole);
  const paler = { ...picture, data: picture.data.map((level) => 90 + level / 2) };
  expect(textureAgreement(picture, paler)).toMatchObject(whole);
  expect(textureAgreement(picture, paler).cells).toBe(textureCells ** 2);
});

test('a gradient is no texture, however alike two are', () => {
  expect(textureAgreement(sky, sky)).toMatchObject({ windows, agreeing: 0, faint: 0, cells: 0 });
});

test('detail of its own in one of two is told from other detail in both', () => {
  const [one, other] = [grainy(1, 60), grainy(2, 60)];
  expect(textureAgreement(one, sky)).toMatchObject({ agreeing: 0, onlyFirst: windows });
  expect(textureAgreement(sky, one)).toMatchObject({ agreeing: 0, onlySecond: windows });
  const strangers = textureAgreement(one, other);
  expect(strangers.agreeing).toBe(0);
  expect(strangers.others).toBeGreaterThan(0.98 * windows);
});

test('faint detail is counted by itself', () => {
  const faint = grainy(3, 9);
  const same = textureAgreement(faint, faint);
  expect(same.faint).toBe(windows);
  expect(same.faintAgreeing).toBe(windows);
  const strangers = textureAgreement(faint, grainy(4, 9));
  expect(strangers.faint).toBe(windows);
  expect(strangers.faintAgreeing).toBe(0);
});

test('under a mark the rest agrees, and what the mark adds is in one picture', () => {
  const picture = grainy(5, 9);
  const marked = { ...picture, data: picture.data.slice() };
  fill(marked, 255, (x, y) => x > 30 && x < 60 && y > 30 && y < 60);
  const { agreeing, onlyFirst, onlySecond, faint, faintAgreeing } = textureAgreement(
    picture,
    marked,
  );
  expect(onlySecond).toBeGreaterThan(500);
  // Inside of the mark there is nothing, where the picture has something.
  expect(onlyFirst).toBeLessThan(0.08 * agreeing);
  expect(faintAgreeing).toBeGreaterThan(0.9 * faint);
});
