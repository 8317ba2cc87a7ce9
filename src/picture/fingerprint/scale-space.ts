import { kernels } from '../kernels/kernels.js';
import { blurTo } from './gaussian.js';
import type { GreyPlane } from './grey-plane.js';

/** Blur of the first level of each octave, in its own pixels. */
export const baseSigma = 1.6;
/** Levels from one octave to the next. */
export const levelsPerOctave = 3;
/** Blur that the pixels of a decoded picture are taken to have. */
const pixelSigma = 0.5;
/** An octave with a side shorter than this shows too little. */
const smallestSide = 16;

/** One octave of the scale space (Lowe 2004, section 3), as addresses in the memory of the kernels. */
export interface Octave {
  /** Pixels of the picture behind one pixel of the octave: 1, 2, 4 … */
  readonly step: number;
  readonly width: number;
  readonly height: number;
  /** `levelsPerOctave + 3` pictures, each blurred by 2^(1/levelsPerOctave) of the one before. */
  readonly levels: readonly number[];
  /** Each level less the one before it. */
  readonly differences: readonly number[];
}

/** @param look is given the octaves of a picture, which are gone when it returns */
export function inScaleSpace<T>(
  { width, height, data }: GreyPlane,
  look: (octaves: readonly Octave[]) => T,
): T {
  const { memory } = kernels();
  const plane = memory.put(data);
  try {
    blurTo(plane, plane, { width, height }, Math.sqrt(baseSigma ** 2 - pixelSigma ** 2));
    return look(octavesFrom(plane, width, height));
  } finally {
    memory.release(plane);
  }
}

function octavesFrom(first: number, width: number, height: number): Octave[] {
  const octaves: Octave[] = [];
  let size = { width, height };
  for (let step = 1, at = first; Math.min(size.width, size.height) >= smallestSide; step *= 2) {
    const levels = levelsFrom(at, size);
    octaves.push({ step, ...size, levels, differences: differencesOf(levels, size) });
    const half = { width: size.width >> 1, height: size.height >> 1 };
    const { halve, memory } = kernels();
    at = memory.takeWords(half.width * half.height);
    halve(levels[levelsPerOctave] ?? first, at, size.width, size.height);
    size = half;
  }
  return octaves;
}

type Size = Pick<Octave, 'width' | 'height'>;

function levelsFrom(first: number, size: Size): number[] {
  const levels = [first];
  const ratio = 2 ** (1 / levelsPerOctave);
  let [last, sigma] = [first, baseSigma];
  while (levels.length < levelsPerOctave + 3) {
    const next = kernels().memory.takeWords(size.width * size.height);
    // Blurs add up by their squares.
    blurTo(last, next, size, sigma * Math.sqrt(ratio * ratio - 1));
    sigma *= ratio;
    last = next;
    levels.push(last);
  }
  return levels;
}

function differencesOf(levels: readonly number[], { width, height }: Size): number[] {
  const { memory, subtract } = kernels();
  return levels.slice(1).map((level, at) => {
    const difference = memory.takeWords(width * height);
    subtract(level, levels[at] ?? level, difference, width * height);
    return difference;
  });
}
