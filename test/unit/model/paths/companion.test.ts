import { describe, expect, test } from 'vitest';
import {
  companionNameFor,
  companionsOf,
  newXmpSidecarOf,
  xmpSidecarsOf,
} from '../../../../src/model/paths/companion.js';

function found(picture: string, ...names: string[]): string[] {
  return companionsOf(picture, [picture, ...names]).map(({ name, kind }) => `${kind} ${name}`);
}

describe('companionsOf', () => {
  test('sidecars share the stem, or carry the whole name', () => {
    expect(
      found('IMG_1.jpg', 'IMG_1.xmp', 'IMG_1.jpg.xmp', 'IMG_1.AAE', 'IMG_1.THM', 'IMG_1.pp3'),
    ).toHaveLength(5);
    expect(found('IMG_1.jpg', 'IMG_10.xmp', 'IMG_1(1).xmp', 'IMG.xmp', 'xIMG_1.xmp')).toEqual([]);
  });

  test('what Google Takeout writes has the whole name, and may be cut anywhere before its extension', () => {
    expect(
      found(
        'IMG_1.jpg',
        'IMG_1.jpg.json',
        'IMG_1.jpg.supplemental-metadata.json',
        'IMG_1.jpg.suppl.json',
      ),
    ).toHaveLength(3);
    expect(found('IMG_1.jpg', 'IMG_1.json', 'IMG_1.txt')).toEqual([]);
  });

  test('raw and developed pictures of one stem belong together, both ways', () => {
    expect(found('IMG_1.jpg', 'IMG_1.CR2', 'IMG_1.png')).toEqual(['raw IMG_1.CR2']);
    expect(found('IMG_1.CR2', 'IMG_1.JPG', 'IMG_1.HEIC')).toEqual([
      'picture IMG_1.JPG',
      'picture IMG_1.HEIC',
    ]);
    expect(found('IMG_1.png', 'IMG_1.jpg', 'IMG_1.CR2')).toEqual([]);
  });

  test('the video of a Live Photo belongs to it, that of a drawing does not', () => {
    expect(found('IMG_1.HEIC', 'IMG_1.MOV')).toEqual(['video IMG_1.MOV']);
    expect(found('IMG_1.png', 'IMG_1.MOV')).toEqual([]);
    expect(found('IMG_1.jpg', 'IMG_1.avi')).toEqual([]);
  });

  test('and the other way round: a video that is looked for copies by itself takes its picture along', () => {
    expect(found('IMG_1.MOV', 'IMG_1.HEIC', 'IMG_1.png')).toEqual(['picture IMG_1.HEIC']);
    expect(found('IMG_1.avi', 'IMG_1.jpg', 'IMG_1.THM')).toEqual(['sidecar IMG_1.THM']);
  });

  test('hidden names and names without an extension have a stem, too', () => {
    expect(found('.jpg', '.jpg.xmp')).toEqual(['sidecar .jpg.xmp']);
    expect(found('README', 'README.xmp')).toEqual(['sidecar README.xmp']);
  });
});

describe('companionNameFor', () => {
  test.each([
    ['a.xmp', 'a.jpg', 'b.jpg', 'b.xmp'],
    ['a.jpg.xmp', 'a.jpg', 'b.jpeg', 'b.jpeg.xmp'],
    ['a.MOV', 'a.HEIC', 'b.heic', 'b.MOV'],
    ['a.jpg.supplemental-metadata.json', 'a.jpg', 'b.jpg', 'b.jpg.supplemental-metadata.json'],
  ])('%s of %s is to %s what %s would be', (companion, picture, other, expected) => {
    expect(companionNameFor(companion, picture, other)).toBe(expected);
  });
});

test.each([
  ['a.jpg', ['a.jpg', 'a.jpg.xmp', 'a.xmp'], ['a.jpg.xmp', 'a.xmp'], 'a.jpg.xmp'],
  ['a.jpg', ['a.jpg', 'a.XMP', 'ab.xmp', 'a.jpg.json'], ['a.XMP'], 'a.jpg.xmp'],
  // A raw file and its JPEG are one picture, and so may their sidecar be.
  ['a.cr2', ['a.cr2', 'a.jpg', 'a.xmp'], ['a.xmp'], 'a.xmp'],
  ['a.jpg', ['a.cr2', 'a.jpg', 'a.xmp'], ['a.xmp'], 'a.jpg.xmp'],
  // Whose it is nobody knows.
  ['a.jpg', ['a.jpg', 'a.png', 'a.xmp'], [], 'a.jpg.xmp'],
  ['a.nef', ['a.nef', 'a.png'], [], 'a.nef.xmp'],
  ['a', ['a', 'a.xmp'], ['a.xmp'], 'a.xmp'],
])('XMP sidecars of %s among %j: %j, a new one %s', (picture, names, own, fresh) => {
  expect(xmpSidecarsOf(picture, names)).toEqual(own);
  expect(newXmpSidecarOf(picture, names)).toBe(fresh);
});
