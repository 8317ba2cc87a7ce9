import * as fc from 'fast-check';
import { around, noise, planeFrom } from './planes.js';

/** Between pixels it is what it is at them: interpolating brings back the truth. */
export const ramp = (u: number, v: number): number => 2 * u + 3 * v + 0.1 * u * v;

const side = fc.integer({ min: 1, max: 70 });
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
/** Pictures of any size, turned, scaled, sheared and shifted, also over edges and away. */
export const anyOverlay = fc
  .record({
    seed: fc.nat(),
    size: fc.tuple(side, side),
    other: fc.tuple(side, side),
    turn: between(-Math.PI, Math.PI),
    scale: between(0.4, 2.5),
    shear: between(-0.5, 0.5),
    x: between(-30, 30),
    y: between(-30, 30),
  })
  .map(({ seed, size, other, turn, scale, shear, x, y }) => {
    const [a, c] = [scale * Math.cos(turn), scale * Math.sin(turn)];
    return {
      first: noise(seed, ...size),
      second: planeFrom(...other, ramp),
      map: around(...size, { a, b: shear - c, c, d: a, x, y }),
    };
  });
