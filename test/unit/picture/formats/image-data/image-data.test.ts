import * as fc from 'fast-check';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { hashOf, jpeg, pngSignature, pngChunk, riffChunk, segment, webp } from './build.js';

const width = 24;
const raw = { width, height: 16, channels: 3 } as const;

/** A picture of which every corner is another colour. */
function picture(): Sharp {
  const pixels = Buffer.from(
    Array.from({ length: width * raw.height * 3 }, (_, at) => (at * 7 + (at >> 5)) & 255),
  );
  return sharp(pixels, { raw });
}

const encoders: readonly (readonly [string, (image: Sharp) => Promise<Buffer>])[] = [
  ['jpeg', (image) => image.jpeg().toBuffer()],
  ['progressive jpeg', (image) => image.jpeg({ progressive: true }).toBuffer()],
  ['png', (image) => image.png().toBuffer()],
  ['png with a palette', (image) => image.png({ palette: true }).toBuffer()],
  ['webp', (image) => image.webp().toBuffer()],
  ['lossless webp', (image) => image.webp({ lossless: true }).toBuffer()],
  ['avif', (image) => image.avif({ effort: 0 }).toBuffer()],
];
/** sharp writes no metadata into a TIFF but orientation and profile. */
const plainEncoders: typeof encoders = [
  ...encoders,
  ['tiff', (image) => image.tiff({ compression: 'deflate' }).toBuffer()],
  [
    'tiff in tiles',
    (image) => image.tiff({ tile: true, tileWidth: 16, tileHeight: 16 }).toBuffer(),
  ],
];
const exif = { IFD0: { Copyright: 'somebody', ImageDescription: 'a picture' } };

describe.each(encoders)('%s', (_, encode) => {
  test('Exif and XMP change nothing', async () => {
    const plain = hashOf(await encode(picture()));
    const edited = [
      await encode(picture().withExif(exif)),
      await encode(picture().withXmp('<?xpacket?><x:xmpmeta xmlns:x="adobe:ns:meta/"/>')),
    ];
    for (const file of edited) {
      expect(file.equals(await encode(picture()))).toBe(false);
      expect(hashOf(file)).toBe(plain);
    }
  });

  test('an orientation that says upright changes nothing', async () => {
    // `withMetadata` adds this profile as well.
    const [without, upright] = [
      await encode(picture().withIccProfile('srgb')),
      await encode(picture().withMetadata({ orientation: 1 })),
    ];
    expect(upright.equals(without)).toBe(false);
    expect(hashOf(upright)).toBe(hashOf(without));
  });
});

describe.each(plainEncoders)('%s', (_, encode) => {
  test('pixels, orientation and profile each change it', async () => {
    const files = [
      await encode(picture()),
      await encode(picture().negate()),
      await encode(picture().withMetadata({ orientation: 3 })),
      await encode(picture().withMetadata({ orientation: 6 })),
      await encode(picture().withIccProfile('p3')),
      await encode(picture().withMetadata()),
    ];
    expect(new Set(files.map(hashOf)).size).toBe(files.length);
  });

  test('a file that is cut off anywhere has no hash', async () => {
    const whole = await encode(picture().withExif(exif).withMetadata({ orientation: 6 }));
    const hashed = Array.from({ length: whole.length }, (__, length) => length).filter(
      (length) => imageDataHash(whole.subarray(0, length)) !== undefined,
    );
    expect(hashed).toEqual([]);
    expect(hashOf(whole)).toHaveLength(32);
  });

  test('bytes that change anywhere are borne', async () => {
    const whole = await encode(picture().withExif(exif).withIccProfile('p3'));
    const edit = fc.tuple(fc.nat(whole.length - 1), fc.nat(255));
    const borne = fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
      const file = Buffer.from(whole);
      for (const [at, byte] of edits) file[at] = byte;
      expect([undefined, 16]).toContain(imageDataHash(file)?.length);
    });
    fc.assert(borne, { numRuns: 500 });
  });
});

test('an animation differs from its first frame, and survives metadata', async () => {
  const frames = sharp(await picture().png().toBuffer());
  const two = await sharp(
    [await frames.png().toBuffer(), await picture().negate().png().toBuffer()],
    {
      join: { animated: true },
    },
  )
    .gif()
    .toBuffer();
  const gif = await picture().gif().toBuffer();
  const comment = Buffer.concat([two.subarray(0, -1), Buffer.from('!\xfe\x02hi\0;', 'latin1')]);
  expect(hashOf(two)).not.toBe(hashOf(gif));
  expect(hashOf(comment)).toBe(hashOf(two));
});

test('the same pixels in other formats are another hash', async () => {
  const files = await Promise.all(encoders.map(async ([, encode]) => encode(picture())));
  expect(new Set(files.map(hashOf)).size).toBe(encoders.length);
});

test.each([
  ['no bytes', Buffer.alloc(0)],
  ['text', Buffer.from('a letter')],
  ['TIFF', Buffer.from('II*\0\x08\0\0\0')],
  ['a sound in RIFF', Buffer.from('RIFF\x04\0\0\0WAVE')],
])('%s has no hash', (_, file) => {
  expect(imageDataHash(file)).toBeUndefined();
});

test('looks at the bytes of a view only', async () => {
  const file = await picture().png().toBuffer();
  const around = new Uint8Array(file.length + 20).fill(0xff);
  around.set(file, 7);
  expect(hashOf(around.subarray(7, 7 + file.length))).toBe(hashOf(file));
});

// Each of these would take hours if anything were looked at more than a few times.
describe('eight megabytes made to be slow', () => {
  const many = 8 * 1024 * 1024;
  const repeat = (bytes: Buffer): Buffer => Buffer.alloc(many, bytes);
  const frame = segment(0xc0, Buffer.of(8, 0, 1, 0, 1, 1, 1, 0x11, 0));
  const scan = segment(0xda, Buffer.of(1, 1, 0, 0, 63, 0));
  const header = pngChunk('IHDR', Buffer.alloc(13));
  test.each([
    ['fill bytes', jpeg(repeat(Buffer.of(0xff)))],
    ['restarts', jpeg(frame, scan, repeat(Buffer.of(0xff, 0xd0)))],
    ['fill bytes in a scan', jpeg(frame, scan, repeat(Buffer.of(0xff)))],
    ['empty scans', jpeg(frame, repeat(scan))],
    ['intervals', jpeg(repeat(segment(0xdd, Buffer.of(1, 2))), frame, scan)],
    ['pieces of a profile', jpeg(repeat(segment(0xe2, 'ICC_PROFILE\0\x01\x01')), frame, scan)],
    ['empty pixels', Buffer.concat([pngSignature, header, repeat(pngChunk('IDAT'))])],
    ['empty notes', Buffer.concat([pngSignature, header, repeat(pngChunk('tEXt'))])],
    ['empty chunks', webp(riffChunk('VP8X', Buffer.alloc(10)), repeat(riffChunk('ANMF')))],
    [
      'short blocks',
      Buffer.concat([
        Buffer.from('GIF89a'),
        Buffer.alloc(7),
        repeat(Buffer.of(0x21, 0xfe, 1, 7, 0)),
      ]),
    ],
  ])('%s', (_, file) => {
    expect([undefined, 16]).toContain(imageDataHash(file)?.length);
  });
});
