import { apply, areaScale, inverted, type Affine } from './affine.js';
import {
  isWhole,
  orientationOf,
  residualTurn,
  type ColourChange,
  type Orientation,
  type Relation,
  type Size,
} from './relation.js';

/** What is known of a picture beside how it lies in others. */
export interface Shown extends Size {
  readonly format: string;
}

/**
 * Which part one picture shows of another. Shares are from 0 to 1: `share` of its area, and where
 * the part begins in it.
 *
 * - `crop`: the second picture is a part of the first, which `share`, `left` and `top` are of.
 * - `frame`: the first is a part of the second, which they are of.
 */
export type Part =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'crop' | 'frame';
      readonly share: number;
      readonly left: number;
      readonly top: number;
    };

/** What happened to a picture, so that it became another: for programs, and in words. */
export interface RelationReport extends Orientation {
  /** For people; may change between versions. */
  readonly text: string;
  /** Degrees clockwise beyond {@link Orientation.rotate}. */
  readonly turn: number;
  readonly part: Part;
  readonly colour: ColourChange;
  /** Pixels of the second along a line for each of the first; null where sizes are not known. */
  readonly scale: number | null;
  /** From places of the first picture to places of the second, as shares of their sides. */
  readonly map: Affine;
}

/** Turns of less than this, in degrees, are not worth a word. */
const leastTurn = 0.75;

/** @param first and second undefined where only their bytes are known */
export function reportOf(
  relation: Relation,
  first: Shown | undefined,
  second: Shown | undefined,
): RelationReport {
  const { map, colour } = relation;
  const areKnown = first !== undefined && second !== undefined;
  const facts = {
    ...orientationOf(map),
    turn: areKnown ? rounded(residualTurn(map, first, second), 1) : 0,
    part: partOf(relation),
    colour,
    scale: areKnown ? scaleOf(map, first, second) : null,
    map: roundedMap(map),
  };
  const encoding = areKnown && relation.distance > 0 ? encodingText(first, second) : undefined;
  return { text: textOf(facts, encoding), ...facts };
}

function partOf(relation: Relation): Part {
  if (isWhole(relation)) return { kind: 'whole' };
  const { map, firstInside, secondInside } = relation;
  return secondInside >= firstInside
    ? { kind: 'crop', share: rounded(firstInside, 3), ...cornerOf(inverted(map)) }
    : { kind: 'frame', share: rounded(secondInside, 3), ...cornerOf(map) };
}

/** Where the unit square lands. */
function cornerOf(map: Affine): { readonly left: number; readonly top: number } {
  const corners = [0, 1].flatMap((x) => [0, 1].map((y) => apply(map, x, y)));
  const least = (axis: 0 | 1): number =>
    rounded(Math.max(0, Math.min(...corners.map((corner) => corner[axis]))), 3);
  return { left: least(0), top: least(1) };
}

function scaleOf(map: Affine, first: Size, second: Size): number {
  const areas = (second.width * second.height) / (first.width * first.height);
  return rounded(Math.sqrt(Math.abs(areaScale(map)) * areas), 3);
}

/** To a millionth of a side: what comes from turning a map round is no difference. */
function roundedMap({ a, b, c, d, e, f }: Affine): Affine {
  return {
    a: rounded(a, 6),
    b: rounded(b, 6),
    c: rounded(c, 6),
    d: rounded(d, 6),
    e: rounded(e, 6),
    f: rounded(f, 6),
  };
}

function rounded(value: number, digits: number): number {
  // Zero has no sign.
  return Number(value.toFixed(digits)) + 0;
}

function textOf(
  { mirror, rotate, turn, part, colour, scale }: Omit<RelationReport, 'text'>,
  encoding: string | undefined,
): string {
  const words = [
    orientationText({ mirror, rotate }),
    Math.abs(turn) < leastTurn ? undefined : `tilted by ${turn.toFixed(0)}°`,
    partText(part),
  ].filter((word) => word !== undefined);
  const more = [colourText(colour), sizeText(scale), encoding].filter((word) => word !== undefined);
  return [...(words.length === 0 ? ['same'] : words), ...more].join(', ');
}

function orientationText({ mirror, rotate }: Orientation): string | undefined {
  const turned = `turned by ${rotate}°`;
  if (mirror) return rotate === 0 ? 'mirrored' : `mirrored and ${turned}`;
  return rotate === 0 ? undefined : turned;
}

function partText(part: Part): string | undefined {
  switch (part.kind) {
    case 'whole':
      return undefined;
    case 'crop':
      return `${percentText(part.share)} of it, from ${percentText(part.left)} across and ${percentText(part.top)} down`;
    case 'frame':
      return `within a larger picture, as ${percentText(part.share)} of it`;
    default:
      return part satisfies never;
  }
}

function percentText(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function colourText(colour: ColourChange): string | undefined {
  switch (colour) {
    case 'same':
      return undefined;
    case 'grey':
      return 'grey';
    case 'toned':
      return 'toned, as sepia';
    case 'coloured':
      return 'in colour';
    case 'recoloured':
      return 'recoloured';
    default:
      return colour satisfies never;
  }
}

/** Within two in a hundred a size is the same: sides are whole pixels. */
const sameSize = 0.02;

function sizeText(scale: number | null): string | undefined {
  const isNear = (size: number): boolean =>
    scale !== null && Math.abs(scale / size - 1) <= sameSize;
  if (scale === null || isNear(1)) return undefined;
  if (isNear(0.5)) return 'half the size';
  if (isNear(2)) return 'twice the size';
  return scale < 1 ? `${percentText(scale)} of the size` : `${scale.toFixed(1)} times the size`;
}

const lossyFormats: ReadonlySet<string> = new Set(['jpeg', 'webp', 'avif', 'heic']);

function encodingText(first: Shown, second: Shown): string | undefined {
  if (first.format !== second.format) return `as ${second.format.toUpperCase()}`;
  return lossyFormats.has(second.format) ? 're-encoded' : undefined;
}
