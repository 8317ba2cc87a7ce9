import { conjugate, multiplied, scaled, without, type Complex } from './complex.js';
import type { Place } from './tints.js';
import { bestOf } from './trimmed.js';

/** One rule by which all colours changed. */
interface ColourFit {
  /** What all chroma was multiplied with. */
  readonly factor: Complex;
  /** Tint that was added, by light. */
  readonly tint: Complex;
}

/** The fit to all places but those that fit worst, and what it leaves of their chroma. */
export function robustFit(places: readonly Place[]): ColourFit & { readonly rest: number } {
  let fit = fitTo(places);
  for (let round = 0; round < 3; round += 1) {
    const current = fit;
    fit = fitTo(bestOf(places, (place) => restOf(place, current)).kept);
  }
  const last = fit;
  return { ...last, rest: bestOf(places, (place) => restOf(place, last)).rest };
}

function restOf({ first, second }: Place, { factor, tint }: ColourFit): number {
  const turnedBlue = factor.re * first.blueness - factor.im * first.redness;
  const turnedRed = factor.re * first.redness + factor.im * first.blueness;
  const blueness = second.blueness - turnedBlue - tint.re * second.light;
  const redness = second.redness - turnedRed - tint.im * second.light;
  return Math.sqrt(blueness * blueness + redness * redness);
}

/** Least squares, with a little that holds both at 0 where nothing is known of them. */
function fitTo(places: readonly Place[]): ColourFit {
  let [own, lit] = [places.length, 0.05 * places.length];
  const [cross, both, light] = [
    { re: 0, im: 0 },
    { re: 0, im: 0 },
    { re: 0, im: 0 },
  ];
  for (const { first, second } of places) {
    own += first.blueness ** 2 + first.redness ** 2;
    lit += second.light ** 2;
    cross.re += first.blueness * second.light;
    cross.im -= first.redness * second.light;
    both.re += first.blueness * second.blueness + first.redness * second.redness;
    both.im += first.blueness * second.redness - first.redness * second.blueness;
    light.re += second.blueness * second.light;
    light.im += second.redness * second.light;
  }
  const determinant = own * lit - (cross.re ** 2 + cross.im ** 2);
  return {
    factor: scaled(without(scaled(both, lit), multiplied(cross, light)), 1 / determinant),
    tint: scaled(without(scaled(light, own), multiplied(conjugate(cross), both)), 1 / determinant),
  };
}
