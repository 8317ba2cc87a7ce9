import { kernels } from '../kernels/kernels.js';
import type { Described } from './sketch.js';

/** Two key points that look alike. */
export interface PointMatch {
  readonly first: number;
  readonly second: number;
  /** Differing bits. */
  readonly distance: number;
}

const mostBits = 56;
/** The second-best partner must be this much farther away (Lowe 2004, section 7.1) … */
const ratio = 0.85;
/** … unless the best is as near as this. */
const surelyBits = 24;
/** Who is farther away than this neither is a partner nor comes near enough to one. */
const farBits = Math.ceil(mostBits / ratio);

/** Pairs of key points that are each other's nearest. */
export function matchPoints(first: Described, second: Described): PointMatch[] {
  const [rows, columns] = nearest(first, second);
  const matches: PointMatch[] = [];
  for (let at = 0; at < first.count; at += 1) {
    const best = bitsToNearest(rows, at);
    if (best > mostBits) continue;
    const partner = nearestTo(rows, at);
    if (nearestTo(columns, partner) !== at) continue;
    const next = Math.min(bitsToNext(rows, at), bitsToNext(columns, partner));
    if (best > surelyBits && best > ratio * next) continue;
    matches.push({ first: at, second: partner, distance: best });
  }
  return matches;
}

/** Three words for each point: its nearest partner, the bits in which that and the next-nearest differ. */
type Nearest = Uint32Array;

const [wordsOfNearest, noBits] = [3, 256];

const nearestTo = (all: Nearest, point: number): number => all[wordsOfNearest * point] ?? 0;
const bitsToNearest = (all: Nearest, point: number): number =>
  all[wordsOfNearest * point + 1] ?? noBits;
const bitsToNext = (all: Nearest, point: number): number =>
  all[wordsOfNearest * point + 2] ?? noBits;

/** The nearest two of the other picture for each point: both ways in one go. */
function nearest(first: Described, second: Described): [rows: Nearest, columns: Nearest] {
  const { nearestVectors, memory } = kernels();
  const [from, to] = [wordsOfNearest * first.count, wordsOfNearest * second.count];
  const one = memory.takeWords(first.words.length);
  const other = memory.takeWords(second.words.length);
  const rows = memory.takeWords(from);
  const columns = memory.takeWords(to);
  memory.words.set(first.words, one >> 2);
  memory.words.set(second.words, other >> 2);
  memory.words.fill(noBits, rows >> 2, (rows >> 2) + from);
  memory.words.fill(noBits, columns >> 2, (columns >> 2) + to);
  nearestVectors(one, first.count, other, second.count, farBits, rows, columns);
  memory.release(one);
  const found = (address: number, words: number): Nearest =>
    memory.words.slice(address >> 2, (address >> 2) + words);
  return [found(rows, from), found(columns, to)];
}
