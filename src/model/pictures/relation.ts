import { areaScale, inverted, type Affine } from './affine.js';

/**
 * What became of the colours of the first picture in the second. Stored by position: new ones go to
 * the end.
 *
 * - `same`: they agree, as far as encoding and toning let them.
 * - `grey`: the second has none, where the first has some; `toned`: it has one, as sepia.
 * - `coloured`: the other way round: the second has colours that the first lacks.
 * - `recoloured`: both have colours, and they are others.
 */
export const colourChanges = ['same', 'grey', 'toned', 'coloured', 'recoloured'] as const;
export type ColourChange = (typeof colourChanges)[number];

/** How one picture lies in another. Places are shares of width and height, from 0 to 1. */
export interface Relation {
  /** From places of the first picture to places of the second; turns and mirrors included. */
  readonly map: Affine;
  /** Share of the first picture's area that the second shows. */
  readonly firstInside: number;
  /** Share of the second picture's area that the first shows. */
  readonly secondInside: number;
  /** By how much the parts that both show differ, in percent: 0 not at all, 100 no likeness. */
  readonly distance: number;
  readonly colour: ColourChange;
}

/**
 * How a relation is known: both pictures were laid over each other, or it follows from how they lie in
 * a third. Stored by position: new ones go to the end.
 */
export const relationSources = ['measured', 'predicted'] as const;
export type RelationSource = (typeof relationSources)[number];

export interface KnownRelation {
  readonly source: RelationSource;
  readonly relation: Relation;
}

/** The relation as seen from the second picture. */
export function reversed({ map, firstInside, secondInside, ...rest }: Relation): Relation {
  return {
    map: inverted(map),
    firstInside: secondInside,
    secondInside: firstInside,
    distance: rest.distance,
    colour: reversedColour(rest.colour),
  };
}

/** Seen from the toned picture the other is `coloured`, and back again `grey`. */
function reversedColour(colour: ColourChange): ColourChange {
  switch (colour) {
    case 'grey':
    case 'toned':
      return 'coloured';
    case 'coloured':
      return 'grey';
    case 'same':
    case 'recoloured':
      return colour;
    default:
      return colour satisfies never;
  }
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A cut of less than this share of the area is a cropped edge of pixels, not a crop. */
export const wholeShare = 0.96;

/** Whether both show all of the same picture, turned or not. */
export function isWhole({ firstInside, secondInside }: Relation): boolean {
  return firstInside >= wholeShare && secondInside >= wholeShare;
}

/** Whether the second picture stands in another direction, or is mirrored. */
export function isTurned({ map }: Relation): boolean {
  return nearestSymmetry(map) !== 0;
}

/** How a picture was mirrored first, and turned by quarters then, clockwise. */
export interface Orientation {
  readonly mirror: boolean;
  readonly rotate: 0 | 90 | 180 | 270;
}

/** By {@link nearestSymmetry}. */
const orientations: readonly Orientation[] = [
  { mirror: false, rotate: 0 },
  { mirror: true, rotate: 0 },
  { mirror: true, rotate: 180 },
  { mirror: false, rotate: 180 },
  { mirror: true, rotate: 270 },
  { mirror: false, rotate: 90 },
  { mirror: false, rotate: 270 },
  { mirror: true, rotate: 90 },
];

/** The nearest of the eight ways to turn and mirror a picture. */
export function orientationOf(map: Affine): Orientation {
  return orientations[nearestSymmetry(map)] ?? { mirror: false, rotate: 0 };
}

/** 4 where the axes are swapped; 1 where x is mirrored afterwards, 2 where y is. */
function nearestSymmetry({ a, b, c, d }: Affine): number {
  const swaps = Math.abs(b * c) > Math.abs(a * d);
  const [x, y] = swaps ? [b, c] : [a, d];
  return (swaps ? 4 : 0) | (x < 0 ? 1 : 0) | (y < 0 ? 2 : 0);
}

/** Degrees clockwise by which the second picture is turned beyond the nearest symmetry. */
export function residualTurn(map: Affine, first: Size, second: Size): number {
  // In pixels, where angles are true.
  const [a, c] = [(map.a * second.width) / first.width, (map.c * second.height) / first.width];
  const [b, d] = [(map.b * second.width) / first.height, (map.d * second.height) / first.height];
  const sign = Math.sign(areaScale(map));
  const angle = (Math.atan2(c - sign * b, a + sign * d) * 180) / Math.PI;
  const quarter = Math.round(angle / 90) * 90;
  return angle - quarter;
}

/** What the same image data says: nothing was done to the picture. */
export const sameImageData: Relation = {
  map: { a: 1, b: 0, c: 0, d: 1, e: 0, f: 0 },
  firstInside: 1,
  secondInside: 1,
  distance: 0,
  colour: 'same',
};
