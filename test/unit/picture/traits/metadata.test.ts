import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { editorOf } from '../../../../src/picture/traits/editor.js';
import { ByteSource } from '../../../../src/picture/formats/byte-source.js';
import { metadataValuesOf } from '../../../../src/picture/traits/metadata-values.js';
import { saidBy } from '../../../../src/picture/traits/said.js';
import { photo, traitsOf, withExif } from './files.js';

describe('the camera', () => {
  test.each([
    ['NIKON CORPORATION', 'NIKON D70', 'NIKON D70'],
    ['Canon', 'Canon EOS 6D', 'Canon EOS 6D'],
    ['Sony', 'ILCE-7M3', 'Sony ILCE-7M3'],
    [' ', 'PENTAX K-5', 'PENTAX K-5'],
    ['Jolla', ' ', 'Jolla'],
    [' ', ' ', undefined],
  ])('%s and %s: %s', async (Make, Model, camera) => {
    const jpeg = await withExif(await photo(), { Make, Model });
    expect((await traitsOf(jpeg)).camera).toBe(camera);
  });
});

const takenOf = async (fields: Readonly<Record<string, string>>): Promise<string | undefined> =>
  (await traitsOf(await withExif(await photo(), {}, fields))).taken;

describe('the date', () => {
  test.each([
    ['2019:05:04 12:33:10', '2019-05-04T12:33:10'],
    ['0000:00:00 00:00:00', undefined],
    ['2019:02:31 12:00:00', undefined],
    ['    :  :     :  :  ', undefined],
  ])('%s is %s', async (DateTimeOriginal, taken) => {
    expect(await takenOf({ DateTimeOriginal })).toBe(taken);
  });

  test('has the zone that stands beside it', async () => {
    const fields = { DateTimeOriginal: '2019:05:04 12:33:10', OffsetTimeOriginal: '+02:00' };
    expect(await takenOf(fields)).toBe('2019-05-04T12:33:10+02:00');
  });

  test('is that of digitizing where a clock was not set', async () => {
    const fields = {
      DateTimeOriginal: '0000:00:00 00:00:00',
      DateTimeDigitized: '2004:01:02 03:04:05',
    };
    expect(await takenOf(fields)).toBe('2004-01-02T03:04:05');
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
  ])('%s', (program) => {
    expect(editorOf({ programs: ['Ver.1.10', program] })).toBe(program);
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
  ])('%s is none', (program) => {
    expect(editorOf({ programs: [program] })).toBeUndefined();
  });

  test('may stand only in the history of XMP: the last one counts', async () => {
    const history = ['Adobe Lightroom 1', 'Adobe Photoshop 23.1'].map(
      (name) => `<rdf:li stEvt:action="saved" stEvt:softwareAgent="${name}"/>`,
    );
    const jpeg = await withExif(await photo(), { Software: 'Ver.1.10' });
    expect((await traitsOf(withXmp(jpeg, history.join('')))).editor).toBe('Adobe Photoshop 23.1');
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

test.each(['jpeg', 'png', 'webp', 'avif', 'tiff'] as const)(
  'a profile of colours in %s is metadata',
  async (format) => {
    const picture = sharp(await photo()).resize(64);
    const [without, having] = [picture.clone(), picture.clone().withIccProfile('p3')];
    expect((await traitsOf(await without.toFormat(format).toBuffer())).metadata).toEqual([]);
    expect((await traitsOf(await having.toFormat(format).toBuffer())).metadata).toEqual([
      'profile',
    ]);
  },
);

/** What a file says that people write, kind and hash. */
const valuesOf = (file: Buffer): string[] =>
  metadataValuesOf(saidBy(new ByteSource(file), 'jpeg')).map(
    ({ kind, digest }) => `${kind} ${Buffer.from(digest).toString('hex')}`,
  );

/** What a photo with a caption says, and by what hash. */
const saying = async (ImageDescription: string): Promise<string[]> =>
  valuesOf(await withExif(await photo(), { Make: 'Sony', ImageDescription, Copyright: 'Me' }));

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
  const elsewhere = withXmp(await photo(), '<dc:description>At sea</dc:description>');
  expect(valuesOf(elsewhere)).toEqual([atSea[0]]);
  const twice = await withExif(await photo(), { ImageDescription: 'At sea' });
  const both = withXmp(
    twice,
    `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">At sea</rdf:li></rdf:Alt></dc:title>
     <dc:subject><rdf:Bag><rdf:li>sea, fog</rdf:li><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>`,
  );
  expect(valuesOf(both)).toEqual([
    expect.stringMatching(/^keywords /),
    expect.stringMatching(/^keywords /),
    atSea[0],
  ]);
});

test('captions that differ late, or in another language, are not the same', async () => {
  const long = 'a'.repeat(3000);
  const values = await Promise.all(
    [`${long}b`, `${long}c`].map(async (text) =>
      valuesOf(withXmp(await photo(), `<dc:title><rdf:li>${text}</rdf:li></dc:title>`)),
    ),
  );
  expect(values[0]).toHaveLength(1);
  expect(values[0]).not.toEqual(values[1]);
  const languages = withXmp(
    await photo(),
    `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Sea</rdf:li><rdf:li xml:lang="de">Meer</rdf:li>
     </rdf:Alt></dc:title>`,
  );
  expect(valuesOf(languages)).toHaveLength(2);
});

test('a place is the same in Exif and in XMP, whose digits differ', async () => {
  const gps = { GPSLatitudeRef: 'S', GPSLatitude: '38/1 24/1 1870/100' };
  const east = { GPSLongitudeRef: 'E', GPSLongitude: '144/1 11/1 2025/100' };
  const exif = await sharp(await photo())
    .withExif({ IFD3: { ...gps, ...east } })
    .jpeg()
    .toBuffer();
  const xmp = withXmp(
    await photo(),
    '<rdf:Description exif:GPSLatitude="38,24.31166S" exif:GPSLongitude="144,11.3375E"/>',
  );
  const other = withXmp(
    await photo(),
    '<rdf:Description exif:GPSLatitude="38,24.31166N" exif:GPSLongitude="144,11.3375E"/>',
  );
  expect(valuesOf(exif)).toEqual([expect.stringMatching(/^place /)]);
  expect(valuesOf(xmp)).toEqual(valuesOf(exif));
  expect(valuesOf(other)).not.toEqual(valuesOf(exif));
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
      expect(valuesOf(broken)).toEqual([]);
    }
    expect(valuesOf(head.subarray(0, at))).toEqual([]);
  }
});

/** A packet in front of everything else in a JPEG. */
function withXmp(jpeg: Buffer, properties: string): Buffer {
  const packet = Buffer.from(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${properties}</x:xmpmeta>`);
  const head = Buffer.of(0xff, 0xe1, 0, 0);
  head.writeUInt16BE(packet.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, packet, jpeg.subarray(2)]);
}
