import { bitsWidth, type KeyPoints, type OrientedPoints } from '../../model/pictures/picture.js';
import { itemAt } from '../../model/snapshot/item-at.js';
import { kernels } from '../kernels/kernels.js';
import { describeTurnedPoints, turnDescriptors, type TurnedPoint } from './descriptor.js';
import { commonBits, vectorWords } from './hamming.js';
import type { KeyPoint } from './key-points.js';

/** Steps of a turn that directions are kept in. */
const stepsOfTurn = 256;
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
const scratchBytes = 5120;

/**
 * Key points described as seen from where most of their gradients point: whichever way a picture is turned, by any
 * angle, they come out the same. Of points with two main directions there are two.
 */
export function orientPoints(points: readonly KeyPoint[]): OrientedPoints {
  const [point, turn]: [number[], number[]] = [[], []];
  const forms: TurnedPoint[] = [];
  for (const { at, step } of directionsOf(points)) {
    if (forms.length === mostForms) break;
    point.push(at);
    turn.push(step);
    forms.push({ point: itemAt(points, at), angle: angleOf(step) });
  }
  return {
    count: forms.length,
    point: Uint8Array.from(point),
    turn: Uint8Array.from(turn),
    descriptors: describeTurnedPoints(forms),
  };
}

/** In radians, clockwise from the right. */
export function angleOf(turn: number): number {
  return (turn * 2 * Math.PI) / stepsOfTurn;
}

/** Of each point one or two, in steps of a turn, the likelier first. */
function* directionsOf(
  points: readonly KeyPoint[],
): Generator<{ readonly at: number; readonly step: number }> {
  const { mainDirections, memory } = kernels();
  const weighing = memory.put(weights);
  const scratch = memory.take(scratchBytes);
  const found = memory.takeWords(formsOfPoint);
  try {
    for (const [at, { x, y, octave, level, scale }] of points.entries()) {
      const { step: pitch, width, height } = octave;
      const [across, down] = [(x - 0.5) / pitch, (y - 0.5) / pitch];
      const apart = (spacing * scale) / pitch;
      const count = mainDirections(
        level,
        width,
        height,
        across,
        down,
        apart,
        weighing,
        leastShare,
        scratch,
        found,
      );
      for (let nth = 0; nth < count; nth += 1) {
        const bin = itemAt(memory.floats, (found >> 2) + nth);
        const step = Math.round((bin * stepsOfTurn) / bins);
        yield { at, step: (step + stepsOfTurn) % stepsOfTurn };
      }
    }
  } finally {
    memory.release(weighing);
  }
}

/** A descriptor with the bits that say whether a cell shows more of a direction than the one below it. */
const downwards = new Uint32Array(bitsOf(isMoreThanBelow()).buffer);
/** So many of them are one half. */
const halfOfThem = 48;

function bitsOf(set: Iterable<number>): Uint8Array {
  const bits = new Uint8Array(bitsWidth);
  for (const bit of set) bits[bit >> 3] = (bits[bit >> 3] ?? 0) | (1 << (bit & 7));
  return bits;
}

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
  const vectors = new Uint8Array(oriented.descriptors);
  const words = new Uint32Array(vectors.buffer);
  const others = new Uint32Array(turnDescriptors(vectors, mirrored).buffer);
  for (let at = 0; at < words.length; at += vectorWords) {
    if (commonBits(words, at, downwards, 0) > halfOfThem) continue;
    for (let word = at; word < at + vectorWords; word += 1) words[word] = others[word] ?? 0;
  }
  return vectors;
}

/** The symmetry that an oriented form goes through where its picture is mirrored. */
export const mirrored = 2;
