import { hamming256, vectorWords } from '../../../../src/perceptual/hamming.js';
import type { PointManifest } from '../../../../src/perceptual/point-index/manifest.js';
import type { Nomination } from '../../../../src/perceptual/point-index/nominate-range.js';
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

  hits({ segments }: PointManifest, query: Uint8Array): { number: number; hits: number }[] {
    return segments
      .flatMap(({ file }) => [...naiveHits(this.#shelves.get(file) ?? [], query, smallParameters)])
      .filter(([number]) => this.alive.has(number))
      .map(([number, hits]) => ({ number, hits }))
      .toSorted((a, b) => b.hits - a.hits || a.number - b.number);
  }

  range(manifest: PointManifest, from: number, to: number): Nomination[] {
    return [...this.alive].flatMap(([number, vectors]) => {
      if (number < from || number >= to) return [];
      const nominees = this.hits(manifest, vectors)
        .map((hit) => hit.number)
        .filter((other) => other < number)
        .toSorted((a, b) => a - b);
      return nominees.length > 0 ? [{ number, nominees }] : [];
    });
  }

  exhaustive(from: number, to: number): Nomination[] {
    return [...this.alive].flatMap(([number, vectors]) => {
      if (number < from || number >= to) return [];
      const nominees = [...this.alive]
        .filter(([other, stored]) => other < number && isClose(vectors, stored))
        .map(([other]) => other);
      return nominees.length > 0 ? [{ number, nominees }] : [];
    });
  }
}

function isClose(a: Uint8Array, b: Uint8Array): boolean {
  const [left, right] = [asWords(a), asWords(b)];
  for (let i = 0; i < left.length; i += vectorWords) {
    for (let j = 0; j < right.length; j += vectorWords) {
      if (hamming256(left, i, right, j) <= smallParameters.distance) return true;
    }
  }
  return false;
}
