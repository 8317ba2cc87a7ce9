import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { imageDataHash } from '../../../../../src/picture/formats/image-data/image-data.js';
import { hashOf } from './build.js';

const size = { width: 40, height: 30, channels: 3, background: '#123' } as const;
const plain = await sharp({ create: size }).tiff({ compression: 'lzw' }).toBuffer();

/** The same pages, the first with these tags (each a text) as well: what an editor appends to the file. */
function edited(file: Buffer, tags: Readonly<Record<number, string>>): Buffer {
  const at = file.readUInt32LE(4);
  const count = file.readUInt16LE(at);
  const old = Array.from({ length: count }, (_, nth) =>
    file.subarray(at + 2 + 12 * nth, at + 14 + 12 * nth),
  );
  const texts = Object.entries(tags);
  let textAt = file.length + 2 + 12 * (count + texts.length) + 4;
  const added = texts.map(([tag, text]) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(Number(tag), 0);
    entry.writeUInt16LE(2, 2);
    entry.writeUInt32LE(text.length, 4);
    entry.writeUInt32LE(textAt, 8);
    textAt += text.length;
    return entry;
  });
  const entries = [...old, ...added].toSorted((a, b) => a.readUInt16LE(0) - b.readUInt16LE(0));
  const head = Buffer.from(file);
  head.writeUInt32LE(file.length, 4);
  const length = Buffer.alloc(2);
  length.writeUInt16LE(entries.length);
  const next = file.subarray(at + 2 + 12 * count, at + 6 + 12 * count);
  const written = texts.map(([, text]) => Buffer.from(text, 'latin1'));
  return Buffer.concat([head, length, ...entries, next, ...written]);
}

const pages = async (...levels: readonly number[]): Promise<Buffer> => {
  const raw = { width: 8, height: 8 * levels.length, channels: 1, pageHeight: 8 } as const;
  const data = Buffer.concat(levels.map((level) => Buffer.alloc(64, level)));
  return sharp(data, { raw }).tiff({ compression: 'none' }).toBuffer();
};

describe('of a TIFF', () => {
  test('texts, dates, Photoshop notes, IPTC and XMP change nothing, wherever the directory lies', () => {
    const file = edited(plain, {
      270: 'a caption',
      305: 'some editor',
      306: '2020:01:01 00:00:00',
      315: 'somebody',
      700: '<x:xmpmeta/>',
      33723: 'keywords',
      34377: '8BIM and so on',
    });
    expect(hashOf(file)).toBe(hashOf(plain));
    expect(hashOf(edited(plain, {}))).toBe(hashOf(plain));
  });

  test('what nobody knows may change what is seen', () => {
    const file = edited(plain, { 37724: 'layers of Photoshop' });
    expect(hashOf(file)).not.toBe(hashOf(plain));
    expect(hashOf(edited(plain, { 65001: 'of a kind of its own' }))).not.toBe(hashOf(plain));
  });

  test('every page counts', async () => {
    const files = [await pages(1, 2, 3), await pages(1, 2, 4), await pages(1, 2)];
    expect(new Set(files.map(hashOf)).size).toBe(3);
    expect(hashOf(edited(await pages(1, 2, 3), { 305: 'some editor' }))).toBe(
      hashOf(await pages(1, 2, 3)),
    );
  });

  test('a directory that comes back to itself, or lies outside, has no hash', () => {
    const at = plain.readUInt32LE(4);
    const nextAt = at + 2 + 12 * plain.readUInt16LE(at);
    for (const next of [at, plain.length + 10]) {
      const file = Buffer.from(plain);
      file.writeUInt32LE(next, nextAt);
      expect(imageDataHash(file)).toBeUndefined();
    }
  });
});
