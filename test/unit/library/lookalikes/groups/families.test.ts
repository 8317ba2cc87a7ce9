/** Files that differ in their metadata only, found without comparing what pictures show. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { imageDataPrefix } from '../../../../../src/storage/keys.js';
import { withComment } from '../../../support/jpeg-segments.js';
import { picture } from '../../../support/pictures.js';
import { recordsOf } from '../../../support/picture-store.js';
import { named, SimilarFolder, told } from '../../../support/similar-folder.js';

const depth = 'image-data';

async function pictures(): Promise<SimilarFolder> {
  const folder = new SimilarFolder();
  folder.write('a.jpg', await picture(1).jpeg({ quality: 92 }).toBuffer());
  folder.write('a-noted.jpg', withComment(readFileSync(folder.at('a.jpg')), 'hello'));
  folder.write('a-small.jpg', await picture(1).resize(420).jpeg().toBuffer());
  folder.write('b.png', await picture(2).png().toBuffer());
  folder.write('b-equal.png', readFileSync(folder.at('b.png')));
  folder.write('cut.jpg', readFileSync(folder.at('a.jpg')).subarray(0, 200));
  folder.write('text.jpg', 'no picture');
  return folder;
}

test('only pictures that share their image data are decoded, and only once', async () => {
  using folder = await pictures();
  const first = await folder.find({ depth });
  expect(
    told(first)
      .flat()
      .filter((line) => line.startsWith('a')),
  ).toEqual(['a-noted.jpg kept', 'a.jpg metadata same']);
  expect(named(first)).toEqual([
    ['a-noted.jpg', 'a.jpg'],
    ['b-equal.png', 'b.png'],
  ]);
  expect(first.work).toMatchObject({ fingerprinted: 2, weighed: 1 });
  expect(first.result).toMatchObject({ depth, undecodable: [], unsupported: [], unreadable: [] });
  expect((await folder.find({ depth })).work).toMatchObject({ fingerprinted: 0, weighed: 0 });
  // Whatever else is known of them, and of those that cannot be decoded, makes no difference.
  const alike = await folder.find();
  expect(named(alike)).toContainEqual(['a-noted.jpg', 'a-small.jpg', 'a.jpg']);
  expect(alike.result.undecodable).not.toEqual([]);
  const second = await folder.find({ depth });
  expect(told(second)).toEqual(told(first));
  expect(second.result.undecodable).toEqual([]);
});

test('only the tiers that are named are listed beside the keepers', async () => {
  using folder = await pictures();
  const listed = async (...tiers: ('exact' | 'metadata')[]): Promise<string[][]> =>
    named(await folder.find({ depth, listed: new Set(tiers) }));
  expect(await listed('metadata')).toEqual([['a-noted.jpg', 'a.jpg']]);
  expect(await listed('exact')).toEqual([['b-equal.png', 'b.png']]);
  const { result } = await folder.find({ depth, listed: new Set(['metadata']) });
  expect(result.summary).toMatchObject({ groups: 1, files: 2, duplicates: { metadata: 1 } });
});

test('pictures that were marked distinct are none', async () => {
  using folder = await pictures();
  await folder.find({ depth });
  await folder.markDistinct('a.jpg', 'a-noted.jpg');
  expect(named(await folder.find({ depth }))).toEqual([['b-equal.png', 'b.png']]);
});

test('what an interrupted run found out is kept', async () => {
  using folder = await pictures();
  const stop = new AbortController();
  const interrupted = folder.find({
    depth,
    signal: stop.signal,
    onProgress: ({ stage, files }) => {
      if (stage === 'comparing' && files === 2) stop.abort();
    },
  });
  await expect(interrupted).rejects.toThrow(expect.objectContaining({ code: 'INTERRUPTED' }));
  expect((await recordsOf(await folder.open(), imageDataPrefix)).length).toBe(2);
  expect(named(await folder.find({ depth }))).toHaveLength(2);
});
