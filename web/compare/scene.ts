import { composed, inverted, type Affine } from '../../src/model/pictures/affine.js';
import type { Member } from '../../src/model/review/review-group.js';
import {
  boundsOf,
  identity,
  ontoKeeper,
  union,
  type Extent,
  type Rectangle,
} from '../model/overlay.js';

/** A picture that is laid onto the left one. */
export interface Laid {
  readonly member: Member;
  readonly extent: Extent;
  /** From its pixels to places of the scene, which are the left one's pixels. */
  readonly onto: Affine;
}

/** Two pictures in one frame: the pixels of the left one, which is the keeper mostly. */
export interface Scene {
  readonly left: Laid;
  readonly other: Laid;
  /** Around both. */
  readonly content: Rectangle;
}

/** Where nobody knows how large a picture is. */
const unknown: Extent = { width: 1200, height: 900 };

export function sceneOf(left: Member, other: Member): Scene {
  const extent = extentOf(left);
  const base: Laid = { member: left, extent, onto: identity };
  const own = extentOf(other);
  const onto = ontoKeeper(mapBetween(left, other), own, extent);
  const laid: Laid = { member: other, extent: own, onto };
  return {
    left: base,
    other: laid,
    content: union(boundsOf(identity, extent), boundsOf(onto, own)),
  };
}

/** From places of one to places of the other. Both are known by how they came from the keeper. */
function mapBetween(left: Member, other: Member): Affine {
  const map = solid(other.relation.map);
  return left.n === 0 ? map : solid(composed(inverted(solid(left.relation.map)), map));
}

/** Whether the other one shows all of the left one and nothing else, as far as anybody sees. */
export function isWhole({ left, other }: Scene): boolean {
  if (left.member.n === 0) return other.member.relation.part.kind === 'whole';
  const bounds = boundsOf(other.onto, other.extent);
  const { width, height } = left.extent;
  return (
    isNear(bounds.left, 0, width) &&
    isNear(bounds.top, 0, height) &&
    isNear(bounds.width, width, width) &&
    isNear(bounds.height, height, height)
  );
}

function isNear(a: number, b: number, of: number): boolean {
  return Math.abs(a - b) < of * seen;
}

/** A share of a side below which nobody sees a border: two maps that were measured do not meet exactly. */
const seen = 0.015;

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
