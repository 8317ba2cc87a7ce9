import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePhoto } from '../../../../../src/picture/decoder/decode-photo.js';
import { ReadBuffer } from '../../../../../src/picture/decode/picture-file.js';
import { Comparers } from '../../../../../src/picture/match/threads/comparers.js';
import type {
  RelateRequest,
  StoredPicture,
} from '../../../../../src/picture/match/relate-message.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import { picture } from '../../../support/pictures.js';

const folder = new PhotoFolder();
const pictures: StoredPicture[] = [];
beforeAll(async () => {
  const buffer = new ReadBuffer();
  for (const [number, quality] of [90, 50].entries()) {
    folder.write(`${quality}.jpg`, await picture(5).jpeg({ quality }).toBuffer());
    const look = await decodePhoto(folder.at(`${quality}.jpg`), true, buffer);
    if (look.kind === 'picture') pictures.push({ ...look.fingerprint, facts: look.facts, number });
  }
});
afterAll(() => folder[Symbol.dispose]());

/** The second compared with the first, so many times, one in each task. */
async function* tasks(count: number): AsyncGenerator<RelateRequest> {
  const [first, second] = pictures;
  if (first === undefined || second === undefined) throw new RangeError('no pictures');
  for (let at = 0; at < count; at += 1) yield { first, others: [second] };
}

async function distances(comparers: Comparers, count: number): Promise<number[]> {
  const found: number[] = [];
  for await (const { answer } of comparers.run(tasks(count), count)) {
    for (const relation of answer) found.push(relation?.distance ?? NaN);
  }
  return found;
}

test('few pairs are compared here, more in threads, all alike', async () => {
  await using comparers = new Comparers(1);
  const few = await distances(comparers, 3);
  const many = await distances(comparers, 20);
  expect(few).toHaveLength(3);
  expect(many).toHaveLength(20);
  expect(new Set([...few, ...many]).size).toBe(1);
  expect(few[0]).toBeLessThan(5);
});
