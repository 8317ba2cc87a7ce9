import type { Colouring } from '../../model/traits.js';
import type { DisplayedPixels } from './displayed-pixels.js';

/** Cells along the longer side, and pixels along the side of one that are looked at. */
const cells = 100;
const samples = 6;

/** Levels of brightness that have a mean tint each. */
const tones = 16;
/**
 * A cell has a colour of its own where it is further from the tint of its tone than this, in levels
 * of 255: in hue, or in strength. A strong tint, burnt out in the lights, varies in strength.
 */
const ownHue = 6;
const ownStrength = 8;
const ownStrengthOfTint = 0.5;
/** As many times that where light is burnt out, which takes the tint from some pixels of a cell. */
const burntTimes = 3;
const burntTone = 11;
/** This many such cells are a coloured picture: one red balloon is enough. */
const colouredShare = 0.004;
/** Tints below this are no tint, but a lamp or a scanner. */
const tinted = 8;
const tintedShare = 0.05;

/**
 * Whether a picture is in colour, in shades of one tint as sepia, or grey. Cells are averaged
 * before they are judged, since JPEG stores colour coarsely; a tint may depend on brightness but on
 * nothing else.
 */
export function colouringOf(pixels: DisplayedPixels): Colouring {
  const means = cellMeans(pixels);
  const tints = tintsOf(means);
  const hue = meanHue(means);
  const strength = middle(means.map((cell) => along(cell, hue)));
  const mostStrength = ownStrength + ownStrengthOfTint * Math.abs(strength);
  let coloured = 0;
  let toned = 0;
  for (const cell of means) {
    const tint = tints[cell.tone] ?? noTint;
    const off: Tint = { blue: cell.blue - tint.blue, red: cell.red - tint.red };
    const times = cell.tone >= burntTone ? burntTimes : 1;
    const isOwn =
      Math.abs(across(off, hue)) > times * ownHue ||
      Math.abs(along(off, hue)) > times * mostStrength;
    if (isOwn) coloured += 1;
    if (Math.hypot(tint.blue, tint.red) > tinted) toned += 1;
  }
  if (coloured > colouredShare * means.length) return 'colour';
  return toned > tintedShare * means.length ? 'toned' : 'grey';
}

/** Distances from grey towards blue and towards red, in levels (Cb and Cr of ITU-R BT.601). */
interface Tint {
  readonly blue: number;
  readonly red: number;
}

interface Cell extends Tint {
  readonly tone: number;
}

const noTint: Tint = { blue: 0, red: 0 };

/** Of length 1, whatever its strength. */
function meanHue(means: readonly Cell[]): Tint {
  const blue = means.reduce((sum, cell) => sum + cell.blue, 0);
  const red = means.reduce((sum, cell) => sum + cell.red, 0);
  const length = Math.hypot(blue, red);
  return length === 0 ? { blue: 0, red: 1 } : { blue: blue / length, red: red / length };
}

function along(tint: Tint, hue: Tint): number {
  return tint.blue * hue.blue + tint.red * hue.red;
}

function across(tint: Tint, hue: Tint): number {
  return tint.blue * hue.red - tint.red * hue.blue;
}

function cellMeans(pixels: DisplayedPixels): Cell[] {
  const { width, height } = pixels;
  const side = Math.max(1, Math.ceil(Math.max(width, height) / cells));
  const means: Cell[] = [];
  for (let top = 0; top < height; top += side) {
    for (let left = 0; left < width; left += side) {
      const right = Math.min(left + side, width);
      means.push(meanOf(pixels, { left, top, right, bottom: Math.min(top + side, height) }));
    }
  }
  return means;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function meanOf({ data, width }: DisplayedPixels, { left, top, right, bottom }: Box): Cell {
  const stride = Math.max(1, Math.floor((right - left) / samples));
  let red = 0;
  let green = 0;
  let blue = 0;
  let count = 0;
  for (let y = top; y < bottom; y += stride) {
    for (let x = left; x < right; x += stride) {
      const at = 4 * (y * width + x);
      count += 1;
      const alpha = data[at + 3] ?? 255;
      if (alpha === 255) {
        red += data[at] ?? 0;
        green += data[at + 1] ?? 0;
        blue += data[at + 2] ?? 0;
        continue;
      }
      const opaque = alpha / 255;
      const ground = 255 * (1 - opaque);
      red += (data[at] ?? 0) * opaque + ground;
      green += (data[at + 1] ?? 0) * opaque + ground;
      blue += (data[at + 2] ?? 0) * opaque + ground;
    }
  }
  const light = (0.299 * red + 0.587 * green + 0.114 * blue) / count;
  return {
    tone: Math.min(tones - 1, Math.floor((light * tones) / 256)),
    blue: 0.564 * (blue / count - light),
    red: 0.713 * (red / count - light),
  };
}

/** The middle tint of each tone: a few coloured cells do not move it. */
function tintsOf(means: readonly Cell[]): Tint[] {
  const byTone = Array.from({ length: tones }, (): Cell[] => []);
  for (const cell of means) byTone[cell.tone]?.push(cell);
  return byTone.map((own) => ({
    blue: middle(own.map(({ blue }) => blue)),
    red: middle(own.map(({ red }) => red)),
  }));
}

function middle(values: readonly number[]): number {
  return Float64Array.from(values).toSorted()[values.length >> 1] ?? 0;
}
