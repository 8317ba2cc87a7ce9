import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { Folder, parse, photoRepository } from './support.js';

interface ListJson {
  readonly listed: readonly {
    readonly path: string;
    readonly facts: Readonly<Record<string, unknown>> | null;
  }[];
  readonly summary: { readonly files: number; readonly undescribed: number };
}

function photo(model: string, taken: string): Promise<Buffer> {
  return sharp({ create: { width: 60, height: 40, channels: 3, background: 'teal' } })
    .withExif({ IFD0: { Make: 'Canon', Model: model }, IFD2: { DateTimeOriginal: taken } })
    .jpeg()
    .toBuffer();
}

describe('list', () => {
  let folder = new Folder();
  beforeAll(async () => {
    folder[Symbol.dispose]();
    folder = await photoRepository();
    folder.write('new/b, "quoted".jpg', await photo('EOS 6D', '2019:05:04 12:33:10'));
    folder.write('new/a.jpg', await photo('EOS 7D', '2020:01:01 00:00:00'));
    folder.write('new/none.jpg', 'no picture');
    await folder.ok('index', '--no-similar');
  });
  afterAll(() => folder[Symbol.dispose]());

  const listed = async (...flags: string[]): Promise<string[]> => {
    const { listed: files } = parse<ListJson>(await folder.ok('list', ...flags, '--json'));
    return files.map(({ path }) => path);
  };

  test('everything by default, by path', async () => {
    const paths = await listed();
    expect(paths).toHaveLength(15);
    expect(paths).toContain('new/none.jpg');
    expect(paths.toSorted()).toEqual(paths);
  });

  test('what passes all filters, sorted, in part of the folder', async () => {
    expect(await listed('--camera', '*eos*', '--sort', 'taken', '--reverse')).toEqual([
      'new/a.jpg',
      'new/b, "quoted".jpg',
    ]);
    expect(await listed('--camera', '*eos*', '--taken', '..2019')).toEqual(['new/b, "quoted".jpg']);
    expect(await listed('--has', 'date', '--missing', 'gps', 'new')).toHaveLength(2);
    expect(await listed('2021', '--type', 'webp,png')).toEqual(['2021/frangipani.webp']);
  });

  test('what does not say it comes last, whichever way it is sorted', async () => {
    for (const flags of [[], ['--reverse']]) {
      const paths = await listed('new', '--sort', 'taken', ...flags);
      expect(paths.at(-1)).toBe('new/none.jpg');
    }
  });

  test('as text, as NUL-separated paths, as CSV, as JSON lines', async () => {
    const text = await folder.ok('list', '--camera', '*7d');
    expect(text).toMatch(
      /^2020-01-01T00:00:00 {2}Canon EOS 7D {2}60 × 40 +\S+ \w+ {2}new\/a\.jpg\n$/,
    );
    expect(await folder.ok('list', '--camera', '*eos*', '-z')).toBe(
      'new/a.jpg\0new/b, "quoted".jpg\0',
    );
    const csv = await folder.ok('list', '--camera', '*6d', '--format', 'csv');
    expect(csv).toMatch(
      /^\uFEFFpath,size,mtime,contentId,kind,format,.*\r\n"new\/b, ""quoted""\.jpg",\d+,.*,image,jpeg,60,40,.*\r\n$/,
    );
    const lines = (await folder.ok('list', '--camera', '*eos*', '--format', 'jsonl')).trimEnd();
    expect(lines.split('\n').map((line) => parseLine(line))).toEqual(['EOS 7D', 'EOS 6D']);
  });

  test.each([
    [['--taken', 'soon'], 'USAGE'],
    [['--taken', '2021..2019'], 'USAGE'],
    [['--type', 'foo'], 'USAGE'],
    [['--near', '1,2'], 'USAGE'],
    [['--format', 'csv', '--json'], 'USAGE'],
    [['nowhere'], 'PATH_NOT_FOUND'],
  ])('%j is %s', async (flags, code) => {
    const { stdout } = await folder.run(
      'list',
      ...flags,
      ...(flags.includes('--json') ? [] : ['--json']),
    );
    expect(parse<{ error: { code: string } }>(stdout).error.code).toBe(code);
  });

  test('says of how many files nothing is known yet', async () => {
    using other = await photoRepository();
    await other.ok('index', '--no-similar', '--no-facts');
    const { stderr, stdout } = await other.run('list', '--has', 'date');
    expect(stdout).toBe('');
    expect(stderr).toContain('Of 12 files it is not known what they say.');
    await other.ok('index', '--no-similar');
    expect((await other.run('list')).stderr).toBe('');
  });
});

function parseLine(line: string): string | undefined {
  const { facts }: { facts: { model?: string } } = JSON.parse(line);
  return facts.model;
}
