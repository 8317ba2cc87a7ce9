import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { animation, apng, frames, mpo } from '../../../support/frames.js';
import { withComment } from '../../../support/jpeg-segments.js';
import { picture } from '../../../support/pictures.js';
import { named, SimilarFolder, type Found } from '../../../support/similar-folder.js';

const folder = new SimilarFolder();
let found: Found;

beforeAll(async () => {
  await writeFrames();
  await writeMpos();
  await writeDrawings();
  await writeDamaged();
  found = await folder.find();
});
afterAll(() => folder[Symbol.dispose]());

/** The other files in the group of one, by path. */
function partners(path: string): string[] {
  const group = named(found).find((paths) => paths.includes(path)) ?? [];
  return group.filter((one) => one !== path);
}

async function writeFrames(): Promise<void> {
  const [a, b, c, d] = await frames(410, 411, 412, 413);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return;
  folder.write('frames/pages.tif', await animation([a, b, c]).tiff().toBuffer());
  folder.write('frames/other-pages.tif', await animation([a, d, b]).tiff().toBuffer());
  folder.write('frames/one-page.tif', await sharp(a).tiff().toBuffer());
  folder.write('frames/pages.gif', await animation([a, b, c]).gif().toBuffer());
  folder.write('frames/other.gif', await animation([a, c, b]).gif().toBuffer());
  folder.write('frames/animated.png', apng([a, b, c]));
  folder.write('frames/same-animated.png', apng([a, b, c], 25));
  folder.write('frames/other-animated.png', apng([a, b, d]));
  folder.write('frames/still.png', a);
}

test('what shows the same first frame and others is not the same picture', () => {
  expect(partners('frames/pages.tif')).toEqual(['frames/pages.gif']);
  expect(partners('frames/other-pages.tif')).toEqual([]);
  expect(partners('frames/other.gif')).toEqual([]);
  expect(partners('frames/animated.png')).toEqual(['frames/same-animated.png']);
  expect(partners('frames/other-animated.png')).toEqual([]);
  expect(partners('frames/still.png')).toEqual(['frames/one-page.tif']);
});

async function writeMpos(): Promise<void> {
  const [left, right, other] = await Promise.all(
    [420, 421, 422].map((seed) => picture(seed).jpeg().toBuffer()),
  );
  if (left === undefined || right === undefined || other === undefined) return;
  const noted = withComment(left, 'first view');
  folder.write('mpo/both.jpg', mpo(left, [{ jpeg: right, type: 0x020002 }]));
  folder.write('mpo/noted.jpg', mpo(noted, [{ jpeg: right, type: 0x020002 }]));
  folder.write('mpo/other.jpg', mpo(left, [{ jpeg: other, type: 0x020002 }]));
  folder.write('mpo/preview.jpg', mpo(left, [{ jpeg: right, type: 0x010001 }]));
  folder.write('mpo/left.jpg', left);
}

test('views of an MPO belong to what it shows, previews to its metadata', () => {
  expect(partners('mpo/both.jpg')).toEqual(['mpo/noted.jpg']);
  expect(partners('mpo/other.jpg')).toEqual([]);
  expect(partners('mpo/left.jpg')).toEqual(['mpo/preview.jpg']);
  const tiers = found.groups.flat().filter(({ path, keeper }) => path.startsWith('mpo') && !keeper);
  expect(tiers.map(({ tier }) => tier)).toEqual(['metadata', 'metadata']);
});

/** Shapes of one colour on nothing. */
function drawing(seed: number, colour: string) {
  const places = Array.from({ length: 7 }, (_, at) => ({
    x: (seed * 131 + at * 197) % 500,
    y: (seed * 71 + at * 149) % 500,
    side: 40 + ((seed * 37 + at * 53) % 90),
  }));
  return sharp({
    create: { width: 640, height: 640, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  }).composite(
    places.map(({ x, y, side }) => ({
      input: { create: { width: side, height: side, channels: 4, background: colour } },
      left: x,
      top: y,
    })),
  );
}

async function writeDrawings(): Promise<void> {
  const white = await drawing(1, '#fff').png().toBuffer();
  folder.write('drawn/white.png', white);
  folder.write('drawn/white-small.png', await sharp(white).resize(480).png().toBuffer());
  folder.write('drawn/white.webp', await sharp(white).webp({ lossless: true }).toBuffer());
  const flat = sharp(white).flatten({ background: 'black' }).jpeg();
  folder.write('drawn/white-on-black.jpg', await flat.toBuffer());
  folder.write('drawn/another-white.png', await drawing(5, '#fff').png().toBuffer());
  const black = await drawing(1, '#000').png().toBuffer();
  folder.write('drawn/black.png', black);
  const onWhite = sharp(black).flatten({ background: 'white' }).jpeg();
  folder.write('drawn/black-on-white.jpg', await onWhite.toBuffer());
  for (const seed of [1, 2]) {
    const clear = drawing(seed, '#ffffff00');
    folder.write(`drawn/nothing-${seed}.png`, await clear.png().toBuffer());
  }
}

test('drawings on transparency are found by what shows them', () => {
  expect(partners('drawn/white.png')).toEqual([
    'drawn/white-on-black.jpg',
    'drawn/white-small.png',
    'drawn/white.webp',
  ]);
  expect(partners('drawn/another-white.png')).toEqual([]);
  expect(partners('drawn/black.png')).toEqual(['drawn/black-on-white.jpg']);
  expect(partners('drawn/nothing-1.png')).not.toContain('drawn/white.png');
});

async function writeDamaged(): Promise<void> {
  const whole = await picture(430).jpeg({ quality: 92 }).toBuffer();
  folder.write('damaged/whole.jpg', whole);
  folder.write('damaged/no-end.jpg', whole.subarray(0, -2));
  folder.write('damaged/cut.jpg', whole.subarray(0, whole.length * 0.85));
  folder.write('damaged/zeros.jpg', Buffer.alloc(200_000));
  folder.write('damaged/notes.jpg', 'no picture at all');
}

test('damage says how much is missing, and is not kept for what is whole', () => {
  const group = found.groups.find((files) =>
    files.some(({ path }) => path === 'damaged/whole.jpg'),
  );
  const shares = new Map<string, number>(group?.map(({ path, missing }) => [path, missing]));
  expect(shares.get('damaged/whole.jpg')).toBe(0);
  expect(shares.get('damaged/no-end.jpg')).toBe(0);
  expect(shares.get('damaged/cut.jpg')).toBeGreaterThan(0.02);
  expect(group?.[0]?.damaged).toBe(false);
});

test('a picture of zeros only is named, and not what was never one', () => {
  expect(found.result.undecodable).toEqual([
    { path: 'damaged/zeros.jpg', reason: 'no picture: zeros only' },
  ]);
});
