import { cpSync, linkSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { settle } from '../unit/support/photo-folder.js';
import { without } from '../needs.js';
import {
  strace,
  hashedPhotos,
  makeFolder,
  parse,
  photoRepository,
  run,
  traced,
  type Folder,
} from './support.js';

interface FoldersJson {
  readonly equal: {
    readonly files: number;
    readonly bytes: number;
    readonly reclaimable: number;
    readonly folders: { readonly path: string; readonly sameNames: boolean }[];
  }[];
  readonly overlaps: {
    readonly contained: boolean;
    readonly contents: number;
    readonly bytes: number;
    readonly reclaimable: number;
    readonly folders: { readonly path: string; readonly share: number }[];
  }[];
  readonly summary: Readonly<
    Record<'files' | 'bytes' | 'equal' | 'contained' | 'alike' | 'failures', number>
  >;
}

async function folders(folder: Folder, ...args: readonly string[]): Promise<FoldersJson> {
  return parse<FoldersJson>(await folder.ok('dupes', '--folders', '--json', ...args));
}

const equalPaths = ({ equal }: FoldersJson): string[][] =>
  equal.map((group) => group.folders.map(({ path }) => path));

/** Beside the sample photos a copy under other names, a selection, and a mixture. */
function addCopies(folder: Folder): void {
  const copy = (from: string, to: string): void =>
    cpSync(folder.at(from), folder.at(to), { recursive: true, preserveTimestamps: true });
  copy('2019', 'backup/2019');
  renameSync(folder.at('backup/2019/forest.png'), folder.at('backup/2019/wood.png'));
  copy('2021/geyser.jpg', 'best/1.jpg');
  copy('2021/frangipani.webp', 'best/2.jpg');
  copy('phone backup/IMG_0117.jpg', 'mixture/1.jpg');
  copy('phone backup/IMG_0204.jpg', 'mixture/2.jpg');
  folder.write('mixture/own.jpg', Buffer.alloc(100_000, 'x'));
}

const notice =
  'Only files that imgdedup looks at were compared (scan.extensions): see what else a folder holds before you remove it.';

describe('dupes --folders', () => {
  test('lists equal folders, contained ones and those alike, with totals', async () => {
    using folder = await photoRepository();
    addCopies(folder);
    folder.write('2019/notes.txt', 'not a picture');
    mkdirSync(folder.at('empty/one'), { recursive: true });
    const before = folder.state();
    const found = await folders(folder);
    expect(found.equal).toEqual([
      {
        files: 4,
        bytes: 898_612,
        reclaimable: 898_612,
        folders: [
          { path: '2019', sameNames: true },
          { path: 'backup', sameNames: false },
        ],
      },
    ]);
    expect(found.overlaps[0]).toEqual({
      contained: true,
      contents: 2,
      bytes: 275_240,
      reclaimable: 275_240,
      folders: [
        { path: 'best', files: 2, bytes: 275_240, sharedFiles: 2, sharedBytes: 275_240, share: 1 },
        {
          path: '2021',
          files: 4,
          bytes: 975_294,
          sharedFiles: 2,
          sharedBytes: 275_240,
          share: 275_240 / 975_294,
        },
      ],
    });
    expect(found.summary).toEqual({
      files: 6,
      bytes: 1_173_852,
      equal: 1,
      contained: 1,
      alike: 2,
      failures: 0,
    });
    const lines = [
      'equal  2 × 4 files, 898.6 kB each, 898.6 kB reclaimable',
      '        2019',
      '        backup  (other names)',
      '',
      'contained  2 files, 275.2 kB, 275.2 kB reclaimable',
      '  all   best',
      '  in    2021  (2 of 4 files)',
      '',
      'alike  2 contents in both, 593.0 kB',
      '  85 %  mixture  (2 of 3 files)',
      '  60 %  2021  (2 of 4 files)',
      '',
      'alike  2 contents in both, 593.0 kB',
      '  86 %  phone backup  (2 of 4 files)',
      '  85 %  mixture  (2 of 3 files)',
      '',
      '1 group of equal folders, 1 folder contained in another, 2 pairs alike: 1.2 MB reclaimable.',
      notice,
      '',
    ];
    expect(await folder.ok('dupes', '--folders')).toBe(lines.join('\n'));
    expect(folder.state()).toEqual(before);
  });

  test('says so when there is nothing to say', async () => {
    using folder = await photoRepository();
    const text = 'No folders with the same contents, or half of them.\n';
    expect(await folder.ok('dupes', '--folders', '2019', '2021')).toBe(text);
    expect(await folders(folder, '2019', '2021')).toMatchObject({
      equal: [],
      overlaps: [],
      complete: true,
      summary: { files: 0, bytes: 0, equal: 0, contained: 0, alike: 0 },
      failures: [],
    });
  });

  test('looks at the paths named, and only at folders that are meant as a whole', async () => {
    using folder = await photoRepository();
    cpSync(folder.at('2019'), folder.at('a/copy'), { recursive: true });
    cpSync(folder.at('2019'), folder.at('b/copy'), { recursive: true });
    expect(equalPaths(await folders(folder))).toEqual([['2019', 'a/copy', 'b/copy']]);
    expect(equalPaths(await folders(folder, 'a', 'b'))).toEqual([['a', 'b']]);
    expect(equalPaths(await folders(folder, 'a/copy', 'b/copy/forest.png'))).toEqual([]);
    expect(equalPaths(await folders(folder, 'a/copy', '2019'))).toEqual([['2019', 'a/copy']]);
    const below = await run(['dupes', '--folders', '--json', '.', '../2019'], {
      cwd: folder.at('b'),
    });
    expect(equalPaths(parse<FoldersJson>(below.stdout))).toEqual([['2019', 'b/copy']]);
  });

  test('hard links are equal without being read, and there is nothing to win', async () => {
    using folder = makeFolder();
    folder.write('a/1.jpg', 'one');
    folder.write('a/2.jpg', 'another');
    mkdirSync(folder.at('b'));
    for (const name of ['1.jpg', '2.jpg']) linkSync(folder.at(`a/${name}`), folder.at(`b/${name}`));
    await folder.ok('init');
    const text = await folder.ok('dupes', '--folders');
    expect(text).toContain('equal  2 × 2 files, 10 B each, already linked\n        a\n        b\n');
  });

  test('trusts a snapshot where told to, and needs none with --ephemeral', async () => {
    using folder = await hashedPhotos();
    cpSync(folder.at('2019'), folder.at('copy'), { recursive: true });
    expect(equalPaths(await folders(folder, '--no-refresh'))).toEqual([]);
    expect(equalPaths(await folders(folder, '--max-age', '1h', '--jobs', '1'))).toEqual([]);
    expect(equalPaths(await folders(folder))).toEqual([['2019', 'copy']]);
    expect(equalPaths(await folders(folder, '--no-refresh'))).toEqual([['2019', 'copy']]);
    rmSync(folder.at('.imgdedup'), { recursive: true });
    const before = folder.state();
    expect(equalPaths(await folders(folder, '--ephemeral', '.'))).toEqual([['2019', 'copy']]);
    expect(folder.state()).toEqual(before);
    expect(folder.has('.imgdedup')).toBe(false);
  });

  test('the second look opens no photo', async ({ skip }) => {
    skip(...without(strace));
    using folder = await photoRepository();
    cpSync(folder.at('2019'), folder.at('copy'), { recursive: true, preserveTimestamps: true });
    await settle();
    await folder.ok('dupes', '--folders');
    expect(await traced(folder, 'dupes', '--folders')).toEqual({ opened: [], listed: [] });
  });

  test.each([
    [['--link'], /--folders.*--link/],
    [['--dry-run'], /--folders.*--dry-run/],
    [['--keep', 'oldest'], /--keep.*--folders/],
  ])('does not go with %j', async (args, message) => {
    using folder = await photoRepository();
    const { code, stderr } = await folder.run('dupes', '--folders', ...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toContain('[USAGE]');
  });
});

describe('folders with odd names', () => {
  const names: readonly Buffer[] = [
    Buffer.from('new\nline'),
    Buffer.from('\u001B[31mred\u001B]0;title\u0007'),
    Buffer.from('bidi \u202Egpj.exe'),
    Buffer.from('quotes " and \\'),
    Buffer.from('caf\xe9', 'latin1'),
  ];

  async function oddFolders(): Promise<Folder> {
    const folder = makeFolder();
    const add = (name: Buffer, file: string, content: string): void => {
      const path = Buffer.concat([Buffer.from(`${folder.path}/`), name]);
      mkdirSync(path, { recursive: true });
      writeFileSync(Buffer.concat([path, Buffer.from(`/${file}`)]), content);
    };
    for (const [at, name] of names.entries()) {
      add(name, '1.jpg', 'first');
      add(name, '2.jpg', 'second');
      // The last two are contained, and alike.
      if (at >= 3) add(name, '3.jpg', 'the third');
    }
    add(Buffer.from('\u009B1m part'), '1.jpg', 'the third');
    add(Buffer.from('\u009B1m part'), '2.jpg', 'second');
    add(Buffer.from('\u009B1m part'), '3.jpg', 'x');
    await folder.ok('init');
    return folder;
  }

  test('cannot speak to the terminal, and are given exactly to programs', async () => {
    using folder = await oddFolders();
    const { bytes } = await folder.run('dupes', '--folders');
    const text = bytes.toString();
    // oxlint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E\uFFFD]/u);
    for (const line of ['"new\\nline"', '"quotes \\" and \\\\"', '"caf\\351"']) {
      expect(text).toContain(line);
    }
    const found = await folders(folder);
    expect(found.summary).toMatchObject({ equal: 2, contained: 1, alike: 1 });
    const given = new Set([
      ...equalPaths(found).flat(),
      ...found.overlaps.flatMap((pair) => pair.folders.map(({ path }) => path)),
    ]);
    expect(given).toEqual(
      new Set([
        'new\nline',
        '\u001B[31mred\u001B]0;title\u0007',
        'bidi \u202Egpj.exe',
        'quotes " and \\',
        'caf\uDCE9',
        '\u009B1m part',
      ]),
    );
  });
});
