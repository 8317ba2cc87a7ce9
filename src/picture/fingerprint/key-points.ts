import { kernels } from '../kernels/kernels.js';
import { baseSigma, levelsPerOctave, type Octave } from './scale-space.js';

/** A blob or corner that stands out in space and scale. */
export interface KeyPoint {
  /** Centre in pixels of the picture. */
  readonly x: number;
  readonly y: number;
  /** Blur at which it stands out most, in pixels of the picture. */
  readonly scale: number;
  /** How much it stands out. */
  readonly strength: number;
  readonly octave: Octave;
  /** The level of the octave that its surroundings are described at. */
  readonly level: number;
}

/** Least difference to the blurred surroundings, in grey levels. */
const leastContrast = 0.6;
/** Points on an edge can slide along it: the curvatures may differ by this factor at most. */
const edgeRatio = 10;

/**
 * Extrema of the difference of Gaussians, placed to fractions of a pixel (Lowe 2004, sections 3
 * and 4), without enlarging the picture first.
 */
export function findKeyPoints(octaves: readonly Octave[]): KeyPoint[] {
  const points: KeyPoint[] = [];
  for (const octave of octaves) {
    for (let level = 1; level <= levelsPerOctave; level += 1) collect(octave, level, points);
  }
  return points;
}

/** Numbers of a point that `placeExtrema` found. */
const fields = 4;

function collect(octave: Octave, level: number, points: KeyPoint[]): void {
  const { step, width, height, differences, levels } = octave;
  const [below = 0, here = 0, above = 0] = differences.slice(level - 1);
  const { extrema, memory, placeExtrema } = kernels();
  const found = memory.takeWords(width * height);
  const extremes = extrema(below, here, above, width, height, leastContrast, found);
  const placed = memory.takeWords(fields * extremes);
  const count = placeExtrema(below, here, above, width, found, extremes, edgeRatio, placed);
  const { floats } = memory;
  for (let nth = 0, at = placed >> 2; nth < count; nth += 1, at += fields) {
    const [x, y, aside, value] = [floats[at], floats[at + 1], floats[at + 2], floats[at + 3]];
    const scale = baseSigma * 2 ** ((level + (aside ?? 0)) / levelsPerOctave) * step;
    points.push({
      // Halving keeps every second pixel, not the mean of two: centres stay where they were.
      x: (x ?? 0) * step + 0.5,
      y: (y ?? 0) * step + 0.5,
      scale,
      // Large points are few and are found again more often.
      strength: Math.abs(value ?? 0) * Math.sqrt(scale),
      octave,
      level: levels[level] ?? 0,
    });
  }
  memory.release(found);
}
