import { mkdirSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LookAlikeFile } from '../../../../../src/model/groups/look-alike.js';
import { Scope } from '../../../../../src/library/scan/scope.js';
import { picture } from '../../../support/pictures.js';
import { forgetComparisons, changeState } from '../../../support/picture-store.js';
import { named, SimilarFolder, told, type Found } from '../../../support/similar-folder.js';

const strangers = 9;
const folder = new SimilarFolder();
let found: Found;

beforeAll(async () => {
  const [first, second] = [picture(100), picture(101)];
  const encoded = await first.clone().png().toBuffer();
  folder.write('a/original.png', encoded);
  folder.write('a/equal.png', encoded, 1.1e9);
  folder.write('a/encoded.jpg', await first.clone().jpeg({ quality: 60 }).toBuffer());
  folder.write('a/half.webp', await first.clone().resize(360).webp().toBuffer());
  folder.write('a/double.jpg', await first.clone().resize(1440).jpeg({ quality: 80 }).toBuffer());
  folder.write('a/mirrored.jpg', await first.clone().flop().jpeg().toBuffer());
  folder.write('a/clockwise.jpg', await first.clone().rotate(90).jpeg().toBuffer());
  folder.write('a/upside-down.jpg', await first.clone().rotate(180).jpeg().toBuffer());
  const cut = { left: 144, top: 54, width: 504, height: 432 };
  folder.write('a/cut.jpg', await first.clone().extract(cut).jpeg().toBuffer(), 1e9);
  folder.write('b/original.jpg', await second.clone().jpeg().toBuffer());
  folder.write('b/grey.jpg', await second.clone().greyscale().jpeg().toBuffer());
  for (let at = 0; at < strangers; at += 1) {
    folder.write(`strangers/${at}.jpg`, await picture(at).jpeg().toBuffer());
  }
  found = await folder.find();
});
afterAll(() => folder[Symbol.dispose]());

function file(path: string): LookAlikeFile | undefined {
  return found.groups.flat().find((one) => one.path === path);
}

describe('one original and its copies', () => {
  test('are one group, and the oldest without loss is kept, not the enlarged one', () => {
    const paths = folder.list().filter((path) => /^[ab]\/./.test(path));
    expect(named(found)).toEqual([
      paths.filter((path) => path.startsWith('a/')),
      paths.filter((path) => path.startsWith('b/')),
    ]);
    expect(found.groups[0]?.[0]).toMatchObject({ path: 'a/equal.png', keeper: true });
  });

  test.each([
    ['a/original.png', 'exact', /^same$/],
    ['a/double.jpg', 'similar', /^same, .* as JPEG$/],
    ['a/encoded.jpg', 'similar', /^same, as JPEG$/],
    ['a/half.webp', 'similar', /^same, half the size, as WEBP$/],
    ['a/mirrored.jpg', 'similar', /^mirrored, /],
    ['a/clockwise.jpg', 'similar', /^turned by 90°, /],
    ['a/upside-down.jpg', 'similar', /^turned by 180°, /],
  ])('%s is %s: %s', (path, tier, text) => {
    expect(file(path)).toMatchObject({ tier, keeper: false });
    expect(file(path)?.relation.text).toMatch(text);
  });

  test('a crop says how much is left and where', () => {
    const part = file('a/cut.jpg')?.relation.part;
    expect(file('a/cut.jpg')).toMatchObject({ tier: 'crop', width: 504, height: 432 });
    if (part?.kind !== 'crop') throw new Error('no crop');
    expect(part.share).toBeCloseTo((504 * 432) / (720 * 540), 1);
    expect(Math.abs(part.left - 0.2)).toBeLessThanOrEqual(0.01);
    expect(Math.abs(part.top - 0.1)).toBeLessThanOrEqual(0.01);
  });

  test('nothing else is in a group', () => {
    expect(found.groups).toHaveLength(2);
    expect(found.result.summary).toMatchObject({
      groups: 2,
      duplicates: { exact: 1, metadata: 0, similar: 7, crop: 1 },
    });
  });
});

describe('asked again', () => {
  test('nothing is looked at or compared, and the answer is the same', async () => {
    // Six others were weighed when they were looked at.
    expect(found.work).toEqual({ fingerprinted: 19, compared: 19, weighed: 4 });
    const again = await folder.find();
    expect(again.work).toEqual({ fingerprinted: 0, compared: 0, weighed: 0 });
    expect(again.groups).toEqual(found.groups);
    expect(again.result.summary).toEqual(found.result.summary);
  });

  test('comparing everything with everything gives the same groups', async () => {
    const repository = await folder.open();
    await forgetComparisons(repository);
    const exhaustive = await folder.find({ isExhaustive: true });
    expect(told(exhaustive)).toEqual(told(found));
  });

  test('what is filtered out is left out', async () => {
    expect(named(await folder.find({ wantsCrops: false })).flat()).not.toContain('a/cut.jpg');
    const upright = named(await folder.find({ wantsRotated: false })).flat();
    expect(upright).not.toContain('a/mirrored.jpg');
    expect(upright).toContain('a/half.webp');
    const strict = await folder.find({ threshold: 0 });
    expect(told(strict)).toEqual([['a/equal.png kept', 'a/original.png exact same']]);
  });

  test('part of the folder has its own groups', async () => {
    const scope = Scope.resolve(folder.root, ['b', 'strangers'], {
      from: folder.root,
      mustExist: true,
    });
    expect(named(await folder.find({ scope }))).toEqual([['b/grey.jpg', 'b/original.jpg']]);
  });

  test('the rules of the user say who is kept', async () => {
    const { groups } = await folder.find({ keep: [{ kind: 'oldest' }] });
    expect(groups.map(([keeper]) => keeper?.path)).toContain('a/cut.jpg');
  });
});

describe('of another version', () => {
  test('fingerprints are taken anew', async () => {
    await changeState(await folder.open(), { fingerprintVersion: 9999 });
    const anew = await folder.find();
    // Traits depend on nothing but the file.
    expect(anew.work).toEqual({ ...found.work, weighed: 0 });
    expect(told(anew)).toEqual(told(found));
  });

  test('relations are found anew', async () => {
    await changeState(await folder.open(), { comparisonVersion: 9999 });
    const anew = await folder.find();
    expect(anew.work).toEqual({ fingerprinted: 0, compared: found.work.compared, weighed: 0 });
    expect(told(anew)).toEqual(told(found));
  });
});

test('a decision holds for the pictures, whatever their files are called', async () => {
  mkdirSync(folder.at('moved'));
  await folder.markDistinct('b/grey.jpg', 'b/original.jpg');
  expect(named(await folder.find())).toHaveLength(1);
  renameSync(folder.at('b/grey.jpg'), folder.at('moved/other.jpg'));
  renameSync(folder.at('b/original.jpg'), folder.at('b/first.jpg'));
  expect(named(await folder.find())).toHaveLength(1);
  renameSync(folder.at('moved/other.jpg'), folder.at('b/grey.jpg'));
  renameSync(folder.at('b/first.jpg'), folder.at('b/original.jpg'));
});

test('a file that comes and goes takes its place again', async () => {
  renameSync(folder.at('a'), folder.at('.away'));
  expect(named(await folder.find()).flat()).not.toContain('a/original.png');
  renameSync(folder.at('.away'), folder.at('a'));
  const back = await folder.find();
  expect(back.work).toEqual({ fingerprinted: 0, compared: 0, weighed: 0 });
  expect(told(back)[0]).toEqual(told(found)[0]);
});
