import type { Palette } from './palette.js';
import type { Place, Tint } from './tints.js';
import { bestOf } from './trimmed.js';

/** Of a light of another colour: the strongest channel's gain to the weakest's, and what it leaves of the chroma. */
const [mostBalance, mostBalanceRest] = [1.8, 0.12];

/**
 * Whether all colours changed as under a light of another colour: by a gain for each of red, green
 * and blue. To a factor of chroma that looks like a turn where colours are few.
 */
export function isBalanced(places: readonly Place[], one: Palette, other: Palette): boolean {
  const pairs = places.map(({ first, second }) => [rgbOf(first), rgbOf(second)] as const);
  let gains = gainsOf(pairs);
  let rest = 0;
  for (let round = 0; round < 3; round += 1) {
    const current = gains;
    const best = bestOf(pairs, (pair) => restOfBalance(pair, current));
    rest = best.rest;
    gains = gainsOf(best.kept);
  }
  if (Math.max(...gains) > mostBalance * Math.min(...gains)) return false;
  return rest < mostBalanceRest * Math.max(one.chroma, other.chroma);
}

type Rgb = readonly [red: number, green: number, blue: number];
type RgbPair = readonly [first: Rgb, second: Rgb];

/** In levels: the inverse of what `chroma.ts` does. */
function rgbOf({ blueness, redness, light }: Tint): Rgb {
  const grey = 255 * light;
  return [
    grey + 1.402 * redness,
    grey - 0.344136 * blueness - 0.714136 * redness,
    grey + 1.772 * blueness,
  ];
}

function gainsOf(pairs: readonly RgbPair[]): Rgb {
  const gain = (channel: 0 | 1 | 2): number => {
    const own = pairs.reduce((sum, [first]) => sum + first[channel] ** 2, 1e-6);
    return pairs.reduce((sum, [first, second]) => sum + first[channel] * second[channel], 0) / own;
  };
  return [gain(0), gain(1), gain(2)];
}

/** Chroma, in levels, that gains leave unexplained. */
function restOfBalance([first, second]: RgbPair, gains: Rgb): number {
  const red = second[0] - gains[0] * first[0];
  const green = second[1] - gains[1] * first[1];
  const blue = second[2] - gains[2] * first[2];
  const grey = 0.299 * red + 0.587 * green + 0.114 * blue;
  return Math.hypot((blue - grey) / 1.772, (red - grey) / 1.402);
}
