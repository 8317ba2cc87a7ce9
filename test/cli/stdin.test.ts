/** Standard input is read by `--from -` alone: in a loop over a list it belongs to the loop. */
import { expect, test } from 'vitest';
import { makeFolder, parse, run, shell, start, type Folder } from './support.js';

async function pair(): Promise<Folder> {
  const folder = makeFolder();
  folder.write('a.jpg', 'same', 1e9);
  folder.write('b.jpg', 'same', 2e9);
  folder.write('in "quotes"\t.jpg', 'same', 3e9);
  await folder.ok('init', '-q');
  return folder;
}

test('no command takes what is on standard input for an argument', async () => {
  using folder = await pair();
  const given = async (input: string, ...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(args, { cwd: folder.path, input });
    expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: '' });
    return stdout;
  };
  expect(await given('a.jpg\n', 'dupes')).toContain('1 group of 3 files');
  expect(await given('a.jpg\n', 'status')).toContain(': 3 files');
  expect(await given('a.jpg\n', 'index', '--no-similar')).toMatch(/^3 files/);
  expect(await given('a.jpg\n', 'link')).toContain('Linked 2 files');
  expect(await given('1\n', 'undo')).toContain('Took back action 1');
  expect(await given('a.jpg\n', 'dupes', '--trash', '-y')).toContain('Action 3.');
  expect(await given('1\n', 'undo')).toContain('Took back action 3');
  expect(await given('1\n', 'log')).toMatch(/^4 .*\n3 .*\n2 .*\n1 /);
  await given('x\n', 'index', '--no-similar', '-q');
  expect(await given('1\n', 'diff')).toMatch(/snapshot/);
  using other = makeFolder();
  expect(await given(`${other.path}\n`, 'init')).toContain(folder.path);
  expect(other.list()).toEqual([]);
  for (const args of [['config', 'get'], ['config', 'set', 'keep'], ['similar'], ['distinct']]) {
    const { code } = await run(args, { cwd: folder.path, input: 'keep\n' });
    expect({ args, code }).toEqual({ args, code: 2 });
  }
});

test('a loop over a list keeps its list', async () => {
  using folder = await pair();
  const script = `printf '.\n.\n.\n' | while read d; do $IMGDEDUP dupes -C "$d" | tail -n 1; done`;
  const { stdout } = await shell(script, folder.path);
  expect(stdout.match(/1 group of 3 files/g)).toHaveLength(3);
});

test('input that does not end is not waited for', async () => {
  using folder = await pair();
  const { child, ended } = start(['dupes'], { cwd: folder.path });
  child.stdin.write('a.jpg\n');
  expect((await ended).stdout).toContain('1 group of 3 files');
});

test('--from reads names: lines, as they are printed or not, or ended by NUL', async () => {
  using folder = await pair();
  const files = async (input: string, ...args: readonly string[]) => {
    const { stdout, stderr } = await run(['index', '--no-similar', '--json', ...args], {
      cwd: folder.path,
      input,
    });
    expect(stderr).toBe('');
    return parse<{ summary: { files: number } }>(stdout).summary.files;
  };
  expect(await files('b.jpg\n\na.jpg', '--from', '-')).toBe(2);
  expect(await files(String.raw`"in \"quotes\"\t.jpg"` + '\na.jpg\n', '--from', '-')).toBe(2);
  expect(await files('in "quotes"\t.jpg\0', '--from', '-', '-z', 'a.jpg')).toBe(2);
  folder.write('list', 'a.jpg\nb.jpg\n');
  expect(await files('', '--from', 'list')).toBe(2);
  for (const [input, ...args] of [
    ['', '--from', '-'],
    ['gone.jpg\n', '--from', '-'],
    ['', '--from', 'gone'],
    ['', '-z'],
  ] as const) {
    const { code } = await run(['dupes', ...args], { cwd: folder.path, input });
    expect({ args, code }).toEqual({ args, code: 2 });
  }
});
