import { itemAt } from '../../../model/snapshot/item-at.js';
import { kernels } from '../../kernels/kernels.js';
import { phashVariant } from '../../fingerprint/phash.js';
import { symmetryAt } from '../../fingerprint/symmetry.js';

const wordsInRow = 8;
/** Rows that the kernel has before it at once: 128 KB, which stay in the cache. */
const blockRows = 4096;

/** Rows to compare with. */
export interface Scanned {
  /** Eight for each row. */
  readonly words: Uint32Array;
  readonly count: number;
}

export interface ScanQuery {
  readonly phash: Uint8Array;
  /** Rows from this one on are passed over. */
  readonly end: number;
}

/**
 * Compares pHashes with every row in all eight symmetries, at some 5 ns for each row.
 * @param radius most bits that may differ, below 64
 * @param onFound is told which query found a row, and its distance in the best symmetry
 */
export function scanTurned(
  { words, count }: Scanned,
  queries: readonly ScanQuery[],
  radius: number,
  onFound: (query: number, row: number, bits: number) => void,
): void {
  const { scanTurned: scan, memory } = kernels();
  const variants = queries.map(({ phash }) =>
    [0, 4].map((symmetry) => memory.putBytes(phashVariant(phash, symmetryAt(symmetry)))),
  );
  const rows = memory.takeWords(wordsInRow * blockRows);
  const found = memory.takeWords(2 * blockRows);
  for (let from = 0; from < count; from += blockRows) {
    const to = Math.min(count, from + blockRows);
    memory.words.set(words.subarray(wordsInRow * from, wordsInRow * to), rows >> 2);
    for (const [query, { end }] of queries.entries()) {
      const length = Math.min(to, end) - from;
      if (length <= 0) continue;
      const [upright = 0, swapped = 0] = itemAt(variants, query);
      const hits = scan(rows, length, upright, swapped, radius, found);
      for (let hit = found >> 2; hit < (found >> 2) + 2 * hits; hit += 2) {
        const place = itemAt(memory.words, hit);
        if (place < length) onFound(query, from + place, itemAt(memory.words, hit + 1));
      }
    }
  }
  memory.release(variants[0]?.[0] ?? rows);
}
