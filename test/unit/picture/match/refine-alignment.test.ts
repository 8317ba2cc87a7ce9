import { describe, expect, test } from 'vitest';
import { apply } from '../../../../src/model/pictures/affine.js';
import type { GreyPlane } from '../../../../src/picture/fingerprint/grey-plane.js';
import { fitted, fittedFromAfar } from '../../../../src/picture/match/refine-alignment.js';
import { around, farthest, painted, planeFrom, someBlobs, unmoved } from '../../support/planes.js';

const [width, height] = [96, 72];
const frame = 16;

function picture(seed: number, map = unmoved): GreyPlane {
  return painted(someBlobs(seed, { width, height }), { width, height, map });
}

/** With a white frame around it. */
function framed(inner: GreyPlane): GreyPlane {
  return planeFrom(width + 2 * frame, height + 2 * frame, (x, y) => {
    const [u, v] = [Math.floor(x) - frame, Math.floor(y) - frame];
    const isInside = u >= 0 && v >= 0 && u < width && v < height;
    return isInside ? (inner.data[v * width + u] ?? 0) : 255;
  });
}

describe('laying over', () => {
  test.each([1, 2, 3])('fits picture %i into its white frame', (seed) => {
    const first = picture(seed);
    const truth = { ...unmoved, e: frame, f: frame };
    const map = { ...around(width, height, { a: 1.02, d: 0.985 }), e: frame + 1, f: frame - 1.5 };
    const { overlay } = fittedFromAfar({ first, second: framed(first), map });
    expect(farthest(map, truth, width, height)).toBeGreaterThan(2);
    expect(farthest(overlay.map, truth, width, height)).toBeLessThan(0.15);
    expect(overlay.first).toBe(first);
  });

  test('does not mind a vignette', () => {
    const truth = around(width, height, { a: 1.015, d: 1.015, x: 1, y: -0.7 });
    const second = picture(4, truth);
    const shaded = planeFrom(width, height, (x, y) => {
      const shade = Math.hypot(x - width / 2, y - height / 2) / width;
      return (second.data[Math.floor(y) * width + Math.floor(x)] ?? 0) * (1 - 0.8 * shade ** 2);
    });
    const { overlay } = fittedFromAfar({ first: picture(4), second: shaded, map: unmoved });
    expect(farthest(overlay.map, truth, width, height)).toBeLessThan(0.3);
  });

  test('refines from a pixel away', () => {
    const truth = around(width, height, { a: 1.005, x: 0.8, y: 0.6 });
    const { overlay } = fitted({ first: picture(5), second: picture(5, truth), map: unmoved });
    expect(farthest(unmoved, truth, width, height)).toBeGreaterThan(1);
    expect(farthest(overlay.map, truth, width, height)).toBeLessThan(0.2);
  });

  test('refines a crop from far inside', () => {
    const truth = { ...unmoved, e: -48, f: -30 };
    const crop = picture(6, truth);
    const shown = planeFrom(
      44,
      40,
      (x, y) => crop.data[Math.floor(y) * width + Math.floor(x)] ?? 0,
    );
    // Right in the middle of what both show.
    const map = { ...truth, a: 1.03, e: -48 - 0.03 * 70, d: 0.97, f: -30 + 0.03 * 50 };
    const { overlay } = fitted({ first: picture(6), second: shown, map });
    const middle = [70, 50] as const;
    const [[u, v], [s, t]] = [apply(overlay.map, ...middle), apply(truth, ...middle)];
    expect(Math.hypot(u - s, v - t)).toBeLessThan(0.15);
    expect(Math.abs(overlay.map.a - 1)).toBeLessThan(0.015);
    expect(Math.abs(overlay.map.d - 1)).toBeLessThan(0.015);
  });

  test('leaves an overlap alone that is too small', () => {
    const map = { ...unmoved, e: width - 14 };
    const overlay = { first: picture(6), second: picture(7), map };
    expect(fitted(overlay).overlay).toBe(overlay);
  });
});
