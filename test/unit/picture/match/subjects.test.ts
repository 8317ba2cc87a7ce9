import { expect, test } from 'vitest';
import { decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { ReadBuffer } from '../../../../src/picture/decode/picture-file.js';
import type { StoredPicture } from '../../../../src/picture/match/relate-message.js';
import type { Subject } from '../../../../src/picture/match/relate.js';
import { Subjects } from '../../../../src/picture/match/subjects.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';

async function stored(): Promise<StoredPicture> {
  using folder = new PhotoFolder();
  folder.write('photo.png', await picture(1).png().toBuffer());
  const look = await decodePhoto(folder.at('photo.png'), true, new ReadBuffer());
  if (look.kind !== 'picture') throw new TypeError(`a picture is ${look.kind}`);
  return { ...look.fingerprint, facts: look.facts };
}

const photo = await stored();
const numbered = (number: number): StoredPicture => ({ ...photo, number });

/** What a subject takes before it is decoded, and then. */
const undecoded = 8 * 1024;
const bytes = undecoded + new Subjects().of(photo).thumbnail().small.data.byteLength;

function ready(subjects: Subjects, number: number): Subject {
  const subject = subjects.of(numbered(number));
  subject.thumbnail();
  return subject;
}

test('a subject is kept by its number, and decoded once', () => {
  const subjects = new Subjects();
  const one = subjects.of(numbered(1));
  const thumbnail = one.thumbnail();
  expect(subjects.of(numbered(1))).toBe(one);
  expect(one.thumbnail()).toBe(thumbnail);
  expect(subjects.of(numbered(2))).not.toBe(one);
});

test('one without a number is never kept', () => {
  const subjects = new Subjects();
  expect(subjects.of(photo)).not.toBe(subjects.of(photo));
});

test('beyond so many bytes the least recently asked for is let go', () => {
  const subjects = new Subjects(2 * bytes);
  const one = ready(subjects, 1);
  const two = ready(subjects, 2);
  expect(subjects.of(numbered(1))).toBe(one);
  const three = ready(subjects, 3);
  expect(subjects.of(numbered(1))).toBe(one);
  expect(subjects.of(numbered(3))).toBe(three);
  expect(subjects.of(numbered(2))).not.toBe(two);
});

test('one that was let go before it was decoded, and is here anew, counts once', () => {
  const subjects = new Subjects(2 * bytes);
  const early = subjects.of(numbered(1));
  for (const number of [2, 3, 4]) ready(subjects, number);
  const again = subjects.of(numbered(1));
  expect(again).not.toBe(early);
  early.thumbnail();
  again.thumbnail();
  const five = ready(subjects, 5);
  expect(subjects.of(numbered(1))).toBe(again);
  expect(subjects.of(numbered(5))).toBe(five);
});

test('those that nobody needed the pixels of are let go, too', () => {
  const subjects = new Subjects(3 * undecoded);
  const [one, two] = [subjects.of(numbered(1)), subjects.of(numbered(2))];
  subjects.of(numbered(3));
  expect(subjects.of(numbered(1))).toBe(one);
  subjects.of(numbered(4));
  expect(subjects.of(numbered(2))).not.toBe(two);
});

test('the one that was decoded last is kept, however large it is', () => {
  const subjects = new Subjects(1);
  const one = ready(subjects, 1);
  expect(subjects.of(numbered(1))).toBe(one);
  ready(subjects, 2);
  expect(subjects.of(numbered(1))).not.toBe(one);
});

test('one that is forgotten is made anew, and its room is free', () => {
  const subjects = new Subjects(2 * bytes);
  const [one, two] = [ready(subjects, 1), ready(subjects, 2)];
  subjects.forget(1);
  subjects.forget(7);
  ready(subjects, 3);
  expect(subjects.of(numbered(2))).toBe(two);
  expect(subjects.of(numbered(1))).not.toBe(one);
});
