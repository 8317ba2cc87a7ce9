import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';
import { turnedBits } from './twins/turn-bits.js';

const { memory, turnBits } = kernels();
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const movesOfOne = 288;

test('turning bits does as its plain twin, to the last bit', () => {
  const vectors = fc.integer({ min: 1, max: 5 }).chain((count) => bytes(32 * count));
  const forms = fc.array(fc.record({ vector: fc.nat(4), symmetry: fc.nat(7) }), { maxLength: 9 });
  const agrees = fc.property(vectors, forms, bytes(8 * movesOfOne), (all, wanted, moves) => {
    const there = wanted.filter(({ vector }) => 32 * vector < all.length);
    const source = memory.putBytes(all);
    const words = memory.takeWords(there.length);
    const codes = Uint32Array.from(there, ({ vector, symmetry }) => 8 * vector + symmetry);
    memory.words.set(codes, words >> 2);
    const table = memory.putBytes(moves);
    const room = memory.take(256);
    const target = memory.take(32 * there.length);
    turnBits(source, words, there.length, table, room, target);
    const turned = memory.bytes.slice(target, target + 32 * there.length);
    memory.release(source);
    const expected = there.map(({ vector, symmetry }) =>
      turnedBits(
        all.subarray(32 * vector, 32 * vector + 32),
        moves.subarray(movesOfOne * symmetry, movesOfOne * (symmetry + 1)),
      ),
    );
    expect(Buffer.from(turned)).toEqual(Buffer.concat(expected));
  });
  fc.assert(agrees, { numRuns: 200 });
});
