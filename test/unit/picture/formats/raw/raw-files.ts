/**
 * Raw files of every maker, cut down to what says where their previews are. The structures are those
 * that ExifTool 12.57 documents (`Image::ExifTool::TagNames`: Exif, Nikon, Olympus, Pentax, PanasonicRaw,
 * FujiFilm, SigmaRaw, Canon) and finds in the stripped samples of its own tests; Adobe's DNG specification
 * 1.7; Laurent Clévy's description of CR2 and CR3; Foveon's X3F file format 2.2.
 */
import {
  below,
  bytes,
  data,
  long,
  octets,
  ratio,
  short,
  text,
  writeTiff,
  type Directory,
  type Field,
} from './tiff-writer.js';

/** What is in a sample. */
export interface Parts {
  /** The largest JPEG. */
  readonly jpeg: Buffer;
  /** A smaller one. */
  readonly small: Buffer;
  /** Of the sensor. */
  readonly sensor: Buffer;
  readonly orientation: number;
  readonly artist: string;
}

const [width, height] = [640, 480];

const tag = {
  subfile: 254,
  width: 256,
  height: 257,
  compression: 259,
  photometric: 262,
  make: 271,
  model: 272,
  strips: 273,
  orientation: 274,
  stripBytes: 279,
  artist: 315,
  subIfds: 330,
  jpegAt: 513,
  jpegBytes: 514,
  exif: 34665,
  notes: 37500,
} as const;

const sides: Directory = { [tag.width]: long(width), [tag.height]: long(height) };

function camera(make: string, { orientation, artist }: Parts): Directory {
  return {
    [tag.make]: text(make),
    [tag.model]: text(`${make} 1`),
    [tag.orientation]: short(orientation),
    [tag.artist]: text(artist),
  };
}

function strip(block: Buffer, compression: number): Directory {
  return {
    [tag.compression]: short(compression),
    [tag.strips]: data(block),
    [tag.stripBytes]: long(block.length),
  };
}

const linked = (jpeg: Buffer): Directory => ({
  [tag.jpegAt]: data(jpeg),
  [tag.jpegBytes]: long(jpeg.length),
});

const mosaic = (sensor: Buffer, compression: number): Directory => ({
  [tag.subfile]: long(0),
  ...sides,
  [tag.photometric]: short(32803),
  ...strip(sensor, compression),
});

const thumbnail = (): Directory => ({
  [tag.subfile]: long(1),
  [tag.width]: long(4),
  [tag.height]: long(4),
  258: short(8, 8, 8),
  ...strip(Buffer.alloc(48), 1),
  [tag.photometric]: short(2),
  277: short(3),
});

const notes = (block: Buffer): Field => below({ [tag.notes]: bytes(block) });

/** Adobe's converter: a thumbnail without compression, the sensor, two previews below. */
export function dng(parts: Parts, little = true): Buffer {
  const previewOf = (jpeg: Buffer): Directory => ({ [tag.subfile]: long(1), ...strip(jpeg, 7) });
  const sensor = { ...mosaic(parts.sensor, 7), 50720: ratio([width, 1], [height, 1]) };
  const first = {
    ...thumbnail(),
    ...camera('Adobe', parts),
    [tag.subIfds]: below(sensor, previewOf(parts.small), previewOf(parts.jpeg)),
    50706: octets(1, 4, 0, 0),
    50728: ratio([1, 2], [1, 1], [2, 3]),
  };
  return writeTiff([first], { little });
}

/** Canon: the full-size JPEG first, then a thumbnail, a small picture, the sensor. */
function cr2(parts: Parts): Buffer {
  const head = Buffer.from('II*\0\0\0\0\0CR\x02\0\0\0\0\0', 'latin1');
  const first = { ...sides, ...strip(parts.jpeg, 6), ...camera('Canon', parts) };
  const sensor = { ...strip(parts.sensor, 6), 50752: short(1, 8, 8) };
  return writeTiff([first, linked(parts.small), strip(Buffer.alloc(300), 1), sensor], {
    little: true,
    head,
  });
}

/** Nikon: the full-size JPEG below the first directory, a smaller one in the notes. */
function nef(parts: Parts): Buffer {
  return nikon(parts, parts.jpeg, parts.small);
}

/** Of some cameras the one in the notes is larger. */
function nefWithNotes(parts: Parts): Buffer {
  return nikon(parts, parts.small, parts.jpeg);
}

function nikon(parts: Parts, jpeg: Buffer, inNotes: Buffer): Buffer {
  const block = writeTiff([{ 0x11: below(linked(inNotes)) }], { little: true });
  const first = {
    ...thumbnail(),
    ...camera('NIKON CORPORATION', parts),
    [tag.subIfds]: below({ [tag.subfile]: long(1), ...linked(jpeg) }, mosaic(parts.sensor, 34713)),
    [tag.exif]: notes(Buffer.concat([Buffer.from('Nikon\0\x02\x10\0\0', 'latin1'), block])),
  };
  return writeTiff([first], { little: false });
}

/** Sony: the preview named by the first directory, of newer cameras the full size by the third. */
function arw(parts: Parts): Buffer {
  const first = {
    [tag.subfile]: long(1),
    ...linked(parts.small),
    ...camera('SONY', parts),
    [tag.subIfds]: below(mosaic(parts.sensor, 32767)),
  };
  return writeTiff([first, linked(parts.small), linked(parts.jpeg)], { little: true });
}

/** Samsung. */
function srw(parts: Parts): Buffer {
  const first = {
    [tag.subfile]: long(1),
    ...camera('SAMSUNG', parts),
    [tag.subIfds]: below(linked(parts.jpeg), mosaic(parts.sensor, 32772)),
  };
  return writeTiff([first, linked(parts.small)], { little: true });
}

/** Pentax: the sensor in the first directory, the full size named by the third. */
function pef(parts: Parts): Buffer {
  const first = { ...mosaic(parts.sensor, 65535), ...camera('PENTAX', parts) };
  return writeTiff([first, linked(parts.small), linked(parts.jpeg)], { little: false });
}

/** The same with the preview in the notes, whose places are the file's. */
function pefWithNotes(parts: Parts): Buffer {
  return placed(parts.jpeg, (at) => {
    const directory = { 0x03: long(parts.jpeg.length), 0x04: long(at) };
    const mark = Buffer.from('AOC\0MM', 'latin1');
    // Its directory lies as if the notes were a file; it points at nothing but numbers.
    const block = writeTiff([directory], { little: false, head: mark });
    const first = {
      ...mosaic(parts.sensor, 65535),
      ...camera('PENTAX', parts),
      [tag.exif]: notes(block),
    };
    const file = writeTiff([first, linked(parts.small)], { little: false });
    return Buffer.concat([file, parts.jpeg]);
  });
}

/** Olympus: the sensor in the first directory, the preview in the settings of the camera. */
function orf(parts: Parts): Buffer {
  return olympus(parts, 'OLYMPUS\0II\x03\0');
}

/** The name that the maker has had since. */
function orfOfOmSystem(parts: Parts): Buffer {
  return olympus(parts, 'OM SYSTEM\0\0\0II\x04\0');
}

function olympus(parts: Parts, mark: string): Buffer {
  const settings = { 0x101: data(parts.jpeg), 0x102: long(parts.jpeg.length) };
  // Longer than 8 bytes: what would be the place of the first directory is put back.
  const block = writeTiff([{ 0x2020: below(settings) }], {
    little: true,
    head: Buffer.from(mark, 'latin1'),
  });
  block.write(mark, 'latin1');
  const head = Buffer.from('IIRO\0\0\0\0', 'latin1');
  const first = {
    ...sides,
    ...strip(parts.sensor, 1),
    ...camera('OLYMPUS', parts),
    [tag.exif]: notes(block),
  };
  return writeTiff([first, linked(parts.small)], { little: true, head });
}

/** Panasonic: a JPEG as an entry, edges of the picture on the sensor. */
export function rw2(parts: Parts): Buffer {
  const head = Buffer.from('IIU\0\0\0\0\0', 'latin1');
  const first = {
    0x04: short(0),
    0x05: short(0),
    0x06: short(height),
    0x07: short(width),
    0x2e: bytes(parts.jpeg),
    ...camera('Panasonic', parts),
    [tag.strips]: long(0xffff_ffff),
    [tag.stripBytes]: long(parts.sensor.length),
    0x118: data(parts.sensor),
  };
  return writeTiff([first], { little: true, head });
}

const u32 = (...numbers: number[]): Buffer => {
  const own = Buffer.alloc(4 * numbers.length);
  for (const [nth, number] of numbers.entries()) own.writeUInt32BE(number, 4 * nth);
  return own;
};

export function box(type: string, ...content: Buffer[]): Buffer {
  const length = content.reduce((sum, part) => sum + part.length, 8);
  return Buffer.concat([u32(length), Buffer.from(type, 'latin1'), ...content]);
}

const uuid = (id: string, ...content: Buffer[]): Buffer =>
  box('uuid', Buffer.from(id, 'hex'), ...content);

/** Canon since 2018: tracks of an ISO file. */
function cr3(parts: Parts): Buffer {
  const exif = writeTiff([{ ...sides, ...camera('Canon', parts) }], { little: true });
  const preview = box('PRVW', Buffer.alloc(12), u32(parts.small.length), parts.small);
  const media = (at: number): Buffer => {
    const track = (place: number, length: number, format: string): Buffer =>
      box(
        'trak',
        box(
          'mdia',
          box(
            'minf',
            box(
              'stbl',
              box('stsd', u32(0, 1), box(format, Buffer.alloc(8))),
              box('stsz', u32(0, length, 1)),
              box('co64', u32(0, 1, 0, place)),
            ),
          ),
        ),
      );
    const thumbnail16 = Buffer.concat([u32(0, 0, parts.small.length, 0), parts.small]);
    return Buffer.concat([
      box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')),
      box(
        'moov',
        uuid('85c0b687820f11e08111f4ce462b6a48', box('CMT1', exif), box('THMB', thumbnail16)),
        track(at, parts.jpeg.length, 'CRAW'),
        track(at + parts.jpeg.length, parts.sensor.length, 'CRAW'),
      ),
      uuid('eaf42b5e1c984b88b9fbb7dc406e4d16', u32(0, 1), preview),
      box('mdat', parts.jpeg, parts.sensor),
    ]);
  };
  return placed(parts.jpeg, media);
}

/** Fujifilm. Its JPEG holds all Exif, orientation too. */
export function raf(parts: Parts): Buffer {
  const head = Buffer.alloc(0x94);
  head.write('FUJIFILMCCD-RAW 0201FF383501', 'latin1');
  const record = Buffer.alloc(12);
  record.writeUInt32BE(1, 0);
  record.writeUInt16BE(0x111, 4);
  record.writeUInt16BE(4, 6);
  record.writeUInt16BE(height, 8);
  record.writeUInt16BE(width, 10);
  const blocks = [parts.jpeg, record, parts.sensor];
  let at = head.length;
  for (const [nth, block] of blocks.entries()) {
    head.writeUInt32BE(at, 0x54 + 8 * nth);
    head.writeUInt32BE(block.length, 0x58 + 8 * nth);
    at += block.length;
  }
  return Buffer.concat([head, ...blocks]);
}

function image(format: number, block: Buffer): Buffer {
  const start = Buffer.alloc(28);
  start.write('SECi\0\0\x02\0\x02\0\0\0', 'latin1');
  start.writeUInt32LE(format, 12);
  return Buffer.concat([start, block]);
}

const degrees: Readonly<Record<number, number>> = { 1: 0, 3: 180, 6: 90, 8: 270 };

/** Sigma: sections, and where they are at the end. */
function x3f({ jpeg, small, sensor, orientation }: Parts): Buffer {
  const head = Buffer.alloc(232);
  head.write('FOVb', 'latin1');
  head.writeUInt32LE((2 << 16) | 2, 4);
  head.writeUInt32LE(width, 28);
  head.writeUInt32LE(height, 32);
  head.writeUInt32LE(degrees[orientation] ?? 0, 36);
  const sections = [
    { type: 'IMAG', block: image(18, small) },
    { type: 'IMA2', block: image(18, jpeg) },
    { type: 'IMAG', block: image(30, sensor) },
  ];
  const directory = Buffer.alloc(12 + 12 * sections.length);
  directory.write('SECd\0\0\x02\0', 'latin1');
  directory.writeUInt32LE(sections.length, 8);
  let at = head.length;
  for (const [nth, { type, block }] of sections.entries()) {
    directory.writeUInt32LE(at, 12 + 12 * nth);
    directory.writeUInt32LE(block.length, 16 + 12 * nth);
    directory.write(type, 20 + 12 * nth, 'latin1');
    at += block.length;
  }
  const end = Buffer.alloc(4);
  end.writeUInt32LE(at);
  return Buffer.concat([head, ...sections.map(({ block }) => block), directory, end]);
}

/** Minolta until 2006: blocks, of which one is a TIFF; the JPEG, behind all of it, lacks its first byte. */
function mrw(parts: Parts): Buffer {
  const block = (name: string, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`\0${name}`, 'latin1'), u32(content.length), content]);
  const size = Buffer.alloc(24);
  size.write('27200001', 'latin1');
  // As many rows of the sensor as there are, of 12 bits a pixel.
  const rows = Math.floor(parts.sensor.length / (1.5 * width));
  for (const [nth, side] of [rows, width, height, width].entries()) {
    size.writeUInt16BE(side, 8 + 2 * nth);
  }
  const jpeg = Buffer.concat([Buffer.of(0), parts.jpeg.subarray(1)]);
  // Of the maker: a directory without a mark or header; its places are those of the block.
  const exif = placed(Buffer.alloc(30, 0x5a), (at) => {
    const directory = Buffer.alloc(30, 0x5a);
    if (at > 0) {
      directory.fill(0);
      directory.writeUInt16BE(2, 0);
      for (const [nth, [own, value]] of [
        [0x88, at + 34],
        [0x89, jpeg.length],
      ].entries()) {
        directory.writeUInt16BE(own ?? 0, 2 + 12 * nth);
        directory.writeUInt16BE(4, 4 + 12 * nth);
        directory.writeUInt32BE(1, 6 + 12 * nth);
        directory.writeUInt32BE(value ?? 0, 10 + 12 * nth);
      }
    }
    const first = { ...sides, ...camera('Minolta', parts), [tag.exif]: notes(directory) };
    return writeTiff([first], { little: false });
  });
  const end = exif.lastIndexOf(Buffer.from('008800040000', 'hex'));
  const at = end - 2 + 34;
  const whole = Buffer.concat([
    exif.subarray(0, at),
    Buffer.alloc(Math.max(0, at - exif.length)),
    jpeg,
  ]);
  const blocks = Buffer.concat([block('PRD', size), block('TTW', whole)]);
  return Buffer.concat([Buffer.from('\0MRM', 'latin1'), u32(blocks.length), blocks, parts.sensor]);
}

/** Canon before 2004: heaps of records, each with a directory behind it. */
function crw(parts: Parts): Buffer {
  const picture = Buffer.alloc(28);
  picture.writeUInt32LE(width, 0);
  picture.writeUInt32LE(height, 4);
  picture.writeInt32LE(degrees[parts.orientation] ?? 0, 12);
  const time = Buffer.alloc(12);
  time.writeUInt32LE(1_068_485_966, 0);
  const shot = Buffer.alloc(68);
  for (const [place, value] of [
    [0, 68],
    [2, 160],
    [21, 116],
    [22, 192],
  ] as const) {
    shot.writeInt16LE(value, 2 * place);
  }
  const properties = heap([
    [0x102a, shot],
    [0x1029, Buffer.of(2, 0, 24, 0)],
    [0x080a, Buffer.from('Canon\0Canon 1\0', 'latin1')],
    [0x1810, picture],
    [0x180e, time],
  ]);
  const root = heap([
    [0x2005, parts.sensor],
    [0x2008, parts.small],
    [0x2007, parts.jpeg],
    [0x300a, properties],
  ]);
  const head = Buffer.alloc(26);
  head.write('II\x1a\0\0\0HEAPCCDR', 'latin1');
  return Buffer.concat([head, root]);
}

function heap(records: readonly (readonly [tag: number, value: Buffer])[]): Buffer {
  const table = Buffer.alloc(2 + 10 * records.length);
  table.writeUInt16LE(records.length);
  let at = 0;
  for (const [nth, [own, value]] of records.entries()) {
    table.writeUInt16LE(own, 2 + 10 * nth);
    table.writeUInt32LE(value.length, 4 + 10 * nth);
    table.writeUInt32LE(at, 8 + 10 * nth);
    at += value.length;
  }
  const end = Buffer.alloc(4);
  end.writeUInt32LE(at);
  return Buffer.concat([...records.map(([, value]) => value), table, end]);
}

/** A file that says where a block in it is: written, looked where the block came to lie, written again. */
function placed(block: Buffer, write: (at: number) => Buffer): Buffer {
  return write(write(0).lastIndexOf(block));
}

/** By the name of what writes each. */
export const makers = {
  dng,
  cr2,
  nef,
  nefWithNotes,
  arw,
  srw,
  pef,
  pefWithNotes,
  orf,
  orfOfOmSystem,
  rw2,
  cr3,
  raf,
  x3f,
  crw,
  mrw,
} as const;
