import { expect, test } from 'vitest';
import { makeFolder, parse } from './support.js';

interface SkippedJson {
  readonly skipped: { readonly files: number; readonly byExtension: Record<string, number> };
}

test('files of other types are counted, in the first run and in those that list no folder', async () => {
  using folder = makeFolder();
  folder.write('a.jpg', 'a', 1e9);
  for (const name of ['1.mov', '2.MOV', 'x/3.mov', 'notes.txt', 'README', '.hidden', 'out/x.avi']) {
    folder.write(name, name, 1e9);
  }
  folder.write('.imgdedupignore', 'out/\n', 1e9);
  await folder.ok('init', '-q');
  const line =
    '5 files were skipped: 3 .mov, 1 without extension, 1 .txt (scan.extensions, scan.videos).\n';
  const first = await folder.run('status');
  expect(first.stderr).toContain(line);
  for (const args of [
    ['index', '--no-similar'],
    ['index', '--no-similar'],
    ['dupes'],
    ['dupes', '--folders'],
    ['dupes', '--link'],
    ['dupes', '--trash', '--yes'],
    ['dupes', '--similar', '--trash', '--dry-run'],
    ['dupes', '--tier', 'exact', '--move', 'elsewhere', '--yes'],
    ['link', '--dry-run'],
    ['status'],
  ]) {
    const { code, stderr } = await folder.run(...args);
    expect({ args, code }).toEqual({ args, code: 0 });
    expect(stderr).toContain(line);
  }
  for (const args of [
    ['index', '--no-similar'],
    ['dupes'],
    ['dupes', '--similar'],
    ['dupes', '--folders'],
    ['dupes', '--link'],
    ['dupes', '--trash', '--yes'],
    ['link'],
    ['status'],
  ]) {
    const { skipped } = parse<SkippedJson>(await folder.ok(...args, '--json'));
    expect(skipped).toEqual({ files: 5, byExtension: { '.mov': 3, '': 1, '.txt': 1 } });
  }
  for (const args of [
    ['dupes', '-q'],
    ['dupes', '-q', '--folders'],
    ['link', '-q'],
    ['status', '-q'],
    ['status', '--porcelain'],
  ]) {
    expect((await folder.run(...args)).stderr).toBe('');
  }
  expect((await folder.run('status', 'x')).stderr).toContain('1 file was skipped: 1 .mov');
  expect((await folder.run('dupes', 'x')).stderr).toContain('1 file was skipped: 1 .mov');
  expect((await folder.run('link', 'x')).stderr).toContain('1 file was skipped: 1 .mov');
});

test('a repository of before MPO was taken meets its MPO files as new ones', async () => {
  using folder = makeFolder();
  folder.write('a.jpg', 'a', 1e9);
  folder.write('3d/a.MPO', 'a', 1e9);
  await folder.ok('init', '-q');
  await folder.ok('index', '--no-similar', '-c', 'scan.extensions=jpg,jpeg');
  expect(await folder.ok('status')).toContain('New:\n  3d/a.MPO\n');
  expect(await folder.ok('dupes')).toContain('1 group of 2 files');
  await folder.ok('verify');
});
