import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { cameraOf, editorOf, takenOf } from '../../../../src/picture/traits/origin.js';
import { readTags, type Tags } from '../../../../src/picture/traits/tags.js';
import { metadataValuesOf } from '../../../../src/picture/traits/metadata-values.js';
import { photo, traitsOf, withExif } from './files.js';

function tags(exif: Readonly<Record<string, string>>, packet = ''): Tags {
  const none = new Map<string, string>();
  const given = new Map(Object.entries(exif));
  return { exif: given, iptc: none, xmp: none, text: none, packet, hasProfile: false };
}

describe('the camera', () => {
  test.each([
    ['NIKON CORPORATION', 'NIKON D70', 'NIKON D70'],
    ['Canon', 'Canon EOS 6D', 'Canon EOS 6D'],
    ['Sony', 'ILCE-7M3', 'Sony ILCE-7M3'],
    ['', 'PENTAX K-5', 'PENTAX K-5'],
    ['Jolla', '', 'Jolla'],
    ['', '', undefined],
  ])('%s and %s: %s', (Make, Model, camera) => {
    expect(cameraOf(tags({ Make, Model }))).toBe(camera);
  });
});

describe('the date', () => {
  test.each([
    ['2019:05:04 12:33:10', '2019-05-04T12:33:10'],
    ['2019-05-04T12:33:10+02:00', '2019-05-04T12:33:10+02:00'],
    ['0000:00:00 00:00:00', undefined],
    ['2019:02:31 12:00:00', undefined],
    ['2019:05:04 25:00:00', undefined],
    ['    :  :     :  :  ', undefined],
    ['yesterday', undefined],
  ])('%s is %s', (DateTimeOriginal, taken) => {
    expect(takenOf(tags({ DateTimeOriginal }))).toBe(taken);
  });

  test('has the zone that stands beside it', () => {
    const fields = { DateTimeOriginal: '2019:05:04 12:33:10', OffsetTimeOriginal: '+02:00' };
    expect(takenOf(tags(fields))).toBe('2019-05-04T12:33:10+02:00');
  });

  test('is that of digitizing where a clock was not set', () => {
    const fields = {
      DateTimeOriginal: '0000:00:00 00:00:00',
      DateTimeDigitized: '2004:01:02 03:04:05',
    };
    expect(takenOf(tags(fields))).toBe('2004-01-02T03:04:05');
  });
});

describe('the editor', () => {
  test.each([
    'Adobe Photoshop CC 2019 (Macintosh)',
    'GIMP 2.10.8',
    'Adobe Photoshop Lightroom Classic 9.0',
    'Snapseed 2.0',
    'Picasa',
    'ImageMagick 6.9',
    'darktable 3.0.1',
    'Affinity Photo 1.10',
    'Windows Photo Editor 10.0.10011.16384',
    'Microsoft Windows Photo Viewer 6.1.7600.16385',
  ])('%s', (Software) => {
    expect(editorOf(tags({ Software }))).toBe(Software);
  });

  test.each([
    'Ver.1.10',
    'HDR+ 1.0.2',
    '16.4.1',
    'ILCE-7M3 v3.10',
    'Nikon Transfer 1.1 W',
    'COOLPIX P6000V1.0',
    'QuickTime 7.7.1',
    'Digital Camera FinePix S5500 Ver1.00',
  ])('%s is none', (Software) => {
    expect(editorOf(tags({ Software }))).toBeUndefined();
  });

  test('may stand only in the history of XMP', () => {
    const packet = '<rdf:li stEvt:action="saved" stEvt:softwareAgent="Adobe Photoshop 23.1"/>';
    expect(editorOf(tags({ Software: 'Ver.1.10' }, packet))).toBe('Adobe Photoshop 23.1');
  });
});

test('a file says what camera, when, and which kinds of metadata', async () => {
  const exposure = { DateTimeOriginal: '2019:05:04 12:33:10', ExposureTime: '1/75' };
  const camera = { Make: 'Sony', Model: 'ILCE-7M3', ImageDescription: 'At sea', Copyright: 'Me' };
  const jpeg = await withExif(await photo(), camera, exposure);
  expect(await traitsOf(jpeg)).toMatchObject({
    camera: 'Sony ILCE-7M3',
    taken: '2019-05-04T12:33:10',
    editor: undefined,
    metadata: ['date', 'camera', 'exposure', 'caption', 'copyright'],
  });
  expect(await traitsOf(await photo())).toMatchObject({ camera: undefined, metadata: [] });
});

/** What a photo with a caption says, and by what hash. */
const saying = async (ImageDescription: string): Promise<string[]> => {
  const fields = { Make: 'Sony', ImageDescription, Copyright: 'Me' };
  const { values } = await traitsOf(await withExif(await photo(), fields));
  return values.map(({ kind, digest }) => `${kind} ${Buffer.from(digest).toString('hex')}`);
};

test('a file tells what people wrote apart, wherever it stands', async () => {
  const atSea = await saying('At sea');
  expect(atSea).toEqual([
    expect.stringMatching(/^caption [0-9a-f]{16}$/),
    expect.stringMatching(/^copyright /),
  ]);
  const ashore = await saying('Ashore');
  expect(ashore[0]).not.toBe(atSea[0]);
  expect(ashore[1]).toBe(atSea[1]);
  expect(await saying('SONY DSC')).toEqual([atSea[1]]);
  const twice = tags({ ImageDescription: 'Fog' });
  const both = {
    ...twice,
    xmp: new Map([
      ['description', 'Fog'],
      ['subject', 'sea, fog;sea'],
    ]),
  };
  expect(metadataValuesOf(both).map(({ kind }) => kind)).toEqual([
    'keywords',
    'keywords',
    'caption',
  ]);
});

test.each(['png', 'webp', 'avif'] as const)('metadata of %s is read, too', async (format) => {
  const jpeg = await withExif(await photo(), { Make: 'Sony', Model: 'ILCE-7M3' });
  const file = await sharp(jpeg).keepExif().toFormat(format).toBuffer();
  expect(await traitsOf(file)).toMatchObject({ camera: 'Sony ILCE-7M3' });
});

test('broken metadata is none, and no error', async () => {
  const jpeg = await withExif(await photo(), { Make: 'Sony', Model: 'ILCE-7M3' });
  const head = jpeg.subarray(0, 400);
  for (let at = 20; at < head.length; at += 1) {
    for (const value of [0x00, 0x7f, 0xff]) {
      const broken = Buffer.from(head);
      broken[at] = value;
      expect(typeof readTags(broken).packet).toBe('string');
    }
    expect(typeof readTags(head.subarray(0, at)).packet).toBe('string');
  }
});
