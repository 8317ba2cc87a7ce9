import { hamming256, vectorWords } from '../../../../../src/picture/fingerprint/hamming.js';
import type { PointManifest } from '../../../../../src/picture/index/lsh/manifest.js';
import type { Nominee } from '../../../../../src/picture/index/lsh/nominate-one.js';
import type { MostWeak, Nomination } from '../../../../../src/picture/index/lsh/nominee-lists.js';
import { asWords, naiveHits, smallParameters, type Shelf } from './support.js';

/** The pictures that there are, and which of them each file was written with. */
export class Model {
  readonly alive = new Map<number, Uint8Array>();
  readonly #shelves = new Map<number, Shelf>();

  /** To be called after every change: a new file holds what is alive in its range. */
  look({ segments }: PointManifest): void {
    for (const { file, first, last } of segments) {
      if (this.#shelves.has(file)) continue;
      const shelf = [...this.alive].filter(([number]) => number >= first && number <= last);
      this.#shelves.set(file, shelf);
    }
  }

  hits({ segments }: PointManifest, query: Uint8Array): Nominee[] {
    return segments
      .flatMap(({ file }) => [...naiveHits(this.#shelves.get(file) ?? [], query, smallParameters)])
      .filter(([number]) => this.alive.has(number))
      .map(([number, found]) => ({ number, ...found }))
      .toSorted((a, b) => b.hits - a.hits || a.number - b.number);
  }

  range(
    manifest: PointManifest,
    from: number,
    to: number,
    { oneHit, twoHits }: MostWeak,
  ): Nomination[] {
    return [...this.alive].flatMap(([number, vectors]) => {
      if (number < from || number >= to) return [];
      const found = this.hits(manifest, vectors)
        .filter((hit) => hit.number < number)
        .map((hit) => ({ number: hit.number, bits: hit.bits, hits: Math.min(hit.hits, 3) }))
        .toSorted((a, b) => a.bits - b.bits || a.number - b.number);
      const nominees = [
        ...found.filter(({ hits }) => hits === 1).slice(0, oneHit),
        ...found.filter(({ hits }) => hits === 2).slice(0, twoHits),
        ...found.filter(({ hits }) => hits === 3),
      ].toSorted((a, b) => a.number - b.number);
      return nominees.length > 0 ? [{ number, nominees }] : [];
    });
  }

  exhaustive(from: number, to: number): Nomination[] {
    return [...this.alive].flatMap(([number, vectors]) => {
      if (number < from || number >= to) return [];
      const nominees = [...this.alive].flatMap(([other, stored]) => {
        const hits = other < number ? hitsOf(vectors, stored) : [];
        const nominee = { number: other, bits: Math.min(...hits), hits: Math.min(hits.length, 3) };
        return hits.length > 0 ? [nominee] : [];
      });
      return nominees.length > 0 ? [{ number, nominees }] : [];
    });
  }
}

/** For each of the first one's vectors that hits, the bits by which it does best. */
function hitsOf(a: Uint8Array, b: Uint8Array): number[] {
  const [left, right] = [asWords(a), asWords(b)];
  const hits = [];
  for (let i = 0; i < left.length; i += vectorWords) {
    let best = 256;
    for (let j = 0; j < right.length; j += vectorWords) {
      best = Math.min(best, hamming256(left, i, right, j));
    }
    if (best <= smallParameters.distance) hits.push(best);
  }
  return hits;
}
