import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { huffmanTable, nextCode } from '../../../../src/picture/completeness/jpeg-huffman.js';

/** How many codes of each length leave room for others, and never one of all ones. */
const counts = fc
  .array(fc.nat(40), { minLength: 16, maxLength: 16 })
  .map((wanted) => {
    let free = 1;
    return wanted.map((count) => {
      free *= 2;
      const taken = Math.min(count, free - 1);
      free -= taken;
      return taken;
    });
  })
  .filter((taken) => taken.reduce((sum, count) => sum + count, 0) <= 256);

/** Codes as T.81 makes them (C.2): counted up, and doubled where they grow longer. */
function* codesOf(taken: readonly number[]): Generator<{ length: number; code: number }> {
  let code = 0;
  for (const [at, count] of taken.entries()) {
    for (let nth = 0; nth < count; nth += 1, code += 1) yield { length: at + 1, code };
    code *= 2;
  }
}

describe('a Huffman table', () => {
  it('knows each of its codes, whatever follows it, and nothing else', () => {
    fc.assert(
      fc.property(counts, fc.nat(0xffff), (taken, noise) => {
        const codes = [...codesOf(taken)];
        const symbols = Buffer.from(codes.map((_, at) => (at * 7) & 255));
        const table = huffmanTable(Buffer.from(taken), symbols);
        if (table === undefined) throw new TypeError('the codes fit');
        for (const [at, { length, code }] of codes.entries()) {
          const spare = 16 - length;
          const bits = (code << spare) | (noise & ((1 << spare) - 1));
          expect(nextCode(table, bits)).toBe((length << 8) | ((at * 7) & 255));
        }
        expect(nextCode(table, 0xffff)).toBe(0);
      }),
    );
  });

  it('is none where there are more codes of a length than bits for them', () => {
    expect(huffmanTable(Buffer.from([3]), Buffer.from([1, 2, 3]))).toBeUndefined();
    expect(huffmanTable(Buffer.from([2, 1]), Buffer.from([1, 2, 3]))).toBeUndefined();
  });

  it('of which symbols are not listed, has zeros for them', () => {
    const table = huffmanTable(Buffer.from([1, 1]), Buffer.from([9]));
    if (table === undefined) throw new TypeError('the codes fit');
    expect(nextCode(table, 0b10 << 14)).toBe(2 << 8);
  });
});
