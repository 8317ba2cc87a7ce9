import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { linkSync } from 'node:fs';
import sharp from 'sharp';
import { Folder, parse, photoRepository } from './support.js';

interface Share {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
}

interface StatsJson {
  readonly formats: readonly Share[];
  readonly cameras: readonly Share[];
  readonly years: readonly Share[];
  readonly hours: readonly Share[];
  readonly summary: Readonly<Record<string, unknown>>;
}

function photo(model: string, taken: string): Promise<Buffer> {
  return sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Make: 'Canon', Model: model }, IFD2: { DateTimeOriginal: taken } })
    .jpeg()
    .toBuffer();
}

describe('stats', () => {
  let folder = new Folder();
  let bytes = 0;
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = await photoRepository();
    const twice = await photo('EOS 6D', '2019:05:04 12:33:10');
    bytes = twice.length;
    folder.write('new/a.jpg', twice);
    folder.write('new/copy of a.jpg', twice);
    linkSync(folder.at('new/a.jpg'), folder.at('new/second name of a.jpg'));
    folder.write('new/b.jpg', await photo('EOS 7D', '2020:01:01 23:00:00'));
    folder.write('new/none.jpg', 'no picture');
    await folder.ok('index', '--no-similar');
  });
  afterAll(() => folder[Symbol.dispose]());

  test('counts what is in a part of the folder', async () => {
    const stats = parse<StatsJson>(await folder.ok('stats', 'new', '--json'));
    expect(stats.cameras.map(({ name, files }) => [name, files])).toEqual([
      ['Canon EOS 6D', 3],
      ['Canon EOS 7D', 1],
    ]);
    expect(stats.formats).toMatchObject([{ name: 'jpeg', files: 4 }]);
    expect(stats.years.map(({ name }) => name)).toEqual(['2019', '2020']);
    expect(stats.hours.map(({ name }) => name)).toEqual(['12', '23']);
    expect(stats.summary).toMatchObject({
      files: 5,
      dated: 4,
      placed: 0,
      duplicates: 1,
      reclaimable: bytes,
      lookAlikes: { similar: 0, crop: 0 },
      undescribed: 0,
    });
  });

  test('as text', async () => {
    const text = await folder.ok('stats', 'new');
    expect(text).toMatch(/^5 files, /);
    expect(text).toContain('1 duplicate with the same bytes; removing them frees ');
    expect(text).toMatch(/Cameras\n +3 .* Canon EOS 6D\n +1 .* Canon EOS 7D\n/);
  });

  test('look-alikes count once they were compared', async () => {
    await folder.ok('dupes', '--similar');
    const { summary } = parse<StatsJson>(await folder.ok('stats', '--json'));
    const { duplicates } = parse<{ summary: { duplicates: number } }>(
      await folder.ok('dupes', '--json'),
    ).summary;
    expect(summary).toMatchObject({ duplicates });
    expect(summary['lookAlikes']).toMatchObject({ similar: expect.any(Number) });
    expect(JSON.stringify(summary['lookAlikes'])).not.toContain('"similar":0');
  });
});
