import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../../../src/picture/formats/byte-source.js';
import { jxlHeader, type JxlHeader } from '../../../../src/picture/formats/jxl-header.js';
import { box } from './raw/raw-files.js';

/** Numbers with their bits, the lowest bit first. */
function codestream(...fields: readonly (readonly [bits: number, value: number])[]): Buffer {
  const bits = fields.flatMap(([count, value]) =>
    Array.from({ length: count }, (_, bit) => Math.floor(value / 2 ** bit) & 1),
  );
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8) + 2);
  bytes.writeUInt16BE(0xff0a, 0);
  for (const [at, bit] of bits.entries())
    bytes[2 + (at >> 3)] = (bytes[2 + (at >> 3)] ?? 0) | (bit << (at & 7));
  return Buffer.concat([bytes, Buffer.alloc(8)]);
}

const read = (file: Buffer): JxlHeader | undefined => jxlHeader(new ByteSource(file));

/** 8 x 8, by a small size. */
const small = [
  [1, 1],
  [5, 0],
  [3, 1],
] as const;
const no = [1, 0] as const;
const yes = [1, 1] as const;

describe('the head of a JPEG XL', () => {
  test('with all at their defaults', () => {
    const header = { width: 8, height: 8, orientation: 1, isAnimated: false };
    expect(read(codestream(...small, yes))).toEqual(header);
    expect(read(codestream(...small, no, no))).toEqual(header);
  });

  test('a large size, the width by itself', () => {
    const sides = [no, [2, 1], [13, 2999], [3, 0], [2, 3], [30, 99_999]] as const;
    expect(read(codestream(...sides, yes))).toMatchObject({ width: 100_000, height: 3000 });
  });

  test.each([
    [2, 1200],
    [3, 1333],
    [4, 1500],
    [5, 1777],
    [6, 1250],
    [7, 2000],
  ])('ratio %i makes a width of %i', (ratio, width) => {
    const sides = [no, [2, 1], [13, 999], [3, ratio]] as const;
    expect(read(codestream(...sides, yes))).toMatchObject({ width, height: 1000 });
  });

  test('orientation and animation, behind another size and a preview', () => {
    const fields = [
      no,
      yes,
      [3, 5],
      yes,
      ...small,
      yes,
      yes,
      [2, 2],
      [5, 3],
      [3, 0],
      [2, 0],
    ] as const;
    expect(read(codestream(...small, ...fields, yes))).toMatchObject({
      orientation: 6,
      isAnimated: true,
    });
    expect(read(codestream(...small, ...fields, no))?.isAnimated).toBe(false);
  });

  test('in a box, or in pieces', () => {
    const stream = codestream(...small, yes);
    const header = { width: 8, height: 8, orientation: 1, isAnimated: false };
    const head = box('JXL ', Buffer.from('\r\n\x87\n', 'latin1'));
    expect(read(Buffer.concat([head, box('jxlc', stream)]))).toEqual(header);
    expect(read(Buffer.concat([head, box('jxlp', Buffer.alloc(4), stream)]))).toEqual(header);
  });

  test('of what is cut off nothing is known', () => {
    expect(read(codestream(...small).subarray(0, 3))).toBeUndefined();
    expect(read(Buffer.from('\xff\x0b\0\0\0\0', 'latin1'))).toBeUndefined();
    expect(read(box('JXL ', Buffer.alloc(4)))).toBeUndefined();
  });
});
