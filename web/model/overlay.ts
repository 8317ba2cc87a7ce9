import { apply, inverted, rescaled, type Affine } from '../../src/model/pictures/affine.js';

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends Extent {
  readonly left: number;
  readonly top: number;
}

/** What leaves every place where it is. */
export const identity: Affine = { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 };

/**
 * Lays a picture onto its keeper: from pixels of the picture as it is laid out to pixels of the scene.
 * @param map from places of the keeper to places of the picture, both as shares of their sides
 * @param picture size at which the picture is laid out
 * @param scene size at which the keeper lies in the scene
 */
export function ontoKeeper(map: Affine, picture: Extent, scene: Extent): Affine {
  return rescaled(inverted(map), [picture.width, picture.height], [scene.width, scene.height]);
}

/** As CSS counts: by columns. */
export function cssMatrix({ a, b, c, d, e, f }: Affine): string {
  return `matrix(${[a, c, b, d, e, f].map(plain).join(', ')})`;
}

/** CSS knows no exponents below a certain size everywhere, and nobody sees a millionth of a pixel. */
function plain(value: number): string {
  return String(Number(value.toFixed(8)) + 0);
}

/** The smallest upright rectangle around a picture that the map takes somewhere. */
export function boundsOf(map: Affine, { width, height }: Extent): Rectangle {
  const corners = [0, width].flatMap((x) => [0, height].map((y) => apply(map, x, y)));
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

export function union(one: Rectangle, other: Rectangle): Rectangle {
  const left = Math.min(one.left, other.left);
  const top = Math.min(one.top, other.top);
  const right = Math.max(one.left + one.width, other.left + other.width);
  const bottom = Math.max(one.top + one.height, other.top + other.height);
  return { left, top, width: right - left, height: bottom - top };
}

/** By how much a map makes lines longer, on the whole. */
export function lengthScale({ a, b, c, d }: Affine): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}
