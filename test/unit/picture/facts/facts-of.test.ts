import { brotliCompressSync, deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import sharp from 'sharp';
import type { Facts } from '../../../../src/model/facts/facts.js';
import { ByteSource } from '../../../../src/picture/formats/byte-source.js';
import { sniffFormat, type PictureFormat } from '../../../../src/picture/formats/formats.js';
import { factsOf } from '../../../../src/picture/facts/facts-of.js';
import { jpeg, pngChunk, png, segment } from '../formats/image-data/build.js';
import { box, makers } from '../formats/raw/raw-files.js';
import { rawParts } from '../formats/raw/raw-parts.js';
import {
  below,
  bytes,
  long,
  octets,
  ratio,
  short,
  text,
  writeTiff,
  type Directory,
} from '../formats/raw/tiff-writer.js';
import { Random } from '../../support/random.js';
import { isSoak } from '../../support/soak.js';

function facts(file: Buffer): Facts {
  const format = sniffFormat(file);
  if (format === undefined) throw new TypeError('no picture');
  return factsOf(new ByteSource(file), format);
}

const camera: Directory = {
  0x829a: ratio([1, 250]),
  0x829d: ratio([28, 10]),
  0x8827: short(400),
  0x9003: text('2019:05:04 12:33:10'),
  0x9011: text('+02:00'),
  0x920a: ratio([35, 1]),
  0xa405: short(52),
  0xa434: text('FE 35mm F2.8'),
};
const place: Directory = {
  1: text('S'),
  2: ratio([33, 1], [51, 1], [309, 10]),
  3: text('E'),
  4: ratio([151, 1], [12, 1], [0, 0]),
  5: octets(1),
  6: ratio([125, 10]),
};
const main: Directory = {
  0x010f: text('SONY   '),
  0x0110: text('ILCE-7M3'),
  0x0112: short(6),
  0x0131: text('ILCE-7M3 v3.10'),
  0x4746: short(4),
  0x8769: below(camera),
  0x8825: below(place),
  0x9c9e: bytes(Buffer.from('sea;Küste\0', 'utf16le')),
};

function exif(directory: Directory = main, little = true): Buffer {
  return Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), writeTiff([directory], { little })]);
}

const frame = segment(0xc0, Buffer.of(8, 0, 100, 0, 200, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0));
const xmpMark = 'http://ns.adobe.com/xap/1.0/\0';

function xmp(attributes: string, elements = ''): string {
  return `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description rdf:about="" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta>`;
}

function iptcRecord(dataset: number, words: string): Buffer {
  const body = Buffer.from(words);
  return Buffer.concat([Buffer.of(0x1c, 2, dataset, body.length >> 8, body.length & 255), body]);
}

function iptc(...records: Buffer[]): Buffer {
  const block = Buffer.concat(records);
  const head = Buffer.from('Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\0', 'latin1');
  head.writeUInt32BE(block.length, head.length - 4);
  return segment(0xed, Buffer.concat([head, block, Buffer.alloc(block.length % 2)]));
}

describe('Exif of a JPEG', () => {
  test.each([true, false])('says it all (little: %s)', (little) => {
    expect(facts(jpeg(segment(0xe1, exif(main, little)), frame))).toEqual({
      kind: 'image',
      format: 'jpeg',
      width: 100,
      height: 200,
      orientation: 6,
      make: 'SONY',
      model: 'ILCE-7M3',
      lens: 'FE 35mm F2.8',
      software: 'ILCE-7M3 v3.10',
      taken: '2019-05-04T12:33:10+02:00',
      iso: 400,
      aperture: 2.8,
      exposure: 0.004,
      focalLength: 35,
      focalLength35: 52,
      place: {
        latitude: expect.closeTo(-33.858583, 5),
        longitude: expect.closeTo(151.2, 5),
        altitude: -12.5,
      },
      rating: 4,
      keywords: ['sea', 'Küste'],
      contentIdentifier: undefined,
    });
  });

  test('a part of the second belongs to its date', () => {
    const burst = { 0x9003: text('2019:05:04 12:33:10'), 0x9291: text('25'), 0x9292: text('99') };
    expect(facts(jpeg(segment(0xe1, exif({ 0x8769: below(burst) })), frame)).taken).toBe(
      '2019-05-04T12:33:10.25',
    );
  });

  test('without a zone has none; without a date there is that of digitizing', () => {
    const local = { 0x9003: text('2019:05:04 12:33:10') };
    expect(facts(jpeg(segment(0xe1, exif({ 0x8769: below(local) })), frame)).taken).toBe(
      '2019-05-04T12:33:10',
    );
    const unset = { 0x9003: text('0000:00:00 00:00:00'), 0x9004: text('2004:01:02 03:04:05') };
    expect(facts(jpeg(segment(0xe1, exif({ 0x8769: below(unset) })), frame)).taken).toBe(
      '2004-01-02T03:04:05',
    );
  });

  test('numbers that mean nothing are none', () => {
    const nothing = {
      0x829a: ratio([0, 0]),
      0x829d: ratio([0, 1]),
      0x8827: short(0),
      0x920a: ratio([1, 0]),
    };
    const nowhere = {
      1: text('N'),
      2: ratio([0, 0], [0, 0], [0, 0]),
      3: text('E'),
      4: ratio([500, 1]),
    };
    const found = facts(
      jpeg(
        segment(0xe1, exif({ 0x0112: short(9), 0x8769: below(nothing), 0x8825: below(nowhere) })),
        frame,
      ),
    );
    expect(found).toMatchObject({
      exposure: undefined,
      aperture: undefined,
      iso: undefined,
      focalLength: undefined,
      place: undefined,
      orientation: undefined,
    });
  });

  test('aperture and time may stand on the scale of logarithms, ISO elsewhere', () => {
    const apex = {
      0x9201: ratio([8, 1]),
      0x9202: ratio([4, 1]),
      0x8827: short(65535),
      0x8832: long(102400),
    };
    const found = facts(jpeg(segment(0xe1, exif({ 0x8769: below(apex) })), frame));
    expect(found).toMatchObject({ aperture: 4, exposure: 1 / 256, iso: 102400 });
  });

  test("Apple's notes name what a Live Photo belongs to", () => {
    const id = 'A7C3B3C4-9C1E-4B0E-9C57-5D3D5B2C9B0E';
    const head = Buffer.from('Apple iOS\0\0\x01MM', 'latin1');
    const written = writeTiff([{ 0x11: text(id) }], { little: false, head });
    // Longer than 8 bytes: what would be the place of the first directory is put back.
    head.copy(written);
    const found = facts(
      jpeg(segment(0xe1, exif({ 0x8769: below({ 0x927c: bytes(written) }) }, false)), frame),
    );
    expect(found.contentIdentifier).toBe(id);
  });
});

function zoned(moment: string): Buffer {
  return segment(0xe1, xmpMark + xmp(`exif:DateTimeOriginal="${moment}+01:00"`));
}

/** Packets that do not fit into one segment come in several, in any order. */
function extension(name: string, whole: string, from: number, to: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(whole.length);
  head.writeUInt32BE(from, 4);
  const mark = Buffer.from(`http://ns.adobe.com/xmp/extension/\0${name}`, 'latin1');
  return segment(0xe1, Buffer.concat([mark, head, Buffer.from(whole.slice(from, to))]));
}

describe('extended XMP', () => {
  const name = '04B9E48040A30A6308713BD1E4223B41';
  const packet = segment(0xe1, xmpMark + xmp(`xmpNote:HasExtendedXMP="${name}" xmp:Rating="2"`));
  const whole = xmp(
    `tiff:Make="Nokia" note="${'-'.repeat(3000)}" xmp:Rating="5"`,
    '<dc:subject><rdf:Bag><rdf:li>far away</rdf:li></rdf:Bag></dc:subject>',
  );

  test('is put together, and says what the first packet does not', () => {
    const pieces = [extension(name, whole, 1500, 9999), extension(name, whole, 0, 1500)];
    const found = facts(jpeg(packet, ...pieces, frame));
    expect(found).toMatchObject({ make: 'Nokia', rating: 2, keywords: ['far away'] });
  });

  test('of another packet does not count', () => {
    const other = name.replace('0', '1');
    expect(facts(jpeg(packet, extension(other, whole, 0, 9999), frame)).make).toBeUndefined();
    const alone = jpeg(segment(0xe1, xmpMark + xmp('')), extension(name, whole, 0, 9999), frame);
    expect(facts(alone).make).toBeUndefined();
  });

  test('that claims to begin behind all that is read is left', () => {
    const far = extension(name, whole, 0, 9999);
    far.writeUInt32BE(0xffff_ffff, far.indexOf(name) + name.length + 4);
    expect(facts(jpeg(packet, far, frame))).toMatchObject({ rating: 2, keywords: [] });
  });
});

describe('XMP and IPTC', () => {
  test('say what Exif does not', () => {
    const attributes =
      'tiff:Make="Nokia" tiff:Model="Lumia 800" exif:DateTimeOriginal="2012-06-09T21:23:38+01:00" xap:Rating="3" exif:GPSLatitude="53,21.5679N" exif:GPSLongitude="6,15.4939W" xmp:CreatorTool="A &amp; B&#x21;" aux:Lens="28mm"';
    const subject =
      '<dc:subject><rdf:Bag><rdf:li>sea</rdf:li><rdf:li>Küste</rdf:li></rdf:Bag></dc:subject>';
    const found = facts(jpeg(segment(0xe1, xmpMark + xmp(attributes, subject)), frame));
    expect(found).toMatchObject({
      make: 'Nokia',
      model: 'Lumia 800',
      taken: '2012-06-09T21:23:38+01:00',
      rating: 3,
      software: 'A & B!',
      lens: '28mm',
      keywords: ['sea', 'Küste'],
      place: { latitude: expect.closeTo(53.359465, 5), longitude: expect.closeTo(-6.258232, 5) },
    });
  });

  test('as elements, too; a rejected picture has -1', () => {
    const found = facts(
      jpeg(
        segment(
          0xe1,
          xmpMark +
            xmp(
              '',
              '<xmp:Rating>-1</xmp:Rating><photoshop:DateCreated>2001-02-03T04:05:06</photoshop:DateCreated>',
            ),
        ),
        frame,
      ),
    );
    expect(found).toMatchObject({ rating: -1, taken: '2001-02-03T04:05:06' });
  });

  test('the keywords of all come together, each once', () => {
    const list = xmp('', '<dc:subject><rdf:Bag><rdf:li>sea</rdf:li></rdf:Bag></dc:subject>');
    const records = [
      iptcRecord(25, 'sea'),
      iptcRecord(25, 'boat'),
      iptcRecord(55, '20190504'),
      iptcRecord(60, '123310+0200'),
    ];
    const found = facts(jpeg(segment(0xe1, xmpMark + list), iptc(...records), frame));
    expect(found.keywords).toEqual(['sea', 'boat']);
    expect(found.taken).toBe('2019-05-04T12:33:10+02:00');
  });

  test('a zone that only XMP has belongs to the same moment, and to no other', () => {
    const local = exif({ 0x8769: below({ 0x9003: text('2012:06:09 21:23:38') }) });
    const same = facts(jpeg(segment(0xe1, local), zoned('2012-06-09T21:23:38'), frame));
    expect(same.taken).toBe('2012-06-09T21:23:38+01:00');
    const other = facts(jpeg(segment(0xe1, local), zoned('2012-06-09T20:23:38'), frame));
    expect(other.taken).toBe('2012-06-09T21:23:38');
  });

  test('Exif goes first, but stars are set by programs that write XMP', () => {
    const other = xmp(
      'tiff:Make="Other" xmp:Rating="2" exif:DateTimeOriginal="2001-02-03T04:05:06"',
    );
    const found = facts(jpeg(segment(0xe1, exif()), segment(0xe1, xmpMark + other), frame));
    expect(found).toMatchObject({ make: 'SONY', rating: 2, taken: '2019-05-04T12:33:10+02:00' });
  });
});

describe('other formats', () => {
  const tiff = writeTiff([main], { little: true });
  const header = Buffer.concat([
    Buffer.from([0, 0, 1, 44, 0, 0, 0, 200]),
    Buffer.of(8, 2, 0, 0, 0),
  ]);

  test('PNG: Exif, XMP and text', () => {
    const packet = `XML:com.adobe.xmp\0\0\0\0\0${xmp('xmp:Rating="5"')}`;
    const chunks = [pngChunk('IHDR', header), pngChunk('eXIf', tiff), pngChunk('iTXt', packet)];
    expect(facts(png(...chunks))).toMatchObject({
      model: 'ILCE-7M3',
      rating: 5,
      width: 200,
      height: 300,
    });
    expect(facts(png(chunks[0] ?? header, pngChunk('tEXt', 'Software\0GIMP 2.10')))).toMatchObject({
      software: 'GIMP 2.10',
      width: 300,
    });
  });

  test.each(['webp', 'avif', 'jpeg', 'png'] as const)('%s as sharp writes it', async (format) => {
    const image = sharp({ create: { width: 40, height: 30, channels: 3, background: 'teal' } });
    const exifOf = {
      IFD0: { Make: 'Canon', Model: 'EOS 6D' },
      IFD2: { DateTimeOriginal: '2019:05:04 12:33:10', ISOSpeedRatings: '200' },
    };
    const file = await image.withExif(exifOf).toFormat(format).toBuffer();
    expect(facts(file)).toMatchObject({
      format,
      width: 40,
      height: 30,
      make: 'Canon',
      model: 'EOS 6D',
      taken: '2019-05-04T12:33:10',
      iso: 200,
    });
  });

  test.each([
    ['gif', Buffer.from('GIF89a\x2c\x01\xc8\0', 'latin1')],
    ['bmp', Buffer.from(`BM${'\0'.repeat(12)}\x28\0\0\0\x2c\x01\0\0\x38\xff\xff\xff`, 'latin1')],
    ['psd', Buffer.from('8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\xc8\0\0\x01\x2c', 'latin1')],
    ['pnm', Buffer.from('P6\n# made by hand\n300 200\n255\n')],
    [
      'jp2',
      Buffer.from('\xff\x4f\xff\x51\0\x29\0\0\0\0\x01\x30\0\0\0\xca\0\0\0\x04\0\0\0\x02', 'latin1'),
    ],
  ] as const)('%s: its size', (format: PictureFormat, head) => {
    const found = factsOf(new ByteSource(Buffer.concat([head, Buffer.alloc(20)])), format);
    expect(found).toMatchObject({ format, width: 300, height: 200 });
  });

  const jxlHead = box('JXL ', Buffer.from('\r\n\x87\n', 'latin1'));
  const exifBox = Buffer.concat([Buffer.alloc(4), tiff]);

  test('JPEG XL: boxes of Exif and XMP, packed or not', () => {
    const packet = Buffer.from(xmp('xmp:Rating="5"'));
    const open = [box('Exif', exifBox), box('xml ', packet)];
    const packed = (
      [
        ['Exif', exifBox],
        ['xml ', packet],
      ] as const
    ).map(([type, body]) => box('brob', Buffer.from(type), brotliCompressSync(body)));
    for (const boxes of [open, packed]) {
      const found = facts(Buffer.concat([jxlHead, ...boxes]));
      expect(found).toMatchObject({ format: 'jxl', model: 'ILCE-7M3', iso: 400, rating: 5 });
    }
  });

  test('what is packed to more than a megabyte is left alone', () => {
    const bomb = brotliCompressSync(Buffer.alloc(2_000_000));
    const found = facts(Buffer.concat([jxlHead, box('brob', Buffer.from('xml '), bomb)]));
    expect(found).toMatchObject({ format: 'jxl', rating: undefined });
    const packed = Buffer.concat([
      Buffer.from('Software\0\0'),
      deflateSync(Buffer.alloc(2_000_000)),
    ]);
    expect(facts(png(pngChunk('IHDR', header), pngChunk('zTXt', packed))).software).toBeUndefined();
  });

  test('JPEG 2000: boxes by their numbers', () => {
    const uuids = [
      ['4a706754696666457869662d3e4a5032', tiff],
      ['be7acfcb97a942e89c71999491e3afac', Buffer.from(xmp('xmp:Rating="5"'))],
      ['33c7a4d2b81d4723a0baf1a3e097ad38', iptcRecord(25, 'sea')],
    ] as const;
    const boxes = uuids.map(([id, body]) => box('uuid', Buffer.from(id, 'hex'), body));
    const file = Buffer.concat([box('jP  ', Buffer.from('\r\n\x87\n', 'latin1')), ...boxes]);
    expect(facts(file)).toMatchObject({
      format: 'jp2',
      model: 'ILCE-7M3',
      rating: 5,
      keywords: ['sea', 'Küste'],
    });
  });

  test('PNG: packed text and XMP', () => {
    const software = Buffer.concat([Buffer.from('Software\0\0'), deflateSync('GIMP 2.10')]);
    const packet = Buffer.concat([
      Buffer.from('XML:com.adobe.xmp\0\x01\0\0\0'),
      deflateSync(xmp('xmp:Rating="5"')),
    ]);
    const chunks = [pngChunk('zTXt', software), pngChunk('iTXt', packet)];
    expect(facts(png(pngChunk('IHDR', header), ...chunks))).toMatchObject({
      software: 'GIMP 2.10',
      rating: 5,
    });
  });

  test('TIFF: its own directory', () => {
    const file = writeTiff([{ ...main, 256: short(300), 257: short(200), 262: short(1) }], {
      little: false,
    });
    expect(facts(file)).toMatchObject({ format: 'tiff', model: 'ILCE-7M3', iso: 400, width: 200 });
  });

  // A RAF and an X3F say all in their JPEG, which has no Exif here.
  const silent = new Set(['raf', 'x3f']);
  test.each(Object.entries(makers).filter(([name]) => !silent.has(name)))('%s', async (_, make) => {
    const found = facts(make(await rawParts()));
    expect(found).toMatchObject({
      format: 'raw',
      orientation: 6,
      model: expect.stringMatching(/ 1$/),
    });
    expect(found.height).toBeGreaterThan(found.width ?? 0);
  });

  test('crw: what other raw files have in Exif', async () => {
    expect(facts(makers.crw(await rawParts()))).toMatchObject({
      make: 'Canon',
      taken: '2003-11-10T17:39:26',
      iso: 100,
      aperture: expect.closeTo(3.56, 2),
      exposure: 1 / 64,
      focalLength: 24,
    });
  });

  test.each([...silent])('%s: by the JPEG in it', async (name) => {
    const parts = await rawParts({ orientation: 1 });
    const inside = jpeg(
      segment(0xe1, exif({ ...main, 0x0112: short(3) })),
      parts.jpeg.subarray(2, -2),
    );
    const make = name === 'raf' ? makers.raf : makers.x3f;
    const found = facts(make({ ...parts, jpeg: inside }));
    expect(found).toMatchObject({ format: 'raw', orientation: 3, model: 'ILCE-7M3', width: 640 });
  });
});

test('whatever is broken, it is read as far as it goes', async () => {
  const rounds = isSoak ? 400 : 100;
  const random = new Random(33);
  const parts = await rawParts();
  const packet = segment(0xe1, xmpMark + xmp('xmp:Rating="5"'));
  const image = sharp({
    create: { width: 40, height: 30, channels: 3, background: 'teal' },
  }).withExif({ IFD0: { Make: 'Canon' } });
  const files = [
    jpeg(segment(0xe1, exif()), packet, iptc(iptcRecord(25, 'sea')), frame),
    await image.clone().webp().toBuffer(),
    await image.clone().avif({ effort: 0 }).toBuffer(),
    await image.clone().png().toBuffer(),
    await image.clone().tiff().toBuffer(),
    ...Object.values(makers).map((make) => make(parts)),
  ];
  for (const file of files) {
    const format = sniffFormat(file) ?? 'jpeg';
    for (let round = 0; round < rounds; round += 1) {
      const broken = Buffer.from(file);
      for (let change = random.int(1, 8); change > 0; change -= 1) {
        const most = random.chance(0.8) ? Math.min(500, broken.length) : broken.length;
        broken[random.int(0, most - 1)] = random.pick([0, 1, 0x7f, 0xff, random.int(0, 255)]);
      }
      const cut = random.chance(0.3) ? random.int(0, broken.length) : broken.length;
      const found = factsOf(new ByteSource(broken.subarray(0, cut)), format);
      expect(found.format).toBe(format);
    }
  }
});

function long64k(words: string): string {
  return words.repeat(Math.floor(65_000 / words.length));
}

describe('what somebody made to keep us busy', () => {
  test.each([
    ['properties without an end', long64k('tiff:Make ')],
    ['elements without an end', long64k('<tiff:Make>')],
    ['attributes without an end', long64k('tiff:Make="')],
    ['lists without an end', long64k('<dc:subject ')],
    ['items without an end', `<dc:subject>${long64k('<rdf:li ')}</dc:subject>`],
    ['blanks', `tiff:Make${' '.repeat(65_000)}`],
  ])('XMP of %s takes no time', (_, packet) => {
    const segments = Array.from({ length: 50 }, () =>
      segment(0xe1, xmpMark + packet.slice(0, 65_000)),
    );
    const before = process.cpuUsage();
    facts(jpeg(...segments, frame));
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(3);
  });

  test('a thousand blocks of Exif, each of thousands of entries', () => {
    const many = Object.fromEntries(Array.from({ length: 4000 }, (_, nth) => [nth + 1, short(1)]));
    const block = segment(0xe1, exif({ ...many, 0x010f: text('Canon') }));
    const before = process.cpuUsage();
    const found = facts(jpeg(...Array.from({ length: 900 }, () => block), frame));
    const { user, system } = process.cpuUsage(before);
    expect(found.make).toBe('Canon');
    expect((user + system) / 1e6).toBeLessThan(3);
  });

  test('directories that lead to themselves, and counts of 4 GB', () => {
    const block = writeTiff([{ ...main, 0x8769: long(8), 0x8825: long(8) }], { little: true });
    for (let at = 10; at + 12 <= 10 + 12 * 9; at += 12) block.writeUInt32LE(0xffff_ffff, at + 4);
    const file = jpeg(segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0'), block])), frame);
    expect(facts(file)).toMatchObject({ format: 'jpeg', width: 200 });
  });

  test('items of a HEIF whose places take no bytes', () => {
    const iloc = box(
      'iloc',
      Buffer.from([1, 0, 0, 0, 0, 0, 0xff, 0xff]),
      Buffer.alloc(60_000, 0xff),
    );
    const infe = box('infe', Buffer.from([2, 0, 0, 0, 0, 1, 0, 0]), Buffer.from('Exif\0'));
    const iinf = box('iinf', Buffer.from([0, 0, 0, 0, 0, 1]), infe);
    const file = Buffer.concat([
      box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')),
      box('meta', Buffer.alloc(4), iinf, iloc),
    ]);
    const before = process.cpuUsage();
    expect(facts(file).format).toBe('heic');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(2);
  });
});
