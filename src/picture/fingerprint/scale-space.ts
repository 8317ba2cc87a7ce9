import { blurred } from './gaussian.js';
import { emptyPlane, halved, type GreyPlane } from './grey-plane.js';

/** Blur of the first level of each octave, in its own pixels. */
export const baseSigma = 1.6;
/** Levels from one octave to the next. */
export const levelsPerOctave = 3;
/** Blur that the pixels of a decoded picture are taken to have. */
const pixelSigma = 0.5;
/** An octave with a side shorter than this shows too little. */
const smallestSide = 16;

/** One octave of the scale space (Lowe 2004, section 3). */
export interface Octave {
  /** Pixels of the picture behind one pixel of the octave: 1, 2, 4 … */
  readonly step: number;
  /** `levelsPerOctave + 3` pictures, each blurred by 2^(1/levelsPerOctave) of the one before. */
  readonly levels: readonly GreyPlane[];
  /** Each level less the one before it. */
  readonly differences: readonly GreyPlane[];
}

export function scaleSpace(plane: GreyPlane): Octave[] {
  const octaves: Octave[] = [];
  let first = blurred(plane, Math.sqrt(baseSigma ** 2 - pixelSigma ** 2));
  for (let step = 1; Math.min(first.width, first.height) >= smallestSide; step *= 2) {
    const levels = levelsFrom(first);
    octaves.push({ step, levels, differences: differencesOf(levels) });
    first = halved(levels[levelsPerOctave] ?? first);
  }
  return octaves;
}

function levelsFrom(first: GreyPlane): GreyPlane[] {
  const levels = [first];
  const ratio = 2 ** (1 / levelsPerOctave);
  let [last, sigma] = [first, baseSigma];
  while (levels.length < levelsPerOctave + 3) {
    // Blurs add up by their squares.
    last = blurred(last, sigma * Math.sqrt(ratio * ratio - 1));
    sigma *= ratio;
    levels.push(last);
  }
  return levels;
}

function differencesOf(levels: readonly GreyPlane[]): GreyPlane[] {
  return levels.slice(1).map((level, at) => {
    const before = levels[at]?.data ?? level.data;
    const difference = emptyPlane(level.width, level.height);
    for (let i = 0; i < before.length; i += 1) {
      difference.data[i] = (level.data[i] ?? 0) - (before[i] ?? 0);
    }
    return difference;
  });
}
