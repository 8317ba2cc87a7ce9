import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRange } from '../../../src/server/range.js';

const bytes = fc.uint8Array({ maxLength: 12 });
const edge = fc.nat(15);

/** As RFC 9110 has it, byte by byte. */
function picked(size: number, isIn: (at: number) => boolean): number[] {
  return Array.from({ length: size }, (_, at) => at).filter(isIn);
}

function positions(range: ReturnType<typeof parseRange>): number[] | string {
  if (typeof range === 'string') return range;
  return Array.from({ length: range.length }, (_, at) => range.start + at);
}

test('from one byte to another, or to the end', () => {
  fc.assert(
    fc.property(
      bytes,
      edge,
      fc.option(edge, { nil: undefined }),
      ({ length: size }, first, last) => {
        const range = positions(parseRange(`bytes=${first}-${last ?? ''}`, size));
        const wanted = picked(size, (at) => at >= first && at <= (last ?? size));
        const isNone = last !== undefined && last < first;
        const told = wanted.length === 0 ? 'unsatisfiable' : wanted;
        expect(range).toEqual(isNone ? 'none' : told);
      },
    ),
  );
});

test.each([
  undefined,
  '',
  'bytes=-',
  'bytes',
  'lines=1-2',
  'bytes=1-2,4-5',
  'bytes=a-b',
  'bytes=--1',
])('%s is none', (header) => expect(parseRange(header, 10)).toBe('none'));
