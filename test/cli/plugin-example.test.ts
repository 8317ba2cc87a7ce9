/** The plugin of docs/plugins.md, packed, installed and run. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copyPhotos, makeFolder, run } from './support.js';

const source = join(import.meta.dirname, '../../docs/plugin-example');

test('is installed from its package, and adds what docs/plugins.md says', async () => {
  using folder = copyPhotos();
  using home = makeFolder();
  const packed = execFileSync(
    'npm',
    ['pack', '--silent', '--pack-destination', home.path, source],
    {
      encoding: 'utf8',
    },
  );
  const own = home.at('imgdedup');
  const install = ['install', '--silent', '--offline', '--no-audit', '--prefix', own];
  execFileSync('npm', [...install, home.at(packed.trim())]);
  const as = (...args: readonly string[]) =>
    run(args, { cwd: folder.path, env: { XDG_CONFIG_HOME: home.path } });
  await as('config', 'set', '--global', 'plugins', 'imgdedup-plugin-example');
  const { stdout } = await as('plugins');
  expect(stdout.split('\n').slice(1, -1)).toEqual([
    '    hash example.fnv',
    '    keep rule example.rated',
    '    output example.markdown',
  ]);
  expect(await as('init', '--hash', 'example.fnv')).toMatchObject({ code: 0 });
  const dupes = await as('dupes', '--keep', 'example.rated,-path:2019/**,shortest-path');
  expect(dupes.stdout).toContain('example.fnv:');
  expect(dupes.stdout).toContain('keep  2021/waterfall.jpg  (shortest path)');
  const table = await as('dupes', '--format', 'example.markdown');
  expect(table.stdout.split('\n').slice(0, 4)).toEqual([
    '| keep | file | bytes |',
    '| --- | --- | --: |',
    expect.stringMatching(/^\| keep \| 2019\/waterfall.jpg \| \d+ \|$/),
    expect.stringMatching(/^\|  \| 2021\/waterfall.jpg \| \d+ \|$/),
  ]);
  expect(await as('verify', '--data')).toMatchObject({ code: 0 });
});
