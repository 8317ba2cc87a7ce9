import type { GreyImage } from '../../../src/model/pictures/picture.js';
import { fingerprint, fingerprintSide } from '../../../src/picture/fingerprint/fingerprint.js';
import { resized, type GreyPlane } from '../../../src/picture/fingerprint/grey-plane.js';
import type { Portrait } from '../../../src/picture/match/measure-pair.js';
import type { Subject } from '../../../src/picture/match/relate.js';
import {
  sketchOf,
  type OrientedSet,
  type PointSet,
} from '../../../src/picture/fingerprint/sketch.js';
import { thumbnailOf, thumbnailSide } from '../../../src/picture/fingerprint/thumbnail.js';
import type { Random } from './random.js';

export function imageOf({ width, height, data }: GreyPlane): GreyImage {
  return { width, height, data: new Uint8Array(new Uint8ClampedArray(data).buffer) };
}

function fitted(plane: GreyPlane, side: number): GreyPlane {
  const ratio = side / Math.max(plane.width, plane.height);
  return resized(plane, Math.round(plane.width * ratio), Math.round(plane.height * ratio));
}

const known = new WeakMap<GreyPlane, Portrait>();

/** What comparing knows of a picture, as decoding would tell it; documents keep all their pixels. */
export function portraitOf(picture: GreyPlane): Portrait {
  const portrait = known.get(picture) ?? newPortrait(picture);
  known.set(picture, portrait);
  return portrait;
}

function newPortrait(picture: GreyPlane): Portrait {
  const facts = fingerprint(imageOf(fitted(picture, fingerprintSide)), { wantsPoints: true });
  const stored = facts.wantsLargeThumbnail ? picture : fitted(picture, thumbnailSide);
  return { sketch: sketchOf(picture, facts), thumbnail: thumbnailOf(imageOf(stored)) };
}

export function subjectOf(picture: GreyPlane): Subject {
  const { sketch, thumbnail } = portraitOf(picture);
  return { sketch, thumbnail: () => thumbnail, chroma: undefined };
}

export interface Point {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly words: Uint32Array;
}

export function randomWords(random: Random): Uint32Array {
  return Uint32Array.from({ length: 8 }, () => Math.floor(random.next() * 2 ** 32));
}

/** Points seen from directions of their own, each from one. @param turn radians clockwise */
export function orientedSetOf(points: readonly (Point & { readonly turn: number })[]): OrientedSet {
  return {
    ...pointSetOf(points),
    turn: Float32Array.from(points, ({ turn }) => turn),
    isMain: new Uint8Array(points.length).fill(1),
  };
}

export function pointSetOf(points: readonly Point[]): PointSet {
  const words = new Uint32Array(8 * points.length);
  for (const [at, point] of points.entries()) words.set(point.words, 8 * at);
  return {
    count: points.length,
    x: Float32Array.from(points, ({ x }) => x),
    y: Float32Array.from(points, ({ y }) => y),
    scale: Float32Array.from(points, ({ scale }) => scale),
    words,
  };
}
