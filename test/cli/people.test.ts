import { readFileSync, renameSync } from 'node:fs';
import { beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  hashedPhotos,
  indexedPhotos,
  parse,
  photoRepository,
  shell,
  type ErrorJson,
  type Folder,
} from './support.js';
import { terminal, terminals } from './terminal.js';

// oxlint-disable-next-line no-control-regex
const colours = /\u001B\[\d+m/g;

/** Something to say for every command that uses colours. */
async function changedPhotos(): Promise<Folder> {
  const folder = await hashedPhotos();
  await folder.ok('link', '2021');
  folder.write('new.jpg', 'new');
  renameSync(folder.at('2019/mountain.jpg'), folder.at('2021/mountain.jpg'));
  return folder;
}

describe('colours', () => {
  test('say nothing that the text does not, and are in no format for programs', async () => {
    using folder = await changedPhotos();
    const commands = [
      ['status'],
      ['dupes', '--no-refresh'],
      ['dupes', '--similar'],
      ['dupes', '--trash', '--dry-run'],
      ['diff', '1'],
      ['log', '1'],
    ];
    for (const args of commands) {
      // One after the other: while one compares, the other would tell what is stored.
      const inColour = await folder.ok(...args, '--color=always');
      const plain = await folder.ok(...args);
      expect(inColour).not.toBe(plain);
      expect(inColour.replaceAll(colours, '')).toBe(plain);
    }
    for (const args of [
      ['status', '--porcelain'],
      ['dupes', '--json'],
      ['diff', '1', '-z'],
    ]) {
      expect(await folder.ok(...args, '--color=always')).not.toContain('\u001B');
    }
    const { code, stderr } = await folder.run('status', 'gone', '--color=always');
    expect({ code, stderr: stderr.replaceAll(colours, '') }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^imgdedup: "gone" is neither/),
    });
    expect(stderr).toMatch(colours);
  });

  test('are there on a terminal, unless the environment minds', async ({ skip }) => {
    skip(...without(terminals));
    using folder = await photoRepository();
    const outputs = await Promise.all([
      terminal('$IMGDEDUP status', folder.path),
      terminal('NO_COLOR= $IMGDEDUP status', folder.path),
      terminal('NO_COLOR=1 $IMGDEDUP status', folder.path),
      terminal('TERM=dumb $IMGDEDUP status', folder.path),
      terminal('$IMGDEDUP status --color never', folder.path),
      terminal('NO_COLOR=1 $IMGDEDUP status --color always', folder.path),
    ]);
    const areColoured = outputs.map(({ stdout }) => stdout.search(colours) !== -1);
    expect(areColoured).toEqual([true, true, false, false, false, true]);
  });
});

describe('the question of dupes --trash on a terminal', () => {
  beforeEach(({ skip }) => skip(...without(terminals)));

  test.each([
    ['y\r', 0, 'Trashed 3 files', 9],
    ['n\r', 0, 'Nothing was changed.', 12],
    ['\u0004', 0, 'Nothing was changed.', 12],
    ['\u0003', 130, 'Interrupted: nothing was changed. [INTERRUPTED]', 12],
  ])('answered by %j', async (keys, status, says, photos) => {
    using folder = await photoRepository();
    const script = '$IMGDEDUP dupes --trash -c scan.hidden=true --color never; echo "status $?"';
    const { stdout } = await terminal(script, folder.path, { after: /\[y\/N\]/, keys });
    expect(stdout).toContain('3 exact; "imgdedup undo" brings them back, and -n shows the list.');
    expect(stdout).toContain('Move 3 files (940.3 kB) to the trash? [y/N]');
    expect(stdout).toContain(says);
    expect(stdout).toContain(`status ${status}`);
    const left = folder.list().filter((path) => /\.\w+$/.test(path));
    expect(left).toHaveLength(photos);
    expect(folder.has('.imgdedup/lock')).toBe(false);
  });
});

/** Pictures that cannot be decoded, each in its own way and under a name of its own. */
async function brokenPictures(names: readonly string[]): Promise<Folder> {
  const folder = await photoRepository();
  const whole = readFileSync(folder.at('2019/mountain.jpg'));
  for (const [at, name] of names.entries()) folder.write(name, whole.subarray(0, 200 + at));
  return folder;
}

/** Path and reason of each line. */
function linesOf(list: string): string[][] {
  return list
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

describe('what failed', () => {
  const names = Array.from({ length: 12 }, (_, at) => `broken ${at}.jpg`);

  test('is named once, and summed up by reasons where it is much', async () => {
    using folder = await brokenPictures([...names, 'tab\tand\nline.jpg']);
    const { code, stderr } = await folder.run('index', '--failed-list', 'failed.tsv');
    expect(code).toBe(3);
    for (const name of names) expect(stderr.split(`  ${name}: `)).toHaveLength(2);
    expect(stderr).toMatch(/^In all: 13 pictures: its header is broken[^\n]*\n$/m);
    const list = linesOf(folder.text('failed.tsv'));
    expect(new Set(list.map(([path]) => path))).toEqual(
      new Set([...names, String.raw`"tab\tand\nline.jpg"`]),
    );
    expect(list.every(([, reason, ...more]) => reason !== '' && more.length === 0)).toBe(true);
    // Told before, so not again; but they still cannot be decoded.
    expect(await folder.run('index', '--failed-list', 'failed.tsv')).toMatchObject({
      code: 0,
      stderr: '1 file was skipped: 1 .tsv (scan.extensions).\n',
    });
    expect(linesOf(folder.text('failed.tsv'))).toHaveLength(13);
    const { stdout } = await shell(
      '$IMGDEDUP index -q --failed-list /dev/stdout | cat',
      folder.path,
    );
    expect(linesOf(stdout)).toHaveLength(13);
    expect(await folder.ok('status', '--failed-list', 'failed.tsv')).toContain('Nothing changed');
    expect(folder.text('failed.tsv')).toBe('');
  });

  test('in an action is in the list, too, and named if quiet', async () => {
    using folder = await hashedPhotos();
    await folder.ok('link');
    folder.write('2021/geyser.jpg', 'something else');
    const { code, stdout, stderr } = await folder.run('undo', '-q', '--failed-list', 'failed.tsv');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    const [[path, reason] = []] = linesOf(folder.text('failed.tsv'));
    expect(path).toMatch(/geyser|IMG_0204/);
    expect(stderr).toBe(`1 file left alone:\n  ${path}: ${reason}\n`);
  });

  test('is never written over anything else, and asked for in vain before any work', async () => {
    using folder = await photoRepository();
    const before = folder.state();
    const lists = ['2021/geyser.jpg', '2021', 'no/such/folder'];
    for (const list of lists) {
      const { code, stdout } = await folder.run('index', '--json', '--failed-list', list);
      expect(code).toBe(2);
      expect(['USAGE', 'PATH_NOT_FOUND']).toContain(parse<ErrorJson>(stdout).error.code);
    }
    expect(folder.state()).toEqual(before);
    expect(await folder.ok('snapshots')).toContain('No snapshot yet');
  });
});

describe('--verbose and --debug', () => {
  test('tell on stderr what was done, and how long it took', async () => {
    using folder = await indexedPhotos();
    // With little to do, for what takes seconds tells how far it is.
    const quiet = await folder.run('index', '--json');
    expect(quiet.stderr).toBe('');
    const verbose = await folder.run('index', '--force', '--json', '--verbose');
    expect(verbose.stderr).toBe(
      'load: 12 files\nwalk: 4 folders, 12 files, 0 failures\nhash: 12 files, 2.6 MB\ncommit\ndecode: 0 pictures, 0 failures\nindex\nfacts: 0 files\n',
    );
    const debug = await folder.run('dupes', '--link', '--debug', '--json');
    for (const stage of ['load', 'walk', 'hash', 'commit', 'act: 3 done, 0 skipped', 'store']) {
      expect(debug.stderr).toMatch(new RegExp(`^ *\\d+\\.\\d ms {2}${stage}`, 'm'));
    }
    expect(debug.stderr).toMatch(/^total act +\d+\.\d ms {2}\d+ % {2}1 ×$/m);
    expect(debug.stderr).toMatch(/^total run +\d+\.\d ms {2}peak memory \d+\.\d [MG]B\n$/m);
    expect(() => parse(debug.stdout)).not.toThrow();
    // An error says where it came from, and is told once.
    const failing = await folder.run('undo', '7', '--debug').catch(String);
    expect(failing).toMatch(/at async /);
  });
});
