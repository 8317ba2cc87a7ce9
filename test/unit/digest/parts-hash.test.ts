import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PartsHash } from '../../../src/digest/parts-hash.js';
import { xxh64Hex, xxh64 } from '../../../src/digest/xxh64.js';
import { hex } from '../model/arbitraries.js';

interface Part {
  readonly name: string;
  readonly pieces: readonly Uint8Array[];
}

function digest(parts: readonly Part[]): string {
  const hash = new PartsHash();
  for (const { name, pieces } of parts) {
    hash.part(name);
    for (const piece of pieces) hash.add(piece);
  }
  return hex(hash.digest());
}

/** The text that is hashed, put together in memory. */
function naive(parts: readonly Part[]): string {
  const text = Buffer.concat(
    parts.flatMap(({ name, pieces }) => {
      const part = Buffer.concat([Buffer.from(`${name}\0`), ...pieces]);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(BigInt(part.length));
      return [part, length];
    }),
  );
  return xxh64Hex(text) + xxh64(text, 1n).toString(16).padStart(16, '0');
}

const name = fc.constantFrom('a', 'b', 'IDAT', 'frame 192');
const piece = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  // Around the length from which pieces are no longer gathered.
  fc.integer({ min: 4080, max: 4110 }).map((length) => new Uint8Array(length).fill(length)),
);
const parts = fc.array(fc.record({ name, pieces: fc.array(piece, { maxLength: 5 }) }), {
  maxLength: 5,
});

test('is two xxHash64 over one text, whatever the pieces', () => {
  const same = fc.property(parts, (all) => {
    expect(digest(all)).toBe(naive(all));
  });
  fc.assert(same, { numRuns: 500 });
});

test('goes through megabytes', () => {
  const pieces = [Buffer.alloc(3_000_001, 'x'), Buffer.alloc(5, 'y'), Buffer.alloc(262_144, 'z')];
  expect(digest([{ name: 'large', pieces }])).toBe(naive([{ name: 'large', pieces }]));
});

const bytes = (text: string): Uint8Array[] => [Buffer.from(text)];

test('bytes that move to another part, or to the name, are another hash', () => {
  const all = [
    [{ name: 'a', pieces: bytes('xy') }],
    [{ name: 'ax', pieces: bytes('y') }],
    [
      { name: 'a', pieces: bytes('x') },
      { name: 'a', pieces: bytes('y') },
    ],
    [
      { name: 'a', pieces: bytes('x') },
      { name: 'b', pieces: bytes('y') },
    ],
    [
      { name: 'a', pieces: bytes('xy') },
      { name: 'b', pieces: [] },
    ],
    [
      { name: 'a', pieces: [] },
      { name: 'a', pieces: bytes('xy') },
    ],
  ];
  expect(new Set(all.map(digest)).size).toBe(all.length);
});
