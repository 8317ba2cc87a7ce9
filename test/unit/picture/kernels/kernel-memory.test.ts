import { describe, expect, test } from 'vitest';
import { kernels } from '../../../../src/picture/kernels/kernels.js';

const { memory } = kernels();

describe('the memory of the kernels', () => {
  test('is handed out in pieces that begin at multiples of 16 bytes', () => {
    const pieces = [1, 16, 17, 5].map((bytes) => ({ bytes, address: memory.take(bytes) }));
    for (const [at, { address }] of pieces.entries()) {
      expect(address % 16).toBe(0);
      const before = pieces[at - 1] ?? { address: 0, bytes: 1 };
      expect(address).toBeGreaterThanOrEqual(before.address + before.bytes);
    }
    memory.release(pieces[0]?.address ?? NaN);
  });

  test('is handed out again once it is released', () => {
    const first = memory.takeWords(100);
    memory.takeWords(3);
    memory.release(first);
    expect(memory.takeWords(7)).toBe(first);
    memory.release(first);
  });

  test('grows as it must, and keeps what is in it', () => {
    const small = memory.takeWords(1);
    memory.floats[small >> 2] = 0.5;
    const before = memory.bytes.length;
    const large = memory.take(before + 1);
    expect(memory.bytes.length).toBeGreaterThanOrEqual(large + before + 1);
    expect(memory.floats[small >> 2]).toBe(0.5);
    expect([...memory.bytes.subarray(small, small + 4)]).toEqual([0, 0, 0, 0x3f]);
    expect(memory.words[small >> 2]).toBe(0x3f00_0000);
    memory.release(small);
  });
});
