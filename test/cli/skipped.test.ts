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
  const line = '5 files were skipped: 3 .mov, 1 without extension, 1 .txt (scan.extensions).\n';
  for (const args of [['index', '--no-similar'], ['index', '--no-similar'], ['dupes']]) {
    const { code, stderr } = await folder.run(...args);
    expect({ args, code }).toEqual({ args, code: 0 });
    expect(stderr).toContain(line);
  }
  for (const args of [['index', '--no-similar'], ['dupes'], ['dupes', '--similar']]) {
    const { skipped } = parse<SkippedJson>(await folder.ok(...args, '--json'));
    expect(skipped).toEqual({ files: 5, byExtension: { '.mov': 3, '': 1, '.txt': 1 } });
  }
  expect((await folder.run('dupes', '-q')).stderr).toBe('');
  expect((await folder.run('dupes', 'x')).stderr).toContain('1 file was skipped: 1 .mov');
});
