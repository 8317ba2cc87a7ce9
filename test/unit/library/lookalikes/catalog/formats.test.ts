import sharp, { type Metadata, type Sharp } from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pictureCodec } from '../../../../../src/storage/codecs/picture.js';
import { picturePrefix } from '../../../../../src/storage/keys.js';
import { withComment, withOrientation } from '../../../support/jpeg-segments.js';
import { picture } from '../../../support/pictures.js';
import { changeState, recordsOf, write } from '../../../support/picture-store.js';
import { named, SimilarFolder, type Found } from '../../../support/similar-folder.js';

const folder = new SimilarFolder();
let found: Found;

beforeAll(async () => {
  await writeTwins();
  await writeAnimations();
  await writeFlat();
  await writeNoted();
  await writeOdd();
  found = await folder.find();
});
afterAll(() => folder[Symbol.dispose]());

/** The other files in the group of one, by path. */
function partners(path: string): string[] {
  const group = named(found).find((paths) => paths.includes(path)) ?? [];
  return group.filter((one) => one !== path);
}

function tierOf(path: string): string | undefined {
  return found.groups.flat().find((file) => file.path === path)?.tier;
}

const twins = [
  'stored-turned.jpg',
  '16-bit.png',
  'palette.png',
  'alpha.png',
  'cmyk.jpg',
  'grey.jpg',
  'display-p3.jpg',
  'pages.tif',
];

async function writeTwins(): Promise<void> {
  const original = await picture(200).png().toBuffer();
  const twin = () => sharp(original);
  folder.write('twins/original.png', original);
  const turned = await twin().rotate(90).jpeg().toBuffer();
  folder.write('twins/stored-turned.jpg', withOrientation(turned, 8));
  const deep = twin().toColourspace('rgb16').png();
  folder.write('twins/16-bit.png', await deep.toBuffer());
  folder.write('twins/palette.png', await twin().png({ palette: true }).toBuffer());
  folder.write('twins/alpha.png', await twin().ensureAlpha().png().toBuffer());
  folder.write('twins/cmyk.jpg', await twin().toColourspace('cmyk').jpeg().toBuffer());
  folder.write('twins/grey.jpg', await twin().toColourspace('b-w').jpeg().toBuffer());
  folder.write('twins/display-p3.jpg', await twin().withIccProfile('p3').jpeg().toBuffer());
  folder.write('twins/pages.tif', await twin().tiff().toBuffer());
}

function metadata(name: string): Promise<Metadata> {
  return sharp(folder.at(`twins/${name}`)).metadata();
}

describe('a copy in another way of storing pixels is found', () => {
  test('the ways are what they are called', async () => {
    expect(await metadata('stored-turned.jpg')).toMatchObject({ orientation: 8, width: 540 });
    expect(await metadata('16-bit.png')).toMatchObject({ depth: 'ushort' });
    expect(await metadata('palette.png')).toMatchObject({ isPalette: true });
    expect(await metadata('alpha.png')).toMatchObject({ hasAlpha: true });
    expect(await metadata('cmyk.jpg')).toMatchObject({ space: 'cmyk' });
    expect(await metadata('grey.jpg')).toMatchObject({ channels: 1 });
    expect((await metadata('display-p3.jpg')).icc?.length).toBeGreaterThan(0);
  });

  test.each(twins)('%s', (name) => {
    const group = found.groups.find((files) =>
      files.some(({ path }) => path === 'twins/original.png'),
    );
    const file = group?.find(({ path }) => path === `twins/${name}`);
    expect(file).toMatchObject({ relation: { part: { kind: 'whole' } }, width: 720, height: 540 });
  });
});

async function writeAnimations(): Promise<void> {
  const frames = await Promise.all(
    [210, 211, 212].map((seed) => picture(seed).resize(320).png().toBuffer()),
  );
  const animation = (count: number) => sharp(frames.slice(0, count), { join: { animated: true } });
  folder.write('frames/three.gif', await animation(3).gif().toBuffer());
  folder.write('frames/three.webp', await animation(3).webp({ quality: 90 }).toBuffer());
  folder.write('frames/two.gif', await animation(2).gif().toBuffer());
  folder.write('frames/still.png', frames[0] ?? Buffer.alloc(0));
}

test('animations match those with as many frames only', async () => {
  expect(await sharp(folder.at('frames/three.webp')).metadata()).toMatchObject({ pages: 3 });
  expect(partners('frames/three.gif')).toEqual(['frames/three.webp']);
  expect(partners('frames/two.gif')).toEqual([]);
  expect(partners('frames/still.png')).toEqual([]);
});

function black(side: number): Sharp {
  return sharp({ create: { width: side, height: side, channels: 3, background: '#000' } }).jpeg();
}

async function writeFlat(): Promise<void> {
  const one = await black(640).toBuffer();
  folder.write('flat/black.jpg', one);
  folder.write('flat/black-again.jpg', one);
  folder.write('flat/black-noted.jpg', withComment(one, 'night'));
  folder.write('flat/black-small.jpg', await black(320).toBuffer());
  const levels = Buffer.from(
    Array.from({ length: 640 * 480 }, (_, at) => 124 + Math.round(((at % 640) / 640) * 4)),
  );
  const fog = sharp(levels, { raw: { width: 640, height: 480, channels: 1 } });
  folder.write('flat/fog.png', await fog.clone().png().toBuffer());
  folder.write('flat/fog-small.jpg', await fog.clone().resize(500).jpeg().toBuffer());
}

test('flat pictures match by their bytes or image data only', () => {
  expect(partners('flat/black.jpg')).toEqual(['flat/black-again.jpg', 'flat/black-noted.jpg']);
  expect(tierOf('flat/black-noted.jpg')).not.toBe('similar');
  expect(partners('flat/black-small.jpg')).toEqual([]);
  expect(partners('flat/fog.png')).toEqual([]);
});

async function writeNoted(): Promise<void> {
  const jpeg = await picture(220).jpeg().toBuffer();
  folder.write('noted/plain.jpg', jpeg);
  folder.write('noted/commented.jpg', withComment(jpeg, 'from my phone'));
  folder.write('noted/upright.jpg', withOrientation(jpeg, 1));
  folder.write('noted/lying.jpg', withOrientation(jpeg, 6));
}

test('equal image data is its own tier, unless it is displayed in another way', () => {
  const paths = ['commented', 'lying', 'plain', 'upright'].map((name) => `noted/${name}.jpg`);
  const group = found.groups.find((files) => files.some(({ path }) => path === paths[0])) ?? [];
  expect(group.map(({ path }) => path).toSorted()).toEqual(paths);
  const keeper = group[0]?.path;
  for (const { path, tier, relation } of group) {
    if (path === keeper) continue;
    const isTurned = (path === 'noted/lying.jpg') !== (keeper === 'noted/lying.jpg');
    expect({ path, tier }).toEqual({ path, tier: isTurned ? 'similar' : 'metadata' });
    expect(relation.text === 'same').toBe(!isTurned);
  }
});

async function writeOdd(): Promise<void> {
  const jpeg = await picture(230).jpeg().toBuffer();
  folder.write('odd/cut-off.jpg', jpeg.subarray(0, 300));
  folder.write('odd/words.jpg', 'not a picture');
  folder.write('odd/empty.jpg', '');
  folder.write('odd/one.png', '<svg></svg>');
  folder.write('odd/two.png', '<svg>2</svg>');
  folder.write('odd/one.cr2', Buffer.from('II*\0\u0010\0\0\0CR\u0002\0\0\0\0\0\0\0', 'latin1'));
}

test('what has no pixels to offer is listed', () => {
  const { undecodable, unsupported, unreadable } = found.result;
  expect(undecodable.map(({ path }) => path)).toEqual(['odd/cut-off.jpg', 'odd/one.cr2']);
  expect(undecodable[0]?.reason).not.toBe('');
  expect(unsupported).toEqual([{ format: 'svg', files: 2 }]);
  expect(unreadable).toEqual([]);
});

test('nothing else is in a group', () => {
  expect(named(found).map((paths) => paths[0]?.split('/')[0])).toEqual([
    'flat',
    'frames',
    'noted',
    'twins',
  ]);
});

async function failures() {
  const records = await recordsOf(await folder.open(), picturePrefix);
  return records
    .map(({ key, value }) => ({ key, record: pictureCodec.decode(value) }))
    .filter(({ record }) => record.outcome.kind !== 'picture');
}

describe('what could not be decoded is looked at again', () => {
  test('by other decoders, once', async () => {
    await changeState(await folder.open(), { decoderVersion: 9999 });
    const anew = await folder.find();
    expect(anew.work.fingerprinted).toBe((await failures()).length);
    expect(anew.result.undecodable).toEqual(found.result.undecodable);
    expect(named(anew)).toEqual(named(found));
    expect((await folder.find()).work.fingerprinted).toBe(0);
  });

  test('once the package is there that it needs', async () => {
    const repository = await folder.open();
    const failure = (await failures()).find(({ record }) => record.outcome.kind === 'undecodable');
    if (failure === undefined) throw new RangeError('none failed');
    const reason = 'needs the package @imagemagick/magick-wasm, which is not installed';
    const outcome = { kind: 'undecodable', format: 'jxl', reason } as const;
    const value = pictureCodec.encode({ ...failure.record, outcome });
    await write(repository, [{ type: 'put', key: failure.key, value }]);
    const anew = await folder.find();
    expect(anew.work.fingerprinted).toBe(1);
    expect(anew.result.undecodable).toEqual(found.result.undecodable);
  });
});
