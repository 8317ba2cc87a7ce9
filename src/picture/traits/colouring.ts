import type { Colouring } from '../../model/pictures/traits.js';
import { kernels } from '../kernels/kernels.js';
import type { ColourCells } from './colour-cells.js';

/** Levels of brightness that have a tint each. */
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
export function colouringOf(cells: ColourCells): Colouring {
  const { countFar, memory } = kernels();
  const { count, blue, red, groups } = tintsOf(cells);
  const hue = meanHue(memory.copy(blue, count), memory.copy(red, count));
  const mostStrength =
    ownStrength + ownStrengthOfTint * Math.abs(middleStrength(blue, red, count, hue));
  let coloured = 0;
  let toned = 0;
  for (const [tone, { start, end }] of groups.entries()) {
    const [ownBlue, ownRed, own] = [blue + 4 * start, red + 4 * start, end - start];
    // The middle tint of a tone: a few coloured cells do not move it.
    const tint = { blue: middle(ownBlue, own), red: middle(ownRed, own) };
    const times = tone >= burntTone ? burntTimes : 1;
    const limits = [times * mostStrength, times * ownHue] as const;
    coloured += countFar(ownBlue, ownRed, own, tint.blue, tint.red, hue.blue, hue.red, ...limits);
    if (Math.hypot(tint.blue, tint.red) > tinted) toned += own;
  }
  memory.release(blue);
  if (coloured > colouredShare * count) return 'colour';
  return toned > tintedShare * count ? 'toned' : 'grey';
}

/** Distances from grey towards blue and towards red, in levels (Cb and Cr of ITU-R BT.601). */
interface Tint {
  readonly blue: number;
  readonly red: number;
}

/** Tints of cells, in the memory of the kernels. */
interface Tints {
  readonly count: number;
  readonly blue: number;
  readonly red: number;
  /** Cells of each tone, which lie side by side. */
  readonly groups: readonly { readonly start: number; readonly end: number }[];
}

function tintsOf({ address, count }: ColourCells): Tints {
  const { memory, tintsByTone } = kernels();
  const blue = memory.takeWords(count);
  const red = memory.takeWords(count);
  const ends = memory.takeWords(tones);
  tintsByTone(address, count, tones, ends, blue, red);
  const own = memory.words.slice(ends >> 2, (ends >> 2) + tones);
  const groups = Array.from(own, (end, tone) => ({ start: own[tone - 1] ?? 0, end }));
  return { count, blue, red, groups };
}

/** Of length 1, whatever its strength. */
function meanHue(blues: Float32Array, reds: Float32Array): Tint {
  const [blue, red] = [sum(blues), sum(reds)];
  const length = Math.hypot(blue, red);
  return length === 0 ? { blue: 0, red: 1 } : { blue: blue / length, red: red / length };
}

function sum(values: Float32Array): number {
  let all = 0;
  // Not by iterating, which makes an object for each until V8 has optimised it.
  for (let at = 0; at < values.length; at += 1) all += values[at] ?? 0;
  return all;
}

function middleStrength(blue: number, red: number, count: number, hue: Tint): number {
  const { alongHue, memory } = kernels();
  const strengths = memory.takeWords(count);
  alongHue(blue, red, count, hue.blue, hue.red, strengths);
  const strength = middle(strengths, count);
  memory.release(strengths);
  return strength;
}

/** Of numbers that stay as they are. */
function middle(address: number, count: number): number {
  if (count === 0) return 0;
  const { memory, valueAtRank } = kernels();
  const copies = memory.takeWords(count);
  memory.bytes.copyWithin(copies, address, address + 4 * count);
  const value = valueAtRank(copies, count, count >> 1);
  memory.release(copies);
  return value;
}
