import { hamming256, vectorWords } from './hamming.js';
import type { PointSet } from './sketch.js';

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

/** Pairs of key points that are each other's nearest. */
export function matchPoints(first: PointSet, second: PointSet): PointMatch[] {
  const rows = nearest(first, second);
  const columns = nearest(second, first);
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

interface Nearest {
  readonly partner: Int32Array;
  readonly best: Uint16Array;
  readonly next: Uint16Array;
}

function nearest(from: PointSet, to: PointSet): Nearest {
  const partner = new Int32Array(from.count).fill(-1);
  const best = new Uint16Array(from.count).fill(256);
  const next = new Uint16Array(from.count).fill(256);
  for (let i = 0; i < from.count; i += 1) {
    let [nearestAt, first, second] = [-1, 256, 256];
    for (let j = 0; j < to.count; j += 1) {
      const distance = hamming256(from.words, i * vectorWords, to.words, j * vectorWords);
      if (distance >= second) continue;
      if (distance < first) {
        second = first;
        first = distance;
        nearestAt = j;
      } else second = distance;
    }
    partner[i] = nearestAt;
    best[i] = first;
    next[i] = second;
  }
  return { partner, best, next };
}
