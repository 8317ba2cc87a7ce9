import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { ByteSource } from '../../../../../src/picture/formats/byte-source.js';
import { sniffFormat } from '../../../../../src/picture/formats/formats.js';
import {
  largestPreview,
  missingOfRaw,
  pictureSize,
  readRawFile,
} from '../../../../../src/picture/formats/raw/raw-file.js';
import { exiftool, without } from '../../../../needs.js';
import { Random } from '../../../support/random.js';
import { dng, makers, rw2 } from './raw-files.js';
import { rawParts } from './raw-parts.js';
import { below, data, long, short, writeTiff } from './tiff-writer.js';

const parts = await rawParts();

function read(file: Buffer) {
  const source = new ByteSource(file);
  const contents = readRawFile(source);
  const preview = contents && largestPreview(source, contents);
  return { source, contents, preview };
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  const file = make(parts);

  test('is known as raw by its first bytes', () => {
    expect(sniffFormat(file)).toBe('raw');
  });

  test('holds its largest JPEG where it lies', () => {
    const { preview } = read(file);
    expect(preview).toMatchObject({ width: 320, height: 240 });
    const found = file.subarray(preview?.from, preview?.to).subarray(0, parts.jpeg.length);
    // Minolta's first byte is another.
    expect(found.subarray(1)).toEqual(parts.jpeg.subarray(1));
  });

  test('says how it is to be turned, where its JPEG does not', () => {
    expect(read(file).contents?.orientation).toBe(name === 'raf' ? undefined : 6);
  });

  test('holds what the sensor saw', () => {
    const bytes = read(file).contents?.sensor.map(({ from, to }) => file.subarray(from, to));
    expect(Buffer.concat(bytes ?? []).includes(parts.sensor)).toBe(true);
  });

  test('lacks as much of it as is cut off', () => {
    const { contents } = read(file);
    const [sensor] = contents?.sensor ?? [];
    const cut = (sensor?.from ?? 0) + 1000;
    const source = new ByteSource(file.subarray(0, cut));
    const missing = contents === undefined ? 0 : missingOfRaw(source, contents);
    expect(missing).toBeGreaterThan(0.5);
    expect(missing).toBeLessThan(1);
  });

  test('changed anywhere it is read without fault, and never beyond its end', () => {
    const random = new Random(12);
    for (let round = 0; round < 150; round += 1) {
      const broken = Buffer.from(file);
      const changes = 1 + random.int(0, 7);
      for (let change = 0; change < changes; change += 1) {
        // Mostly where the structure is.
        const most = random.chance(0.8) ? Math.min(400, broken.length) : broken.length;
        const at = random.int(0, most - 1);
        broken[at] = [0, 1, 0x7f, 0xff, random.int(0, 255)][round % 5] ?? 0;
      }
      const cut = random.chance(0.3) ? random.int(0, broken.length) : broken.length;
      const { preview } = read(broken.subarray(0, cut));
      if (preview === undefined) continue;
      expect(preview.from).toBeLessThan(preview.to);
      expect(preview.to).toBeLessThanOrEqual(cut);
    }
  });
});

// Of the CR3 there is not enough for it: handlers of tracks, the name of the codec.
const known = Object.entries(makers).filter(([name]) => name !== 'cr3');

test.for(known)('ExifTool finds the same JPEG in %s', ([, make], { skip }) => {
  skip(...without(exiftool));
  const input = make(parts);
  const found = ['-JpgFromRaw', '-PreviewImage'].map(
    (wanted) => spawnSync('exiftool', ['-b', wanted, '-'], { input }).stdout,
  );
  const [longest] = found.toSorted((a, b) => b.length - a.length);
  expect(longest).toEqual(parts.jpeg);
});

describe('sizes', () => {
  test('of the sensor, where it has more than the preview, in the same shape', () => {
    const { contents, preview } = read(dng(parts));
    expect(contents && preview && pictureSize(contents, preview)).toEqual({
      width: 640,
      height: 480,
    });
  });

  test('of the preview, where edges of the sensor are all that it lacks, or the shape is another', () => {
    const contents = { jpegs: [], orientation: 1, sensor: [], development: () => [] };
    const preview = { width: 4608, height: 3456 };
    const edged = { ...contents, size: { width: 4640, height: 3472 } };
    expect(pictureSize(edged, preview)).toEqual(preview);
    expect(pictureSize({ ...contents, size: { width: 8000, height: 3000 } }, preview)).toEqual(
      preview,
    );
    expect(pictureSize({ ...contents, size: undefined }, preview)).toEqual(preview);
  });
});

/** A directory of these entries: tag, type, count, place. */
function tableOf(
  entries: readonly (readonly [number, number, number, number])[],
  next: number,
): Buffer {
  const table = Buffer.alloc(2 + 12 * entries.length + 4);
  table.writeUInt16LE(entries.length);
  for (const [nth, [tag, type, count, place]] of entries.entries()) {
    table.writeUInt16LE(tag, 2 + 12 * nth);
    table.writeUInt16LE(type, 4 + 12 * nth);
    table.writeUInt32LE(count, 6 + 12 * nth);
    table.writeUInt32LE(place, 10 + 12 * nth);
  }
  table.writeUInt32LE(next, 2 + 12 * entries.length);
  return table;
}

describe('hostile directories', () => {
  const little = true;

  test('that lead to themselves end', () => {
    const loop = writeTiff([{ 330: long(8), 513: long(8), 514: long(8) }], { little });
    loop.writeUInt32LE(8, 8 + 2 + 3 * 12);
    expect(read(loop).contents?.jpegs).toEqual([{ from: 8, to: 16 }]);
  });

  test('of which there are very many end', () => {
    const chain = Array.from({ length: 300 }, () => ({ 513: data(parts.small), 514: long(9) }));
    expect(read(writeTiff(chain, { little })).contents?.jpegs.length).toBeLessThanOrEqual(64);
  });

  test('nested very deep end', () => {
    let directory = { 256: long(1) } as Record<number, ReturnType<typeof below>>;
    for (let depth = 0; depth < 200; depth += 1) directory = { 330: below(directory) };
    expect(read(writeTiff([directory], { little })).contents).toBeDefined();
  });

  test('with 4 GB of entries, strips or bytes take no memory', () => {
    const file = writeTiff(
      [
        {
          254: long(0),
          259: short(7),
          273: long(8),
          279: long(0xffff_fff0),
          513: long(0xffff_fff0),
          514: long(0xffff_fff0),
        },
      ],
      { little },
    );
    const [entries, entryBytes] = [10, 12];
    // The number of strips, and that of their lengths.
    file.writeUInt32LE(0xffff_fff0, entries + 2 * entryBytes + 4);
    file.writeUInt32LE(0xffff_fff0, entries + 3 * entryBytes + 4);
    const before = process.memoryUsage.rss();
    expect(read(file).preview).toBeUndefined();
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
  });

  test('directories and entries that share all bytes take no time', () => {
    const shared = 8 + 64 * 20_000;
    const lists = [254, 259, 273, 279].map((tag) => [tag, 4, 400_000, shared] as const);
    const values = Array.from(
      { length: 1000 },
      (_, nth) => [50_800 + nth, 7, 2e6, shared] as const,
    );
    const file = Buffer.concat([
      Buffer.from('II*\0\x08\0\0\0', 'latin1'),
      ...Array.from({ length: 64 }, (_, nth) => {
        const at = 8 + 20_000 * (nth + 1);
        const table = tableOf(nth === 0 ? [...lists, ...values] : lists, at);
        return Buffer.concat([table, Buffer.alloc(20_000 - table.length)]);
      }),
      Buffer.alloc(2_000_000, 7),
    ]);
    const before = process.cpuUsage();
    expect(read(file).contents?.development()).toBeUndefined();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1e6).toBeLessThan(4);
  });

  test('a JPEG that is said to be 4 GB long is that to the end of the file', () => {
    const file = rw2(parts);
    file.writeUInt32LE(0xffff_fff0, 10 + 4 * 12 + 4);
    expect(read(file).preview).toMatchObject({ to: file.length, width: 320 });
  });
});
