import { bitsWidth, type KeyPoints, type OrientedPoints } from '../../model/picture.js';
import { kernels } from '../kernels/kernels.js';
import { describePatches, patchLevels, turnDescriptors } from './descriptor.js';
import type { KeyPoint } from './key-points.js';

/** Steps of a turn that directions are kept in. */
export const stepsOfTurn = 256;
/** Forms of a picture: what the index of points holds of it. */
export const mostForms = 112;
/** Of one point, the likeliest first. */
const formsOfPoint = 2;
/** A direction that has so much of the main one's gradients is another likely one (Lowe 2004, section 5). */
const leastShare = 0.85;

/** Directions that gradients are sorted into. */
const bins = 32;
/** Gradients along a side of the square that they are taken from, half a blur apart. */
const [samples, spacing] = [16, 0.5];
/** Of the weights of those, in samples: 1.5 blurs. */
const weightSigma = 3;
const weights = Float32Array.from({ length: samples }, (_, at) =>
  Math.exp(-((at - (samples - 1) / 2) ** 2) / (2 * weightSigma ** 2)),
);
const scratchBytes = 1024;

/**
 * Key points described as seen from where most of their gradients point: whichever way a picture is turned, by any
 * angle, they come out the same. Of points with two main directions there are two.
 */
export function orientPoints(points: readonly KeyPoint[]): OrientedPoints {
  const forms = points
    .flatMap((point, at) => mainDirections(point).map((turn) => ({ point, at, turn })))
    .slice(0, mostForms);
  return {
    count: forms.length,
    point: Uint8Array.from(forms, ({ at }) => at),
    turn: Uint8Array.from(forms, ({ turn }) => turn),
    descriptors: describePatches(forms.map(({ point, turn }) => ({ point, angle: angleOf(turn) }))),
  };
}

/** In radians, clockwise from the right. */
export function angleOf(turn: number): number {
  return (turn * 2 * Math.PI) / stepsOfTurn;
}

/** In steps of a turn, the one with most gradients first. */
function mainDirections({ x, y, octave, level, scale }: KeyPoint): number[] {
  const { memory, turnedPatch, patchDirections } = kernels();
  const { step, width, height } = octave;
  const [across, down] = [(x - 0.5) / step, (y - 0.5) / step];
  const patch = memory.takeWords(patchLevels);
  const weighing = memory.put(weights);
  const scratch = memory.take(scratchBytes);
  const sums = memory.takeWords(bins);
  turnedPatch(level, width, height, across, down, 1, 0, (spacing * scale) / step, patch);
  patchDirections(patch, weighing, scratch, sums);
  const histogram = smoothed(smoothed(memory.copy(sums, bins)));
  memory.release(patch);
  return peaks(histogram)
    .slice(0, formsOfPoint)
    .map((bin) => Math.round((bin * stepsOfTurn) / bins) % stepsOfTurn);
}

function smoothed(histogram: Float32Array): Float32Array {
  return histogram.map((sum, at) => {
    const [before = 0, after = 0] = [histogram.at(at - 1), histogram[(at + 1) % bins]];
    return before / 4 + sum / 2 + after / 4;
  });
}

/** Places of the maxima, between bins, from the highest on. */
function peaks(histogram: Float32Array): number[] {
  const least = leastShare * Math.max(...histogram);
  const found: { readonly place: number; readonly height: number }[] = [];
  for (const [at, height] of histogram.entries()) {
    const [before = 0, after = 0] = [histogram.at(at - 1), histogram[(at + 1) % bins]];
    if (height < least || height < before || height <= after) continue;
    const aside = (before - after) / (2 * (before - 2 * height + after));
    found.push({ place: (at + aside + bins) % bins, height });
  }
  return found.toSorted((a, b) => b.height - a.height).map(({ place }) => place);
}

/** Bits that say whether a cell shows more of a direction than the one below it. */
const downwards = Uint8Array.from(isMoreThanBelow());

function* isMoreThanBelow(): Generator<number> {
  let bit = 0;
  for (let cell = 0; cell < 16; cell += 1) {
    for (let direction = 0; direction < 8; direction += 1) {
      if (cell % 4 !== 3) bit += 1;
      if (cell < 12) yield bit++;
    }
  }
}

/**
 * What the index of points holds of a picture: {@link bitsWidth} bytes for each form. A mirrored point is the same
 * one upside down, so that of both the one is taken that shows more above its middle.
 */
export function pointVectors({ oriented }: Pick<KeyPoints, 'oriented'>): Uint8Array {
  const vectors = Uint8Array.from(oriented.descriptors);
  for (let at = 0; at < vectors.length; at += bitsWidth) {
    const form = vectors.subarray(at, at + bitsWidth);
    if (votesForAbove(form) <= 0) form.set(turnDescriptors(form, mirrored));
  }
  return vectors;
}

/** The symmetry that an oriented form goes through where its picture is mirrored. */
export const mirrored = 2;

function votesForAbove(form: Uint8Array): number {
  let votes = 0;
  for (const bit of downwards) votes += (((form[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1 ? 1 : -1;
  return votes;
}
