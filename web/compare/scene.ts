import type { Affine } from '../../src/model/affine.js';
import type { Member } from '../../src/model/review.js';
import {
  boundsOf,
  identity,
  ontoKeeper,
  union,
  type Extent,
  type Rectangle,
} from '../model/overlay.js';

/** A picture that is laid onto the keeper. */
export interface Laid {
  readonly member: Member;
  readonly extent: Extent;
  /** From its pixels to places of the scene, which are the keeper's pixels. */
  readonly onto: Affine;
}

/** Two pictures in one frame. */
export interface Scene {
  readonly keeper: Laid;
  readonly other: Laid;
  /** Around both. */
  readonly content: Rectangle;
}

/** Where nobody knows how large a picture is. */
const unknown: Extent = { width: 1200, height: 900 };

export function sceneOf(keeper: Member, other: Member): Scene {
  const extent = extentOf(keeper);
  const base: Laid = { member: keeper, extent, onto: identity };
  const own = extentOf(other);
  const onto = ontoKeeper(solid(other.relation.map), own, extent);
  const laid: Laid = { member: other, extent: own, onto };
  return {
    keeper: base,
    other: laid,
    content: union(boundsOf(identity, extent), boundsOf(onto, own)),
  };
}

function extentOf({ width, height }: Member): Extent {
  return width === undefined || height === undefined || width * height === 0
    ? unknown
    : { width, height };
}

/** A map that makes a line of a picture cannot be turned round: then both fill the same frame. */
function solid(map: Affine): Affine {
  const area = map.a * map.d - map.b * map.c;
  return Number.isFinite(area) && Math.abs(area) > 1e-9 ? map : identity;
}
