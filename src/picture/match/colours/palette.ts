import { degreesBetween, type Complex } from './complex.js';
import type { Tint } from './tints.js';
import { bestOf } from './trimmed.js';

/** Chroma beyond one tint, from which on a picture has colours of its own. */
const leastOwn = 4.5;
/** Share of its chroma up to which a picture of one tint may stray from it. */
const tintStray = 0.42;
const mostStray = 9;
/** The same of a picture that is nearly of one tint, however strong it is. */
const mostlyStray = 0.3;
/** Chroma, root mean square in levels, from which on a tint counts. */
const leastTint = 6;
/** Degrees: toning turns colours by up to 21, another colour of the same thing by 28 and more. */
export const mostTurn = 25;

/** Colours of a picture on the whole. */
export interface Palette {
  /** Root mean square of the chroma. */
  readonly chroma: number;
  /** The tint that grows with the light and comes nearest to all. */
  readonly tint: Complex;
  /** How far colours stray from it, root mean square. */
  readonly stray: number;
  /** The same without those that stray most: where light is clipped, sepia has no tint. */
  readonly usualStray: number;
}

export function paletteOf(tints: readonly Tint[]): Palette {
  const lit = tints.reduce((sum, { light }) => sum + light * light, 1e-6);
  const tint = {
    re: tints.reduce((sum, { blueness, light }) => sum + blueness * light, 0) / lit,
    im: tints.reduce((sum, { redness, light }) => sum + redness * light, 0) / lit,
  };
  const stray = ({ blueness, redness, light }: Tint): number =>
    Math.sqrt((blueness - tint.re * light) ** 2 + (redness - tint.im * light) ** 2);
  return {
    chroma: rootMean(tints, ({ blueness, redness }) => blueness ** 2 + redness ** 2),
    tint,
    stray: rootMean(tints, (one) => stray(one) ** 2),
    usualStray: bestOf(tints, stray).rest,
  };
}

function rootMean<T>(items: readonly T[], square: (item: T) => number): number {
  return Math.sqrt(items.reduce((sum, item) => sum + square(item), 0) / Math.max(1, items.length));
}

function isOneTint({ chroma, usualStray }: Palette): boolean {
  return usualStray < mostStray && usualStray < tintStray * chroma;
}

/** Whether another tint of it is no toning: there was hardly more than one. */
export function isMostlyOneTint({ chroma, usualStray }: Palette): boolean {
  return usualStray < mostlyStray * chroma;
}

/** Degrees of the tint that old prints have, and how far from it one may lie. */
const [sepia, sepiaReach] = [149, 18];
/** Share of its chroma up to which what was toned strays from its tint. */
const sepiaStray = 0.15;

export function isSepia(palette: Palette): boolean {
  return palette.usualStray < sepiaStray * palette.chroma && isBrown(palette);
}

function isBrown({ tint }: Palette): boolean {
  return Math.abs(degreesBetween({ re: 1, im: 0 }, tint) - sepia) < sepiaReach;
}

/** Whether one tint is left of several: another tint of nearly one is no toning. */
export function isTonedFrom(own: Palette, tinted: Palette): boolean {
  if (!isOneTint(tinted)) return false;
  return isBrown(tinted) || tinted.usualStray * own.chroma < 0.4 * own.usualStray * tinted.chroma;
}

/** More than grey, or than one tint. */
export function hasOwnColours(palette: Palette): boolean {
  return palette.stray >= leastOwn && !isOneTint(palette);
}

/** Two pictures of one tint each, which are not nearly grey, in other tints. */
export function haveOtherTints(one: Palette, other: Palette): boolean {
  if (Math.min(one.chroma, other.chroma) < leastTint) return false;
  return Math.abs(degreesBetween(one.tint, other.tint)) > mostTurn;
}
