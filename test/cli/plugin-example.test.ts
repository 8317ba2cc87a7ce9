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
    '    decoder example.farbfeld',
    '    fact reader example.comments',
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
  folder.write('scans/sea.ff', farbfeld);
  folder.write('scans/sea.ppm', netpbm);
  folder.write('scans/torn.ff', farbfeld.subarray(0, 1000));
  await as('config', 'set', 'scan.extensions', '*');
  const index = await as('index');
  expect(index.stderr).toContain(
    'scans/torn.ff: the plugin decoder example.farbfeld failed: the file ends too early',
  );
  const alike = await as('dupes', '--similar', 'scans');
  expect(alike.stdout).toMatch(/keep +scans\/sea\.ppm .*\n +scans\/sea\.ff +\(160 × 120/);
  expect((await as('show', 'scans/sea.ppm')).stdout).toMatch(
    /Camera +Scanner\n +Taken +2019-05-04T12:33:10\n +Rating +4 of 5\n +Keywords +sea, boat\n/,
  );
  expect(await as('verify', '--data')).toMatchObject({ code: 0 });
});

const [width, height] = [160, 120];

/** Discs of many sizes, red, green and blue, the same in both formats. */
const pixels = Buffer.from(
  Array.from({ length: 3 * width * height }, (_, at) => {
    const [x, y, channel] = [Math.trunc(at / 3) % width, Math.trunc(at / 3 / width), at % 3];
    const disc = Array.from({ length: 12 }, (_none, n) => n).findLast(
      (n) => (x - ((n * 53) % width)) ** 2 + (y - ((n * 31) % height)) ** 2 < (8 + n) ** 2,
    );
    return disc === undefined ? (x + y) & 0xff : (disc * 41 * (channel + 2)) & 0xff;
  }),
);

const farbfeld = Buffer.alloc(16 + 8 * width * height, 0xff);
farbfeld.write('farbfeld', 'latin1');
farbfeld.writeUInt32BE(width, 8);
farbfeld.writeUInt32BE(height, 12);
for (const [at, level] of pixels.entries()) {
  farbfeld.writeUInt16BE(level * 257, 16 + 8 * Math.trunc(at / 3) + 2 * (at % 3));
}

const remarks =
  '# rating: 4\n# taken: 2019-05-04T12:33:10\n# camera: Scanner\n# keywords: sea, boat\n';
const netpbm = Buffer.concat([Buffer.from(`P6\n${remarks}${width} ${height}\n255\n`), pixels]);
