import { findWithin, hamming256, vectorWords } from '../fingerprint/hamming.js';
import type { PointSet } from '../fingerprint/sketch.js';

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
export function matchPoints(first: PointSet, second: PointSet): PointMatch[] {
  const [rows, columns] = nearest(first, second);
  const matches: PointMatch[] = [];
  for (let at = 0; at < first.count; at += 1) {
    const [partner, best, next] = [
      rows.partner[at] ?? 0,
      rows.best[at] ?? 256,
      rows.next[at] ?? 256,
    ];
    if (best > mostBits || columns.partner[partner] !== at) continue;
    if (best > surelyBits && best > ratio * Math.min(next, columns.next[partner] ?? 256)) continue;
    matches.push({ first: at, second: partner, distance: best });
  }
  return matches;
}

/** The nearest two of the other picture for each point: both ways in one go. */
function nearest(first: PointSet, second: PointSet): [rows: Nearest, columns: Nearest] {
  const [rows, columns] = [new Nearest(first.count), new Nearest(second.count)];
  const found = new Uint32Array(second.count);
  for (let i = 0; i < first.count; i += 1) {
    const at = i * vectorWords;
    const near = findWithin(first.words, at, second.words, 0, second.count, farBits, found);
    for (let hit = 0; hit < near; hit += 1) {
      const j = found[hit] ?? 0;
      const distance = hamming256(first.words, at, second.words, j * vectorWords);
      rows.offer(i, j, distance);
      columns.offer(j, i, distance);
    }
  }
  return [rows, columns];
}

/** For each point the nearest partner, its distance and the second-best one's. */
class Nearest {
  readonly partner: Int32Array;
  readonly best: Uint16Array;
  readonly next: Uint16Array;

  constructor(count: number) {
    this.partner = new Int32Array(count).fill(-1);
    this.best = new Uint16Array(count).fill(256);
    this.next = new Uint16Array(count).fill(256);
  }

  /** Of partners that are equally near the first to be offered is taken. */
  offer(point: number, partner: number, distance: number): void {
    const best = this.best[point] ?? 256;
    if (distance < best) {
      this.next[point] = best;
      this.best[point] = distance;
      this.partner[point] = partner;
    } else if (distance < (this.next[point] ?? 256)) this.next[point] = distance;
  }
}
