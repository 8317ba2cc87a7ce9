import { afterAll, beforeAll, expect, test } from 'vitest';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import { relationPrefix } from '../../../../src/storage/keys.js';
import { settle } from '../../support/photo-folder.js';
import { recordsOf } from '../../support/picture-store.js';
import { picture } from '../../support/pictures.js';
import { SimilarFolder, type Found } from '../../support/similar-folder.js';

const count = 24;
const folder = new SimilarFolder();
let found: Found;

beforeAll(async () => {
  const whole = picture(7);
  for (let at = 0; at < count; at += 1) {
    const copy = whole.clone().resize(600 - 8 * at);
    folder.write(`${at}.jpg`, await copy.jpeg({ quality: 92 - at }).toBuffer());
  }
  await settle();
  found = await folder.find();
});
afterAll(() => folder[Symbol.dispose]());

async function countOf(source: 'measured' | 'predicted'): Promise<number> {
  const records = await recordsOf(await folder.open(), relationPrefix);
  return records.filter(({ value }) => relationCodec.decode(value).source === source).length;
}

function namesOf({ groups }: Found): string[][] {
  return groups.map((files) =>
    files.map(({ path, tier, distance }) => `${path} ${tier} ${distance}`),
  );
}

test('of a family of copies as many pairs are measured as it has members, and no more', async () => {
  expect(namesOf(found).map((names) => names.length)).toEqual([count]);
  // One pair with whom is kept for each other, and one that said that this is a family.
  expect(await countOf('measured')).toBe(count);
  expect(await countOf('predicted')).toBe((count * (count - 1)) / 2 - count);
});

test('who may not write measures what the groups need, and stores nothing', async () => {
  const keep = [{ kind: 'path', glob: '5.jpg' }] as const;
  const repository = await folder.open();
  {
    await using _busy = await repository.lock('index');
    const { groups, readOnly } = await folder.find({ keep });
    expect(readOnly).toHaveLength(1);
    expect(groups.map(([keeper, ...others]) => [keeper?.path, others.length])).toEqual([
      ['5.jpg', count - 1],
    ]);
  }
  expect(await countOf('measured')).toBe(count);
});

test('where another file is kept, the rest is measured with that one, and stays known', async () => {
  const keep = [{ kind: 'path', glob: '9.jpg' }] as const;
  const other = await folder.find({ keep });
  expect(other.groups.map(([keeper]) => keeper?.path)).toEqual(['9.jpg']);
  expect(other.groups[0]?.length).toBe(count);
  const measured = 2 * (count - 1);
  expect(await countOf('measured')).toBe(measured);
  expect(namesOf(await folder.find({ keep }))).toEqual(namesOf(other));
  expect(await countOf('measured')).toBe(measured);
});

test('of one more copy one pair is measured, whoever was compared before', async () => {
  const [measured, predicted] = [await countOf('measured'), await countOf('predicted')];
  folder.write('more.jpg', await picture(7).resize(400).jpeg({ quality: 60 }).toBuffer());
  await settle();
  expect(namesOf(await folder.find()).map((names) => names.length)).toEqual([count + 1]);
  expect(await countOf('measured')).toBe(measured + 1);
  expect(await countOf('predicted')).toBe(predicted + count - 1);
  found = await folder.find();
});

test('comparing every picture with every other leaves the same groups, and nothing predicted', async () => {
  expect(namesOf(await folder.find({ isExhaustive: true }))).toEqual(namesOf(found));
  expect(await countOf('predicted')).toBe(0);
});
