import sharp, { type Sharp } from 'sharp';
import { expect, test } from 'vitest';
import { relationCodec } from '../../../../src/storage/codecs/relation.js';
import { relationPrefix, traitsPrefix } from '../../../../src/storage/keys.js';
import { page } from '../../support/pages.js';
import { settle } from '../../support/photo-folder.js';
import { recordsOf } from '../../support/picture-store.js';
import { picture } from '../../support/pictures.js';
import { SimilarFolder } from '../../support/similar-folder.js';

/** Some of them are larger than what they were made from. */
const copies: Readonly<Record<string, (photo: Sharp) => Sharp>> = {
  framed: (photo) =>
    photo.extend({ top: 40, bottom: 40, left: 40, right: 40, background: '#fff' }).jpeg(),
  enlarged: (photo) => photo.resize(1000).jpeg({ quality: 70 }),
  grey: (photo) => photo.resize(800).greyscale().jpeg({ quality: 95 }),
  half: (photo) => photo.resize(360).jpeg({ quality: 95 }),
  mirrored: (photo) => photo.flop().jpeg({ quality: 60 }),
  plain: (photo) => photo.jpeg({ quality: 75 }),
};

async function measured(folder: SimilarFolder): Promise<number> {
  const records = await recordsOf(await folder.open(), relationPrefix);
  return records.filter(({ value }) => relationCodec.decode(value).source === 'measured').length;
}

test('a family is measured with whom is kept, be it neither the largest nor the first', async () => {
  using folder = new SimilarFolder();
  const original = await picture(7).jpeg({ quality: 93 }).toBuffer();
  for (const [name, made] of Object.entries(copies)) {
    folder.write(`${name}.jpg`, await made(sharp(original)).toBuffer());
  }
  folder.write('original.jpg', original);
  await settle();
  const { groups } = await folder.find();
  expect(groups.map(([keeper, ...others]) => [keeper?.path, others.length])).toEqual([
    ['original.jpg', 6],
  ]);
  expect(await recordsOf(await folder.open(), traitsPrefix)).toHaveLength(7);
  // One more may have said that they are a family.
  expect(await measured(folder)).toBeLessThanOrEqual(7);
});

test('pages that look alike and are no copies are not weighed', async () => {
  using folder = new SimilarFolder();
  const size = { width: 420, height: 594 };
  for (let at = 0; at < 5; at += 1) {
    const changed = new Map([5, 6, 7, 20, 21, 22].map((line) => [line, 100 * at + line]));
    const { data } = page({ ...size, seed: 3, changed });
    const raw = { ...size, channels: 1 } as const;
    folder.write(`${at}.png`, await sharp(Uint8Array.from(data), { raw }).png().toBuffer());
  }
  await settle();
  const { groups, work } = await folder.find();
  expect(groups).toEqual([]);
  expect(work).toEqual({ fingerprinted: 5, compared: 5, weighed: 0 });
});
