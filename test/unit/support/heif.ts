import { readFileSync } from 'node:fs';
import { ByteSource } from '../../../src/picture/formats/byte-source.js';
import { HeifItems } from '../../../src/picture/formats/heif-items.js';

export interface Property {
  readonly type: string;
  readonly body: Buffer;
}

/** An item of a HEIF file that is put together for a test. */
export interface Part {
  readonly id: number;
  readonly type: string;
  readonly data: Buffer;
  readonly properties: readonly Property[];
  readonly isHidden?: boolean;
}

export interface Parts {
  readonly primary: number;
  readonly items: readonly Part[];
  readonly references?: readonly { type: string; from: number; to: readonly number[] }[];
  /** Bytes of the metadata of the file, which stand before all data. */
  readonly note?: string;
}

export const fixtures = new URL('../../fixtures/heif/', import.meta.url);

/**
 * What `test/fixtures/heif/parts.heic` holds, by numbers from 0: a photo of 512 × 384 pixels, its twelve parts of
 * 128 × 128 row by row, the photo at 96 × 72, another photo at 96 × 72, the photo at 128 × 96 with its right half
 * transparent, and that transparency.
 */
const codedPictures: readonly Part[] = codedIn(readFileSync(new URL('parts.heic', fixtures)));
const firstTileAt = 1;
export const [wholeAt, thumbnailAt, otherAt, transparentAt, alphaAt] = [0, 13, 14, 15, 16] as const;

function codedIn(file: Buffer): Part[] {
  using source = new ByteSource(file);
  const items = HeifItems.of(source);
  const found: Part[] = [];
  for (let id = 0; id < 1000; id += 1) {
    const item = items?.item(id);
    if (item?.type !== 'hvc1') continue;
    const data = Buffer.concat((item.extents ?? []).map(({ from, to }) => file.subarray(from, to)));
    found.push({ id, type: item.type, data, properties: item.properties });
  }
  return found;
}

/** One of {@link codedPictures} as an item of another file. */
export function coded(at: number, id: number, more: readonly Property[] = []): Part {
  const part = codedPictures[at];
  if (part === undefined) throw new RangeError(`no coded picture ${at}`);
  return { ...part, id, properties: [...part.properties, ...more] };
}

export const turned = (quarters: number): Property => ({
  type: 'irot',
  body: Buffer.of(quarters),
});
export const mirrored = (axis: number): Property => ({ type: 'imir', body: Buffer.of(axis) });

/** A crop around the middle, or so far to the right of it and below. */
export function cropped(width: number, height: number, right = 0, down = 0): Property {
  return { type: 'clap', body: words(width, 1, height, 1, right, 1, down, 1) };
}

export function profile(icc: Buffer): Property {
  return { type: 'colr', body: Buffer.concat([Buffer.from('prof'), icc]) };
}

/** A grid of four by three tiles, whose items have the ids after its own. */
export function grid(id: number, more: readonly Property[] = [], size = [512, 384]): Parts {
  const [width = 0, height = 0] = size;
  const data = Buffer.from([0, 0, 2, 3, width >> 8, width & 255, height >> 8, height & 255]);
  const ispe = { type: 'ispe', body: words(0, width, height) };
  const tiles = Array.from({ length: 12 }, (_, at) => ({
    ...coded(firstTileAt + at, id + 1 + at),
    isHidden: true,
  }));
  return {
    primary: id,
    items: [{ id, type: 'grid', data, properties: [ispe, ...more] }, ...tiles],
    references: [{ type: 'dimg', from: id, to: tiles.map((tile) => tile.id) }],
  };
}

/** More items for a file, and what they refer to. */
export function joined(parts: Parts, more: Omit<Parts, 'primary'>): Parts {
  return {
    ...parts,
    items: [...parts.items, ...more.items],
    references: [...(parts.references ?? []), ...(more.references ?? [])],
  };
}

const nameOf = ({ type, body }: Property): string => `${type} ${body.toString('hex')}`;

/** A HEIF file (ISO 23008-12). Items lie in the order in which they are given. */
export function heifOf({ primary, items, references = [], note = '' }: Parts): Buffer {
  const head = box('ftyp', Buffer.from('heic\0\0\0\0mif1heic'));
  // Each is written once, as every writer does: libheif does not read more than a hundred.
  const properties = new Map(
    items.flatMap((item) => item.properties.map((own) => [nameOf(own), own] as const)),
  );
  const names = [...properties.keys()];
  const metaOf = (dataAt: number): Buffer => {
    let at = dataAt;
    const places = items.map(({ id, data }) => {
      const place = Buffer.concat([shorts(id, 0, 1), words(at, data.length)]);
      at += data.length;
      return place;
    });
    const associations = items.map((item) => {
      const own = item.properties.map((property) => names.indexOf(nameOf(property)) + 1);
      return Buffer.concat([shorts(item.id), Buffer.of(own.length), shorts(...own)]);
    });
    return box(
      'meta',
      words(0),
      full('hdlr', 0, 0, Buffer.from('\0\0\0\0pict\0\0\0\0\0\0\0\0\0\0\0\0\0')),
      full('pitm', 0, 0, shorts(primary)),
      full('iloc', 0, 0, shorts(0x4400, items.length), ...places),
      full(
        'iinf',
        0,
        0,
        shorts(items.length),
        ...items.map(({ id, type, isHidden = false }) =>
          full('infe', 2, Number(isHidden), shorts(id, 0), Buffer.from(`${type}\0`)),
        ),
      ),
      ...(references.length === 0
        ? []
        : [
            full(
              'iref',
              0,
              0,
              ...references.map(({ type, from, to }) => box(type, shorts(from, to.length, ...to))),
            ),
          ]),
      box(
        'iprp',
        box('ipco', ...[...properties.values()].map(({ type, body }) => box(type, body))),
        full('ipma', 0, 1, words(items.length), ...associations),
      ),
      box('free', Buffer.from(note)),
    );
  };
  const dataAt = head.length + metaOf(0).length + 8;
  return Buffer.concat([head, metaOf(dataAt), box('mdat', ...items.map(({ data }) => data))]);
}

/** A sequence without a picture that stands for it: a track of pictures of one size (ISO 23008-12, 7). */
export function sequenceOf(at: number, width: number, height: number, frames: number): Buffer {
  const { data, properties } = coded(at, 1);
  const decoder = properties.find(({ type }) => type === 'hvcC')?.body ?? Buffer.alloc(0);
  const matrix = words(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000);
  const entry = box(
    'hvc1',
    Buffer.concat([Buffer.alloc(6), shorts(1), Buffer.alloc(16), shorts(width, height)]),
    words(0x48_0000, 0x48_0000, 0),
    shorts(1),
    Buffer.alloc(32),
    shorts(24, 0xffff),
    box('hvcC', decoder),
  );
  const movieOf = (dataAt: number): Buffer =>
    box(
      'moov',
      full(
        'mvhd',
        0,
        0,
        words(0, 0, 10, frames, 0x1_0000),
        Buffer.alloc(12),
        matrix,
        Buffer.alloc(28),
      ),
      box(
        'trak',
        full(
          'tkhd',
          0,
          3,
          words(0, 0, 1, 0, frames, 0, 0, 0, 0),
          matrix,
          words(width * 0x1_0000, height * 0x1_0000),
        ),
        box(
          'mdia',
          full('mdhd', 0, 0, words(0, 0, 10, frames, 0)),
          full('hdlr', 0, 0, words(0), Buffer.from('pict'), Buffer.alloc(13)),
          box(
            'minf',
            full('vmhd', 0, 1, Buffer.alloc(8)),
            box('dinf', full('dref', 0, 0, words(1), full('url ', 0, 1))),
            box(
              'stbl',
              full('stsd', 0, 0, words(1), entry),
              full('stts', 0, 0, words(1, frames, 1)),
              full('stsc', 0, 0, words(1, 1, frames, 1)),
              full('stsz', 0, 0, words(data.length, frames)),
              full('stco', 0, 0, words(1, dataAt)),
            ),
          ),
        ),
      ),
    );
  const head = box('ftyp', Buffer.from('hevc\0\0\0\0msf1hevc'));
  const dataAt = head.length + movieOf(0).length + 8;
  return Buffer.concat([head, movieOf(dataAt), box('mdat', ...Array<Buffer>(frames).fill(data))]);
}

export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  return Buffer.concat([words(body.length + 8), Buffer.from(type, 'latin1'), body]);
}

function full(type: string, version: number, flags: number, ...content: readonly Buffer[]): Buffer {
  return box(type, words(version * 2 ** 24 + flags), ...content);
}

export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * at);
  return bytes;
}

function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, 2 * at);
  return bytes;
}
