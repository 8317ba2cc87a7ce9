import { cpSync, readdirSync, symlinkSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  copyPhotos,
  makeFolder,
  parse,
  photoRepository,
  run,
  type ErrorJson,
  type Folder,
} from './support.js';

interface SimilarJson {
  readonly queries: {
    readonly path: string;
    readonly matches: {
      readonly path: string;
      readonly tier: string;
      readonly distance: number;
      readonly relation: { readonly text: string };
      readonly width: number;
      readonly height: number;
      readonly size: number;
      readonly contentId: string;
      readonly protected: boolean;
      readonly marks: readonly string[];
      readonly samePixels: boolean;
    }[];
  }[];
  readonly failures: unknown[];
}

describe('similar', () => {
  let folder: Folder;
  const elsewhere = makeFolder();

  beforeAll(async () => {
    folder = await photoRepository();
    await sharp(folder.at('2021/frangipani.webp')).rotate(90).toFile(folder.at('turned.png'));
    await folder.ok('dupes', '--similar');
  });

  afterAll(() => {
    folder[Symbol.dispose]();
    elsewhere[Symbol.dispose]();
  });

  const similar = async (...args: string[]): Promise<SimilarJson> =>
    parse<SimilarJson>(await folder.ok('similar', '--json', ...args));

  const count = async (...args: string[]): Promise<number | undefined> =>
    (await similar('2021/waterfall.jpg', ...args)).queries[0]?.matches.length;

  test('lists what looks like a picture, the surest first', async () => {
    const before = folder.state();
    const out = await folder.ok('similar', '2021/waterfall.jpg');
    const [first, second, third] = out.split('\n');
    expect(first).toMatch(
      /^exact {5}2019\/waterfall\.jpg {2}\(\d+ × \d+, 347\.3 kB\) {2}same bytes$/,
    );
    expect(second).toMatch(/^exact {5}phone backup\/IMG_0117\.jpg /);
    expect(third).toMatch(
      /^similar {3}2021\/waterfall-turned\.jpg .* {2}same, re-encoded; nearly the same \([\d.]+ % different\)$/,
    );
    expect(folder.state()).toEqual(before);
    expect(readdirSync(folder.at('.imgdedup'))).not.toContain('lock');
  });

  test('says what a match has that the file lacks, and what is protected', async () => {
    const small = elsewhere.at('small grey.png');
    await sharp(folder.at('2021/frangipani.webp')).resize(200).grayscale().toFile(small);
    const protects = ['-c', 'protect=*.png'];
    const { queries } = await similar(small, ...protects);
    const matches = queries[0]?.matches ?? [];
    expect(matches.map(({ path, protected: isProtected }) => [path, isProtected])).toEqual(
      expect.arrayContaining([
        ['2021/frangipani.webp', false],
        ['turned.png', true],
      ]),
    );
    for (const { marks } of matches) expect(marks).toContain('has colours');
    const out = await folder.ok('similar', small, ...protects);
    expect(out).toMatch(
      /turned\.png {2}\(protected, .*\).*; has colours, .*which the file asked about lacks$/m,
    );
    expect(readdirSync(folder.at('.imgdedup'))).not.toContain('lock');
  });

  test('takes paths from where it is run, and -C', async () => {
    cpSync(folder.at('2019/heather.jpg'), elsewhere.at('outside.jpg'));
    const inside = await run(['similar', 'heather.jpg'], { cwd: folder.at('2019') });
    expect(inside.stdout).toContain('phone backup/heather.webp');
    expect(inside.stdout).not.toContain('2019/heather.jpg');
    const args = ['similar', '-C', folder.at('2019'), elsewhere.at('outside.jpg'), '--json'];
    const outside = await run(args, { cwd: '/' });
    const [query] = parse<SimilarJson>(outside.stdout).queries;
    expect(query?.path).toBe(elsewhere.at('outside.jpg'));
    expect(query?.matches.map(({ path }) => path)).toEqual([
      '2019/heather.jpg',
      'phone backup/heather.webp',
    ]);
    expect(query?.matches[1]).toMatchObject({
      tier: 'similar',
      relation: { mirror: false, rotate: 0, part: { kind: 'whole' } },
    });
    expect(query?.matches[0]?.contentId).toMatch(/^xxh64:/);
  });

  test('--limit, --threshold, --no-rotated', async () => {
    expect(await count()).toBe(3);
    expect(await count('--limit', '1')).toBe(1);
    expect(await folder.ok('similar', 'turned.png')).toMatch(
      /^similar {3}2021\/frangipani\.webp .* {2}turned by 270°, as WEBP; nearly the same \([\d.]+ % different\); has metadata \(.*\), which the file asked about lacks\n$/,
    );
    expect(await folder.ok('similar', 'turned.png', '--no-rotated')).toBe(
      'Nothing looks the same.\n',
    );
    expect(await count('--threshold', '0')).toBe(2);
    expect((await folder.run('similar', '2021/waterfall.jpg', '--limit', '0')).code).toBe(2);
    expect((await folder.run('similar', '2021/waterfall.jpg', '--threshold', 'x')).code).toBe(2);
  });

  test('several files: a heading for each, and one that cannot be looked at is named', async () => {
    elsewhere.write('text.jpg', 'no picture');
    elsewhere.write('new\nline.jpg', 'nor this');
    const files = ['2021/geyser.jpg', elsewhere.at('text.jpg'), 'phone backup/forest.jpg'];
    const { code, stdout, stderr } = await folder.run(
      'similar',
      ...files,
      elsewhere.at('new\nline.jpg'),
    );
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^2021\/geyser\.jpg\n {2}exact .*\n\nphone backup\/forest\.jpg\n {2}similar .*\n$/,
    );
    expect(stderr).toContain(
      `${elsewhere.at('text.jpg')}: not a picture; no file has the same bytes`,
    );
    expect(stderr).toContain('new\\nline.jpg"');
    const json = await folder.run('similar', '--json', ...files);
    expect(json.code).toBe(3);
    expect(parse<SimilarJson>(json.stdout).failures).toEqual([
      {
        path: elsewhere.at('text.jpg'),
        kind: 'undecodable',
        reason: 'not a picture; no file has the same bytes',
      },
    ]);
  });

  test('says that nothing looks the same', async () => {
    expect(await folder.ok('similar', '2019/mountain.jpg')).toBe('Nothing looks the same.\n');
  });

  test('refuses what is no file', async () => {
    symlinkSync('nowhere', elsewhere.at('dangling.jpg'));
    for (const args of [[], ['mistyped.jpg'], ['2019'], [elsewhere.at('dangling.jpg')]]) {
      const { code, stdout } = await folder.run('similar', ...args);
      expect({ args, code, stdout }).toEqual({ args, code: 2, stdout: '' });
    }
  });
});

test('similar needs fingerprints, and a repository', async () => {
  using folder = copyPhotos();
  expect((await folder.run('similar', '2019/forest.png')).code).toBe(4);
  await folder.ok('init');
  const codeOf = async (): Promise<string> => {
    const { code, stdout } = await folder.run('similar', '2019/forest.png', '--json');
    expect(code).toBe(1);
    return parse<ErrorJson>(stdout).error.code;
  };
  expect(await codeOf()).toBe('NO_SNAPSHOT');
  await folder.ok('dupes');
  expect(await codeOf()).toBe('NO_FINGERPRINTS');
});
