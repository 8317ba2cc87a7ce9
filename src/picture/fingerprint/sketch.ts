import type { Fingerprint, KeyPoints } from '../../model/pictures/picture.js';
import { turnDescriptors } from './descriptor.js';
import { angleOf, mirrored } from './oriented.js';
import { fingerprintSide } from './fingerprint.js';
import { phashVariant } from './phash.js';
import { symmetryAt, turnVector } from './symmetry.js';

/**
 * What of a picture is compared first. Places are in pixels of the picture scaled to
 * {@link fingerprintSide} on its longer side.
 */
export interface Sketch {
  readonly phash: Uint8Array;
  readonly quality: number;
  readonly width: number;
  readonly height: number;
  readonly points: PointSet;
  readonly oriented: OrientedSet;
}

/** Descriptors as 32-bit words. */
export interface Described {
  readonly count: number;
  readonly words: Uint32Array;
}

/** Key points with their descriptors. */
export interface PointSet extends Omit<KeyPoints, 'descriptors' | 'oriented'>, Described {}

/** Key points as seen from directions of their own; of some there are two. */
export interface OrientedSet extends PointSet {
  /** Those directions, in radians clockwise from the right. */
  readonly turn: Float32Array;
  /** 0 where the one before is of the same point. */
  readonly isMain: Uint8Array;
}

/** @param size pixels of the whole picture, of which only the ratio counts */
export function sketchOf(
  size: { readonly width: number; readonly height: number },
  { phash, quality, points }: Pick<Fingerprint, 'phash' | 'quality' | 'points'>,
): Sketch {
  const scale = fingerprintSide / Math.max(size.width, size.height);
  return {
    phash,
    quality,
    width: size.width * scale,
    height: size.height * scale,
    points: pointSet(points, points.descriptors),
    oriented: orientedSet(points),
  };
}

/** Hardly any two pictures are turned by an angle: beside the descriptors, what that takes is made when it is asked for. */
class LazyOriented implements OrientedSet {
  readonly count: number;
  readonly #words: () => Uint32Array;
  readonly #places: () => Places;
  #knownWords: Uint32Array | undefined;
  #knownPlaces: Places | undefined;

  constructor(count: number, words: () => Uint32Array, places: () => Places) {
    this.count = count;
    this.#words = words;
    this.#places = places;
  }

  get words(): Uint32Array {
    return (this.#knownWords ??= this.#words());
  }

  get x(): Float32Array {
    return this.#known.x;
  }

  get y(): Float32Array {
    return this.#known.y;
  }

  get scale(): Float32Array {
    return this.#known.scale;
  }

  get turn(): Float32Array {
    return this.#known.turn;
  }

  get isMain(): Uint8Array {
    return this.#known.isMain;
  }

  get #known(): Places {
    return (this.#knownPlaces ??= this.#places());
  }
}

type Places = Omit<OrientedSet, 'count' | 'words'>;

function orientedSet({ x, y, scale, oriented }: KeyPoints): OrientedSet {
  const { count, point, turn, descriptors } = oriented;
  const placed = (places: Float32Array): Float32Array => {
    const own = new Float32Array(count);
    for (let form = 0; form < count; form += 1) own[form] = places[point[form] ?? 0] ?? 0;
    return own;
  };
  return new LazyOriented(
    count,
    () => wordsOf(descriptors),
    () => ({
      x: placed(x),
      y: placed(y),
      scale: placed(scale),
      turn: new Float32Array(turn).map(angleOf),
      isMain: point.map((at, form) => (point[form - 1] === at ? 0 : 1)),
    }),
  );
}

function pointSet(points: Omit<PointSet, 'words'>, descriptors: Uint8Array): PointSet {
  const { count, x, y, scale } = points;
  return { count, x, y, scale, words: wordsOf(descriptors) };
}

/** Where they lie, if words can be read there. */
function wordsOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint32Array {
  if (byteOffset % Uint32Array.BYTES_PER_ELEMENT === 0) {
    return new Uint32Array(buffer, byteOffset, byteLength >> 2);
  }
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** The sketch of the picture after one of the eight symmetries; it is asked for again and again. */
export function turnedSketch(sketch: Sketch, index: number): Sketch {
  if (index === 0) return sketch;
  const known = turned.get(sketch) ?? new Map<number, Sketch>();
  turned.set(sketch, known);
  const answer = known.get(index) ?? turnSketch(sketch, index);
  known.set(index, answer);
  return answer;
}

const turned = new WeakMap<Sketch, Map<number, Sketch>>();

function turnSketch(sketch: Sketch, index: number): Sketch {
  const { points, oriented } = sketch;
  const symmetry = symmetryAt(index);
  const [width, height] = symmetry.swapsAxes
    ? [sketch.height, sketch.width]
    : [sketch.width, sketch.height];
  const turnedPlaces = (set: Pick<PointSet, 'count' | 'x' | 'y'>): Pick<PointSet, 'x' | 'y'> => {
    const { count, x: across, y: down } = set;
    const x = new Float32Array(count);
    const y = new Float32Array(count);
    for (let at = 0; at < count; at += 1) {
      const [dx, dy] = turnVector(
        index,
        (across[at] ?? 0) - sketch.width / 2,
        (down[at] ?? 0) - sketch.height / 2,
      );
      x[at] = dx + width / 2;
      y[at] = dy + height / 2;
    }
    return { x, y };
  };
  const { count, scale } = points;
  const descriptors = turnDescriptors(bytesOf(points.words), index);
  return {
    phash: phashVariant(sketch.phash, symmetry),
    quality: sketch.quality,
    width,
    height,
    points: pointSet({ count, scale, ...turnedPlaces(points) }, descriptors),
    oriented: new LazyOriented(
      oriented.count,
      () => wordsOf(turnOriented(oriented, index)),
      () => ({
        ...turnedPlaces(oriented),
        scale: oriented.scale,
        turn: oriented.turn.map((angle) => turnAngle(index, angle)),
        isMain: oriented.isMain,
      }),
    ),
  };
}

const knownMirrored = new WeakMap<Described, Described>();

/** Forms that are seen from directions of their own after the picture was mirrored. */
export function mirroredForms(forms: Described): Described {
  const known = knownMirrored.get(forms);
  if (known !== undefined) return known;
  const moved = turnDescriptors(bytesOf(forms.words), mirrored);
  const answer = { count: forms.count, words: wordsOf(moved) };
  knownMirrored.set(forms, answer);
  return answer;
}

/** Seen from directions of their own they change where the picture is mirrored only. */
function turnOriented({ words }: OrientedSet, index: number): Uint8Array {
  const descriptors = bytesOf(words);
  return isMirror(index) ? turnDescriptors(descriptors, mirrored) : descriptors;
}

function isMirror(index: number): boolean {
  const [[a, c], [b, d]] = [turnVector(index, 1, 0), turnVector(index, 0, 1)];
  return a * d - b * c < 0;
}

function turnAngle(index: number, angle: number): number {
  const [x, y] = turnVector(index, Math.cos(angle), Math.sin(angle));
  return Math.atan2(y, x);
}
