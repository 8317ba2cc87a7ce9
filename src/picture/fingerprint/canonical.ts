import { bitsWidth } from '../../model/pictures/picture.js';
import { turnDescriptors } from './descriptor.js';
import { kernels } from '../kernels/kernels.js';
import { vectorWords } from './hamming.js';
import type { PointSet } from './sketch.js';
import { composed, inverse, symmetries } from './symmetry.js';

/**
 * A descriptor turned so that its main gradient points to the right and a little down: the eight
 * ways a picture can be turned and mirrored all come out the same. Finds turned copies with one
 * look instead of eight.
 */
interface Canonical {
  readonly descriptor: Uint8Array;
  /** The symmetry it went through. */
  readonly symmetry: number;
}

/**
 * Votes, of 16 cells and their diagonals, by which a direction must win to be sure. Measured: 1.6
 * forms a point, and 94 of 100 recurring points share one.
 */
const sureVotes = 2.5;

/**
 * The canonical forms of one descriptor: one where its main gradient is clear, else those on both
 * sides of the doubt.
 */
function canonicalSymmetries(descriptors: Uint8Array, at: number): number[] {
  const [x, y] = mainGradient(descriptors, at);
  const swaps = doubtful(Math.abs(y) - Math.abs(x));
  return swaps.flatMap((swap) => {
    const [right, down] = swap === 1 ? [y, x] : [x, y];
    return doubtful(-right).flatMap((left) =>
      doubtful(-down).map((up) => (swap === 1 ? 4 : 0) | left | (up << 1)),
    );
  });
}

/** 1 for above zero, 0 for below, the likelier first where it is not sure. */
function doubtful(votes: number): number[] {
  const likely = votes > 0 ? 1 : 0;
  return Math.abs(votes) < sureVotes ? [likely, 1 - likely] : [likely];
}

/** Forms of all descriptors of a picture, the strongest points first. */
function* canonicalForms(
  descriptors: Uint8Array,
  count: number,
): Generator<Canonical & { readonly point: number }> {
  for (let point = 0; point < count; point += 1) {
    const at = point * bitsWidth;
    const own = descriptors.subarray(at, at + bitsWidth);
    for (const symmetry of canonicalSymmetries(descriptors, at)) {
      yield { point, symmetry, descriptor: turnDescriptors(own, symmetry) };
    }
  }
}

/** Majority of the cells' comparisons of opposite directions, in votes. */
function mainGradient(descriptors: Uint8Array, at: number): readonly [number, number] {
  // The last 64 bits: for each cell right, right-down, down, left-down against their opposites.
  const votes = [0, 0, 0, 0];
  for (let byte = at + 24; byte < at + bitsWidth; byte += 1) {
    const bits = descriptors[byte] ?? 0;
    for (let bit = 0; bit < 8; bit += 1) {
      votes[bit & 3] = (votes[bit & 3] ?? 0) + (((bits >> bit) & 1) === 1 ? 1 : -1);
    }
  }
  const [right = 0, rightDown = 0, down = 0, leftDown = 0] = votes;
  return [right + 0.7 * (rightDown - leftDown), down + 0.7 * (rightDown + leftDown)];
}

/** Strongest points that vote. */
const voting = 64;

/** Differing bits up to which two canonical forms vote for a symmetry. */
const votingBits = 40;

/**
 * Which symmetries would turn key points of the first picture into some of the second: the number
 * of points that say so, by symmetry.
 */
export function canonicalVotes(first: PointSet, second: PointSet): Uint16Array {
  const votes = new Uint16Array(symmetries.length);
  const [from, to] = [formsOf(first), formsOf(second)];
  const voted = new Uint8Array(from.count);
  for (const [own, other] of pairsWithin(from, to)) {
    const symmetry = composed(from.symmetries[own] ?? 0, inverse(to.symmetries[other] ?? 0));
    voted[own] = (voted[own] ?? 0) | (1 << symmetry);
  }
  for (const bits of voted) {
    if (bits === 0) continue;
    for (let at = 0; at < votes.length; at += 1) {
      if ((bits & (1 << at)) !== 0) votes[at] = (votes[at] ?? 0) + 1;
    }
  }
  return votes;
}

/** Forms that are close, by their places. */
function pairsWithin(first: Forms, second: Forms): (readonly [number, number])[] {
  const { memory, vectorsWithin } = kernels();
  const one = memory.takeWords(first.words.length);
  const other = memory.takeWords(second.words.length);
  const room = memory.takeWords(2 * first.count * second.count);
  memory.words.set(first.words, one >> 2);
  memory.words.set(second.words, other >> 2);
  const count = vectorsWithin(one, first.count, other, second.count, votingBits, room);
  const pairs = Array.from({ length: count }, (_, at) => {
    const place = (room >> 2) + 2 * at;
    return [memory.words[place] ?? 0, memory.words[place + 1] ?? 0] as const;
  });
  memory.release(one);
  return pairs;
}

interface Forms {
  readonly count: number;
  readonly words: Uint32Array;
  readonly symmetries: Uint8Array;
}

const knownForms = new WeakMap<PointSet, Forms>();

function formsOf(points: PointSet): Forms {
  const known = knownForms.get(points);
  if (known !== undefined) return known;
  const descriptors = new Uint8Array(points.words.buffer);
  const all = [...canonicalForms(descriptors, Math.min(points.count, voting))];
  const words = new Uint32Array(all.length * vectorWords);
  const bytes = new Uint8Array(words.buffer);
  for (const [at, { descriptor }] of all.entries()) bytes.set(descriptor, at * bitsWidth);
  const forms = {
    count: all.length,
    words,
    symmetries: Uint8Array.from(all, ({ symmetry }) => symmetry),
  };
  knownForms.set(points, forms);
  return forms;
}
