import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyPhotos } from '../cli/support.js';

const run = promisify(execFile);
const project = join(import.meta.dirname, '../..');

async function node(...args: readonly string[]): Promise<string> {
  return (await run(process.execPath, [...args], { cwd: project })).stdout;
}

test('docs/api.md says what src/api says, and signatures name nothing that is not exported', async () => {
  await expect(node('scripts/make-api-page.js', '--check')).resolves.toBe('');
});

test('src/index.ts re-exports src/api and types of src/model, nothing else', () => {
  const exported = [
    ...readFileSync(join(project, 'src/index.ts'), 'utf8').matchAll(
      /^export (type )?[^;]*'([^']+)';$/gm,
    ),
  ];
  expect(exported.length).toBeGreaterThan(40);
  const others = exported.filter(
    ([, type, from = '']) =>
      !from.startsWith('./api/') && (type === undefined || !from.startsWith('./model/')),
  );
  expect(others).toEqual([]);
});

test('inner knobs and test seams are in no published signature', () => {
  const page = readFileSync(join(project, 'docs/api.md'), 'utf8');
  const inner =
    /\b(?:lock|thoroughness|wantsPartners|ops|disk|source(?!: SessionSource)|WriterLock|FileOps|ObjectStore|Reserve)\??:/;
  expect(page).not.toMatch(inner);
  expect('readonly lock?: WriterLock').toMatch(inner);
});

test('the published declarations hold together, and the examples keep to them', async () => {
  await expect(node('node_modules/typescript/bin/tsc', '-p', 'docs/examples')).resolves.toBe('');
});

/** What each example says of the photos in `test/fixtures/photos`, one after the other. */
const said: readonly (readonly [example: string, lines: readonly string[]])[] = [
  ['create-repository', ['A new repository.', '12 files, 12 hashed, 9 looked at']],
  ['status', ['3 files in 2019, 0 of them changed', '12 files in all, 0 of them new']],
  [
    'find-dupes',
    [
      'keep 2019/waterfall.jpg',
      'same 2021/waterfall.jpg',
      'same phone backup/IMG_0117.jpg',
      'keep 2021/geyser.jpg',
      'same phone backup/IMG_0204.jpg',
      '2 groups, 940338 bytes could be had',
    ],
  ],
  [
    'find-similar',
    [
      'keep 2021/waterfall-turned.jpg',
      '  similar 2019/waterfall.jpg',
      '  similar 2021/waterfall.jpg',
      '  similar phone backup/IMG_0117.jpg',
      'keep 2021/geyser.jpg',
      '  exact phone backup/IMG_0204.jpg',
      'keep 2019/forest.png',
      '  similar phone backup/forest.jpg',
      'keep 2019/heather.jpg',
      '  similar phone backup/heather.webp',
    ],
  ],
  [
    'illustrate-groups',
    [
      '2021/waterfall-turned.jpg a thumbnail of no known camera',
      '2019/waterfall.jpg a thumbnail of no known camera',
      '2021/waterfall.jpg a thumbnail of no known camera',
      'phone backup/IMG_0117.jpg a thumbnail of no known camera',
      '2021/geyser.jpg a thumbnail of no known camera',
      'phone backup/IMG_0204.jpg a thumbnail of no known camera',
      '2019/forest.png a thumbnail of no known camera',
      'phone backup/forest.jpg a thumbnail of no known camera',
      '2019/heather.jpg a thumbnail of no known camera',
      'phone backup/heather.webp a thumbnail of no known camera',
    ],
  ],
  [
    'similar-to',
    [
      '2019/forest.png → phone backup/forest.jpg',
      '2019/heather.jpg → phone backup/heather.webp',
      '2021/waterfall.jpg → 2019/waterfall.jpg',
    ],
  ],
  [
    'describe',
    [
      '2019/forest.png 500 333',
      '2021/frangipani.webp 480 360',
      'phone backup/heather.webp 300 225',
      '2021/geyser.jpg jpeg copies: phone backup/IMG_0204.jpg',
      '9 are jpeg, 3 could go',
      '12 files in a database',
    ],
  ],
  ['find-folders', ['0 groups of equal folders true', 'phone backup shares with 2021']],
  [
    'link-duplicates',
    [
      '3 files would be linked',
      'Action 1: 3 files linked',
      'done 2021/waterfall.jpg',
      'done phone backup/IMG_0117.jpg',
      'done phone backup/IMG_0204.jpg',
      '3 files are their own again',
    ],
  ],
  [
    'replace-duplicates',
    [
      'This filesystem shares no bytes.',
      '3 files are symbolic links',
      'Delete 3 files?',
      'Nothing was deleted',
    ],
  ],
  ['merge-metadata', ['0 sidecars written']],
  [
    'move-duplicates',
    [
      '3 files moved',
      '2021/waterfall.jpg is back',
      '2 files removed for good: others hold the same bytes',
    ],
  ],
  ['distinct', ['2019/heather.jpg is not 2019/mountain.jpg', '1 decision forgotten']],
  [
    'snapshots',
    ['The newest of the snapshots has 9 files', 'gone: 2021/geyser.jpg', 'lost: 2021/geyser.jpg'],
  ],
  [
    'remotes',
    [
      'the drive has 4 files; 1 folders were read',
      'only here: 2021/frangipani.webp, 2021/waterfall-turned.jpg, phone backup/forest.jpg, phone backup/heather.webp',
      'on both: 4 contents',
      'here: 2019/heather.jpg',
      'disk: heather.jpg',
      '4 contents with fewer than 1 copies elsewhere',
      'shelf: connected',
    ],
  ],
  ['back-up', ['8 of 9 files copied, 1 were there', '0 contents without a copy elsewhere']],
  ['import-files', ['1 copied, 0 were there', 'It is safe to format.', 'completed 9']],
  [
    'rehash',
    [
      '10 contents to read, 1615825 bytes',
      'true 1 contents are nowhere any more, 0 files rotted',
      'Contents are named by sha256.',
    ],
  ],
  ['verify', ['0 problems true', 'some old snapshots dropped', 'All of it can be learnt anew.']],
  ['watch-folder', ['0 times all over again', 'true', 'undefined', '1 run, 10 files']],
  [
    'errors',
    [
      'true Neither / nor a folder above it is an imgdedup repository.',
      'Run "imgdedup init" in your photo folder.',
    ],
  ],
  ['ephemeral', ['1 groups']],
  [
    'put',
    [
      'map/0/0.png written (13 bytes)',
      'map/0/1.png linked (13 bytes)',
      'map/0/1.png unchanged (13 bytes)',
      'map/1/0.png of 2025-01-01T00:00:00.000Z is to be rendered again',
      'undefined',
      '3 tiles of 2 contents: 2 share, 13 bytes saved',
    ],
  ],
  [
    'plugins',
    [
      '[',
      "  'hash example.fnv',",
      "  'keep rule example.rated',",
      "  'output example.markdown',",
      "  'decoder example.farbfeld',",
      "  'fact reader example.comments'",
      ']',
      'Plugins: 1',
    ],
  ],
];

describe('examples', () => {
  const folder = copyPhotos();
  afterAll(() => folder[Symbol.dispose]());

  test('are all of those in docs/examples', () => {
    const files = readdirSync(join(project, 'docs/examples')).filter((name) =>
      name.endsWith('.js'),
    );
    expect(said.map(([example]) => `${example}.js`).toSorted()).toEqual(files.toSorted());
  });

  /** What each printed: one after the other in one process, because to start and load takes most of the time. */
  let printed: readonly string[] = [];
  beforeAll(async () => {
    const names = said.map(([example]) => example);
    const script = `for (const name of ${JSON.stringify(names)}) {
      console.log('==> ' + name);
      await import('./docs/examples/' + name + '.js');
    }`;
    const stdout = await node('--input-type=module', '-e', script, '--', '', folder.path);
    printed = stdout.split(/^==> .*\n/m).slice(1);
  });

  test.each(said.map(([example, lines], at) => [example, lines, at] as const))(
    '%s.js',
    (_, lines, at) => {
      const stdout = printed[at] ?? '';
      // Where the repository is made in no time, its folder is looked at twice and has one snapshot more.
      const told = stdout.replace(/^(?:[5-9]|1\d) old/m, 'some old');
      expect(told.trimEnd().split('\n')).toEqual(lines);
    },
  );
});
