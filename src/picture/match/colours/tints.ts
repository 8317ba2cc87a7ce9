import { apply, type Affine } from '../../../model/pictures/affine.js';
import type { ChromaImage } from '../../../model/pictures/picture.js';
import { chromaSize, colourless } from '../../fingerprint/chroma.js';
import { resized, type GreyPlane } from '../../fingerprint/grey-plane.js';
import { valueBetween } from './value-between.js';

/** What of a picture says which colours it has. */
export interface Coloured {
  readonly chroma: ChromaImage | undefined;
  readonly grey: GreyPlane;
}

/** Of a place: chroma, without which it is grey, and light, 0 to 1. */
export interface Tint {
  readonly blueness: number;
  readonly redness: number;
  readonly light: number;
}

/** One place in two pictures. */
export interface Place {
  readonly first: Tint;
  readonly second: Tint;
}

export function swapped({ first, second }: Place): Place {
  return { first: second, second: first };
}

/** Chroma and light on one grid. */
interface Tints {
  readonly width: number;
  readonly height: number;
  readonly blueness: Float32Array;
  readonly redness: Float32Array;
  readonly light: Float32Array;
}

/** Of pictures, which are compared with one after another. */
const knownTints = new WeakMap<GreyPlane, Tints>();

export function tintsOf(coloured: Coloured): Tints {
  const known = knownTints.get(coloured.grey);
  if (known !== undefined) return known;
  const tints = tintsFrom(coloured);
  knownTints.set(coloured.grey, tints);
  return tints;
}

function tintsFrom({ chroma, grey }: Coloured): Tints {
  const { width, height } = chroma ?? chromaSize(grey.width, grey.height);
  const light = resized(grey, width, height).data;
  const [blueness, redness] = [levelsOf(chroma?.blueness, light), levelsOf(chroma?.redness, light)];
  for (let at = 0; at < light.length; at += 1) light[at] = (light[at] ?? 0) / 255;
  return { width, height, blueness, redness, light };
}

function levelsOf(plane: Uint8Array | undefined, { length }: Float32Array): Float32Array {
  const levels = new Float32Array(length);
  if (plane === undefined) return levels;
  for (let at = 0; at < length; at += 1) levels[at] = (plane[at] ?? colourless) - colourless;
  return levels;
}

/** What both have at the same places. @param map from places of the first to places of the second, as shares */
export function placesOf(first: Tints, second: Tints, map: Affine): Place[] {
  const places: Place[] = [];
  for (let y = 0, at = 0; y < first.height; y += 1) {
    for (let x = 0; x < first.width; x += 1, at += 1) {
      const [u, v] = apply(map, (x + 0.5) / first.width, (y + 0.5) / first.height);
      if (u < 0 || v < 0 || u > 1 || v > 1) continue;
      places.push({
        first: {
          blueness: first.blueness[at] ?? 0,
          redness: first.redness[at] ?? 0,
          light: first.light[at] ?? 0,
        },
        second: tintAt(second, u * second.width - 0.5, v * second.height - 0.5),
      });
    }
  }
  return places;
}

function tintAt(tints: Tints, x: number, y: number): Tint {
  return {
    blueness: valueBetween(tints.blueness, tints, x, y),
    redness: valueBetween(tints.redness, tints, x, y),
    light: valueBetween(tints.light, tints, x, y),
  };
}
