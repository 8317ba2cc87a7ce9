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
  // Read where they lie: nothing takes memory meanwhile.
  return mutual(memory.words, rows >> 2, columns >> 2, first.count);
}

/** Three words for each point: its nearest partner, the bits in which that and the next-nearest differ. */
const [wordsOfNearest, noBits] = [3, 256];

/**
 * @param rows where those of the first picture's points begin
 * @param columns the same of the second
 */
function mutual(words: Uint32Array, rows: number, columns: number, count: number): PointMatch[] {
  const matches: PointMatch[] = [];
  for (let at = 0; at < count; at += 1) {
    const row = rows + wordsOfNearest * at;
    const best = words[row + 1] ?? noBits;
    if (best > mostBits) continue;
    const partner = words[row] ?? 0;
    const column = columns + wordsOfNearest * partner;
    if (words[column] !== at) continue;
    const next = Math.min(words[row + 2] ?? noBits, words[column + 2] ?? noBits);
    if (best > surelyBits && best > ratio * next) continue;
    matches.push({ first: at, second: partner, distance: best });
  }
  return matches;
}
