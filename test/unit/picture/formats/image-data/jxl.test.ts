import { expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { box, words } from '../../../support/heif.js';
import { hashOf } from './build.js';

const codestream = Buffer.concat([Buffer.of(0xff, 0x0a), Buffer.from('what is coded')]);
const head = [
  box('JXL ', Buffer.of(0x0d, 0x0a, 0x87, 0x0a)),
  box('ftyp', Buffer.from('jxl \0\0\0\0jxl ')),
];
const container = (...more: readonly Buffer[]): Buffer => Buffer.concat([...head, ...more]);

test('of a JPEG XL the codestream counts, however it is kept', () => {
  const hash = hashOf(codestream);
  for (const file of [
    container(box('jxlc', codestream)),
    container(box('Exif', Buffer.from('\0\0\0\0MM\0*')), box('jxlc', codestream)),
    container(box('jxlc', codestream), box('xml ', Buffer.from('<x/>')), box('brob', Buffer.of(1))),
    container(
      box('jxlp', words(0), codestream.subarray(0, 5)),
      box('xml ', Buffer.from('<x/>')),
      box('jxlp', words(0x8000_0001), codestream.subarray(5)),
    ),
  ]) {
    expect(hashOf(file)).toBe(hash);
  }
  const other = Buffer.concat([codestream, Buffer.of(1)]);
  expect(hashOf(other)).not.toBe(hash);
  expect(hashOf(container(box('jxlc', other)))).not.toBe(hash);
});

test('one that lacks a part has no hash', () => {
  const picture = container(box('jxlc', codestream));
  const whole = Buffer.concat([picture, box('Exif', Buffer.from('\0\0\0\0MM\0*'))]);
  const hashed = Array.from({ length: whole.length }, (_, length) => length).filter(
    (length) => length >= 12 && imageDataHash(whole.subarray(0, length)) !== undefined,
  );
  expect(hashed).toEqual([picture.length]);
  const piece = (number: number) => box('jxlp', words(number), codestream);
  for (const file of [
    container(),
    container(piece(0)),
    container(piece(1), piece(0x8000_0000)),
    container(piece(0), piece(0x8000_0002)),
    container(piece(0x8000_0000), piece(1)),
    container(box('jxlc', codestream), piece(0x8000_0000)),
    container(box('jxlp', Buffer.of(1))),
  ]) {
    expect(imageDataHash(file)).toBeUndefined();
  }
});
