import { apply, areaScale, inverted, type Affine } from './affine.js';

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

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A cut of less than this share of the area is a cropped edge of pixels, not a crop. */
const wholeShare = 0.96;
/** Turns of less than this, in degrees, are not worth a word. */
const leastTurn = 0.75;

/** Whether both show all of the same picture, turned or not. */
export function isWhole({ firstInside, secondInside }: Relation): boolean {
  return firstInside >= wholeShare && secondInside >= wholeShare;
}

/** Whether the second picture stands in another direction, or is mirrored. */
export function isTurned({ map }: Relation): boolean {
  return symmetryName(map) !== 'same';
}

/**
 * What happened to the first picture, so that it became the second, in words that programs can
 * rely on: `same`, or some of `mirror`, `rotate90|180|270` (clockwise, after mirroring), `turn 2°`
 * (clockwise), `crop 0.71 at 12 %,8 %` (share of the first picture's area, and its left upper
 * corner there), `frame 0.71 at 12 %,8 %` (the first picture lies in the second).
 */
export function relationText(relation: Relation, first: Size, second: Size): string {
  const turn = residualTurn(relation.map, first, second);
  const words = [
    symmetryName(relation.map),
    Math.abs(turn) < leastTurn ? 'same' : `turn ${turn.toFixed(0)}°`,
    partText(relation),
  ].filter((word) => word !== 'same');
  return words.length === 0 ? 'same' : words.join(' ');
}

function partText(relation: Relation): string {
  const { map, firstInside, secondInside } = relation;
  if (isWhole(relation)) return 'same';
  return secondInside >= firstInside
    ? `crop ${placeText(firstInside, inverted(map))}`
    : `frame ${placeText(secondInside, map)}`;
}

/** Where the unit square lands. */
function placeText(share: number, map: Affine): string {
  const corners = [0, 1].flatMap((x) => [0, 1].map((y) => apply(map, x, y)));
  const percent = (axis: 0 | 1) =>
    Math.round(100 * Math.max(0, Math.min(...corners.map((corner) => corner[axis]))));
  return `${share.toFixed(2)} at ${percent(0)} %,${percent(1)} %`;
}

const names = [
  'same',
  'mirror',
  'mirror rotate180',
  'rotate180',
  'mirror rotate270',
  'rotate90',
  'rotate270',
  'mirror rotate90',
] as const;

/** The nearest of the eight ways to turn and mirror a picture. */
function symmetryName(map: Affine): (typeof names)[number] {
  return names[nearestSymmetry(map)] ?? 'same';
}

/** 4 where the axes are swapped; 1 where x is mirrored afterwards, 2 where y is. */
function nearestSymmetry({ a, b, c, d }: Affine): number {
  const swaps = Math.abs(b * c) > Math.abs(a * d);
  const [x, y] = swaps ? [b, c] : [a, d];
  return (swaps ? 4 : 0) | (x < 0 ? 1 : 0) | (y < 0 ? 2 : 0);
}

/** Degrees clockwise by which the second picture is turned beyond the nearest symmetry. */
function residualTurn(map: Affine, first: Size, second: Size): number {
  // In pixels, where angles are true.
  const [a, c] = [(map.a * second.width) / first.width, (map.c * second.height) / first.width];
  const [b, d] = [(map.b * second.width) / first.height, (map.d * second.height) / first.height];
  const sign = Math.sign(areaScale(map));
  const angle = (Math.atan2(c - sign * b, a + sign * d) * 180) / Math.PI;
  const quarter = Math.round(angle / 90) * 90;
  return angle - quarter;
}
