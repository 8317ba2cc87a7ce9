import type { Sharp } from 'sharp';
import { afterAll, describe, expect, it, test } from 'vitest';
import { decodeAndDescribe, decodePhoto } from '../../../../src/picture/decoder/decode-photo.js';
import { LikelyCopies } from '../../../../src/picture/decoder/likely-copies.js';
import { traitsOfFile } from '../../../../src/picture/decoder/traits-of-file.js';
import { ReadBuffer } from '../../../../src/picture/decode/picture-file.js';
import { magickWritten } from '../../support/magick.js';
import { PhotoFolder } from '../../support/photo-folder.js';
import { picture } from '../../support/pictures.js';

const folder = new PhotoFolder();
afterAll(() => folder[Symbol.dispose]());

/** Looks twice: the second time it is a copy. */
async function weighedLook(name: string, bytes: Buffer) {
  folder.write(name, bytes);
  const buffer = new ReadBuffer();
  const copies = new LikelyCopies();
  const first = await decodePhoto(folder.at(name), true, buffer, { copies });
  // What decodes slowly is weighed before it is known to be a copy.
  expect('traits' in first).toBe(/\.(?:avif|bmp)$/.test(name));
  const second = await decodeAndDescribe(folder.at(name), true, buffer, { copies });
  if (second.kind !== 'picture') throw new TypeError(second.kind);
  const alone = await traitsOfFile(folder.at(name), buffer);
  if (alone.kind !== 'traits') throw new TypeError(alone.kind);
  const { traits, said: _, ...look } = second;
  expect(first).toMatchObject(look);
  return { traits, alone: alone.traits };
}

const kinds: Record<string, (made: Sharp) => Sharp> = {
  'a.jpg': (made) => made.jpeg({ quality: 82 }),
  'progressive.jpg': (made) => made.jpeg({ progressive: true }),
  'turned.jpg': (made) => made.withMetadata({ orientation: 6 }).jpeg(),
  'p3.jpg': (made) => made.withIccProfile('p3').jpeg(),
  'grey.jpg': (made) => made.greyscale().toColourspace('b-w').jpeg(),
  'cmyk.jpg': (made) => made.toColourspace('cmyk').jpeg(),
  'a.png': (made) => made.png(),
  'deep.png': (made) => made.toColourspace('rgb16').png(),
  'palette.png': (made) => made.resize(200).png({ palette: true, effort: 1 }),
  'a.webp': (made) => made.webp(),
  'a.avif': (made) => made.avif({ effort: 0 }),
  'a.tiff': (made) => made.tiff(),
};

describe('what is weighed while it is looked at has the same traits as by itself', () => {
  it.each(Object.entries(kinds))('%s', async (name, encode) => {
    const { traits, alone } = await weighedLook(name, await encode(picture(3)).toBuffer());
    expect(traits).toEqual(alone);
  });

  it('framed, of which it says how wide the frame is', async () => {
    const framed = picture(3).extend({ top: 20, bottom: 20, left: 9, right: 9 });
    const { traits, alone } = await weighedLook('framed.png', await framed.png().toBuffer());
    expect(traits).toEqual(alone);
    expect(traits?.margins).toMatchObject({ top: 20, left: 9 });
  });

  it('by another decoder', async () => {
    const bytes = await magickWritten(await picture(3).png().toBuffer(), 'BMP');
    const { traits, alone } = await weighedLook('a.bmp', bytes);
    expect(traits).toEqual(alone);
  });

  it('cut off', async () => {
    const bytes = await picture(3).jpeg().toBuffer();
    const cut = bytes.subarray(0, 0.9 * bytes.length);
    const { traits, alone } = await weighedLook('cut.jpg', cut);
    expect(traits).toEqual(alone);
  });
});

test('what would have to be decoded anew, or is seen through, is not weighed', async () => {
  const large = await picture(3).resize(1100).jpeg().toBuffer();
  const glass = await picture(3).ensureAlpha(0.5).png().toBuffer();
  for (const [name, bytes] of Object.entries({ large, glass })) {
    expect((await weighedLook(name, bytes)).traits).toBeUndefined();
  }
});
