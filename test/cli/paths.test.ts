/** How paths are shown, and that they can be given back. */
import { chmodSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  makeFolder,
  nobody,
  somebodyElse,
  parse,
  run,
  type DupesJson,
  type ErrorJson,
  type Folder,
  type StatusJson,
} from './support.js';

/** One content in two folders and at the root. */
async function triplets(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('2021/may/a.jpg', 'same', 1e9);
  folder.write('2022/b.jpg', 'same', 2e9);
  folder.write('c.jpg', 'same', 3e9);
  await folder.ok('init', '-q');
  return folder;
}

async function from(cwd: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(args, { cwd });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

/** The first keeper of a listing. */
function keep(text: string): string | undefined {
  return /keep {2}(.*) {2}\(.*\)/.exec(text)?.[1];
}

describe('paths are shown from the current folder', () => {
  test('by every command that prints them, and can be given back', async () => {
    using folder = await triplets();
    const here = folder.at('2021');
    const status = await from(here, 'status');
    for (const line of ['  may/a.jpg', '  ../2022/b.jpg', '  ../c.jpg']) {
      expect(status.split('\n')).toContain(line);
    }
    expect(await from(here, 'dupes')).toMatch(
      /\n {2}keep {2}may\/a\.jpg {2}\(.*\)\n {8}\.\.\/2022\/b\.jpg\n {8}\.\.\/c\.jpg\n/,
    );
    const named = await from(here, 'status', '--json', '../2022/b.jpg', 'may/a.jpg');
    expect(parse<StatusJson>(named).summary['files']).toBe(2);
    expect(await from(here, 'dupes', '--folders')).toMatch(/\n {8}\.\n {8}\.\.\/2022 /);
    expect(await from(here, 'link')).toContain('link  ../2022/b.jpg -> may/a.jpg\n');
    expect(await from(here, 'log', '1')).toContain('link  ../2022/b.jpg -> may/a.jpg\n');
    expect(await from(here, 'undo')).toContain('back  ../2022/b.jpg\n');
    const trash = await from(here, 'dupes', '--trash', '--yes');
    expect(trash).toContain('trash  ../c.jpg  (keeps may/a.jpg)\n');
    expect(await from(here, 'undo')).toContain('back  ../c.jpg\n');
    const move = await from(here, 'dupes', '--move', 'aside', '--yes');
    expect(move).toContain('move  ../c.jpg -> aside/c.jpg  (keeps may/a.jpg)\n');
    await from(here, 'index', '-q');
    expect(await from(here, 'diff', '1')).toContain('R  ../c.jpg -> aside/c.jpg\n');
  });

  test('also where -C names it, by links or not, and where the data lies', async () => {
    using folder = await triplets();
    symlinkSync('2021/may', folder.at('way'));
    expect(keep(await folder.ok('dupes', '-C', '2022'))).toBe('../2021/may/a.jpg');
    expect(keep(await folder.ok('dupes', '-C', 'way'))).toBe('a.jpg');
    expect(keep(await folder.ok('dupes', '-C', 'way', '../../2022', 'a.jpg'))).toBe('a.jpg');
    expect(keep(await folder.ok('dupes', '-C', '.imgdedup'))).toBe('../2021/may/a.jpg');
    expect(keep(await run(['dupes', '-C', folder.path], { cwd: '/' }).then((o) => o.stdout))).toBe(
      '2021/may/a.jpg',
    );
  });

  test('also without a repository', async () => {
    using folder = makeFolder();
    folder.write('in/a.jpg', 'same', 1e9);
    folder.write('in/b.jpg', 'same', 2e9);
    folder.write('beside/x.jpg', 'x');
    const beside = await from(folder.at('beside'), 'dupes', '--ephemeral', '../in');
    expect(beside).toMatch(/keep {2}\.\.\/in\/a\.jpg {2}\(.*\)\n {8}\.\.\/in\/b\.jpg\n/);
    const inside = await from(folder.at('in'), 'dupes', '--ephemeral', '.');
    expect(inside).toMatch(/keep {2}a\.jpg {2}\(.*\)\n {8}b\.jpg\n/);
  });

  test('and are no flags, and harmless', async () => {
    using folder = makeFolder();
    folder.write('sub/-rf.jpg', 'same', 1e9);
    folder.write('sub/tab\t.jpg', 'same', 2e9);
    await folder.ok('init', '-q');
    const shown = await from(folder.at('sub'), 'status');
    expect(shown).toContain('  ./-rf.jpg\n  "tab\\t.jpg"\n');
  });

  test('also on stderr', async ({ skip }) => {
    skip(...without(somebodyElse));
    using folder = makeFolder();
    for (const path of ['sub/a.jpg', 'closed.jpg']) folder.write(path, 'same');
    chmodSync(folder.at('closed.jpg'), 0);
    const cwd = folder.at('sub');
    const { stderr } = await run(['dupes', '--ephemeral', '..'], { cwd, uid: nobody });
    expect(stderr).toContain('  ../closed.jpg: permission denied\n');
  });

  test('also where something is refused; from the root in JSON', async () => {
    using folder = await triplets();
    const cwd = folder.at('2022');
    const args = ['distinct', 'b.jpg', '../c.jpg'];
    expect((await run(args, { cwd })).stderr).toContain('"b.jpg" and "../c.jpg" hold the same');
    const { error } = parse<ErrorJson>((await run([...args, '--json'], { cwd })).stdout);
    expect(error.message).toContain('"2022/b.jpg" and "c.jpg" hold the same');
    const folders = await run(['distinct', '../2021', 'b.jpg'], { cwd });
    expect(folders.stderr).toContain(
      '"../2021" is a folder. Name the pictures themselves, as in "../2021/*.jpg".',
    );
    const restored = await run(['trash', 'restore', 'x.jpg'], { cwd });
    expect(restored.stderr).toContain('"x.jpg" is not in the trash');
  });

  test('absolute with --full-paths; from the root in formats for programs', async () => {
    using folder = await triplets();
    const here = folder.at('2021');
    const full = await from(here, 'dupes', '--full-paths');
    expect(keep(full)).toBe(folder.at('2021/may/a.jpg'));
    expect(full).toContain(`\n        ${folder.at('2022/b.jpg')}\n`);
    expect(await from(here, '--full-paths', 'link', '-n')).toContain(
      `link  ${folder.at('c.jpg')} -> ${folder.at('2021/may/a.jpg')}`,
    );
    for (const flags of [[], ['--full-paths']]) {
      const json = parse<DupesJson>(await from(here, 'dupes', '--json', ...flags));
      expect(json.groups[0]?.files.map(({ path }) => path)).toEqual([
        '2021/may/a.jpg',
        '2022/b.jpg',
        'c.jpg',
      ]);
    }
    folder.write('2021/new.jpg', 'new');
    expect(await from(here, 'status', '--porcelain')).toBe('A 2021/new.jpg\n');
    expect(await from(here, 'status', '-z')).toBe('A 2021/new.jpg\0');
  });
});
