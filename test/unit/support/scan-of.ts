import { bitsWidth } from '../../../src/model/pictures/picture.js';
import { PhashScan } from '../../../src/picture/index/phash/phash-scan.js';

/** Compares with these, given in any order. */
export function scanOf(
  entries: Iterable<{ readonly key: number; readonly phash: Uint8Array }>,
): PhashScan {
  const rising = [...entries].toSorted((a, b) => a.key - b.key);
  const phashes = new Uint8Array(rising.length * bitsWidth);
  for (const [row, { phash }] of rising.entries()) phashes.set(phash, row * bitsWidth);
  const keys = Uint32Array.from(rising, ({ key }) => key);
  return new PhashScan(keys, phashes);
}
