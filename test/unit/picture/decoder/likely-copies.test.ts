import { expect, test } from 'vitest';
import { LikelyCopies } from '../../../../src/picture/decoder/likely-copies.js';
import { flipped, randomPhash } from '../../support/phashes.js';
import { Random } from '../../support/random.js';

const random = new Random(11);
const quality = 20;

function stranger() {
  return { phash: randomPhash(random), quality };
}

test('what looks like one before is a copy, and a stranger is none', () => {
  const copies = new LikelyCopies();
  const first = stranger();
  expect(copies.next(first)).toBe(false);
  expect(copies.next(stranger())).toBe(false);
  expect(copies.next({ phash: flipped(first.phash, 20, random), quality })).toBe(true);
  expect(copies.next(stranger())).toBe(false);
});

test('what is flat is no copy of what is flat', () => {
  const copies = new LikelyCopies();
  const flat = { phash: randomPhash(random), quality: 1 };
  expect([copies.next(flat), copies.next(flat)]).toEqual([false, false]);
});

test('among many copies all are taken for some, until there are few', () => {
  const copies = new LikelyCopies();
  const first = stranger();
  for (let count = 0; count < 40; count += 1) copies.next(first);
  expect(copies.next(stranger())).toBe(true);
  const strangers = Array.from({ length: 100 }, () => copies.next(stranger()));
  expect(strangers.at(-1)).toBe(false);
});
