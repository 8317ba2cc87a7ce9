/** The examples for other programs, as they are in `docs/examples/python`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { without } from '../needs.js';
import {
  expectWhole,
  photoRepository,
  start,
  succeeds,
  type Folder,
  type Running,
} from './support.js';

const examples = join(import.meta.dirname, '../../docs/examples/python');
const python = { isThere: succeeds('python3', ['--version']), what: 'python3' };

describe('with a server', () => {
  beforeEach(({ skip }) => skip(...without(python)));

  let folder: Folder;
  let server: Running;
  beforeAll(async () => {
    folder = await photoRepository();
    server = start(['serve'], { cwd: folder.path });
    await server.says(/Ctrl-C ends the server/);
  });
  afterAll(async () => {
    server.child.kill('SIGTERM');
    await server.ended;
    await expectWhole(folder);
    folder[Symbol.dispose]();
  });

  function run(...args: readonly string[]): string {
    const env = { ...process.env, PYTHONPATH: examples, PYTHONDONTWRITEBYTECODE: '1' };
    const { status, stdout, stderr } = spawnSync('python3', args, {
      cwd: folder.path,
      env,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  }

  test('render_tiles.py: equal tiles are one file, and a second run changes nothing', () => {
    const args = [
      join(examples, 'render_tiles.py'),
      '.imgdedup/serve.sock',
      'map',
      '--levels',
      '5',
    ];
    const first: Record<string, number> = JSON.parse(run(...args));
    expect((first['written'] ?? 0) + (first['linked'] ?? 0)).toBe(341);
    expect(first['linked']).toBeGreaterThan(30);
    const tiles = folder.list().filter((path) => /^map\/.*png$/.test(path));
    expect(tiles).toHaveLength(341);
    expect(new Set(tiles.map((path) => folder.ino(path))).size).toBe(first['written']);
    expect(JSON.parse(run(...args))).toEqual({ unchanged: 341 });
  });

  test('pzmap2dzi_output.py: tiles are saved, marked, listed, read and removed', () => {
    const script = `
from pzmap2dzi_output import Output

class Image:
    def __init__(self, data):
        self.data = data
    def save(self, file, format, **options):
        file.write((format + str(options)).encode() + self.data)

output = Output(".imgdedup/serve.sock", "html/base")
one, two, three = ("layer0_files/9/%d_0.png" % at for at in range(3))
print(output.save(one, Image(b"sea"), optimize=True), output.save(two, Image(b"sea"), optimize=True))
print(output.save(three, Image(b"land"), state="incomplete"), sorted(output.done("layer0_files/9")))
output.begin(one)
print(sorted(output.done()), output.load(two), output.load("layer0_files/9/9_9.png"))
output.delete(two)
print(output.save(three, Image(b"land")), sorted(output.done()))
`;
    expect(run('-c', script).split('\n')).toEqual([
      'written linked',
      "written ['layer0_files/9/0_0.png', 'layer0_files/9/1_0.png']",
      `['layer0_files/9/1_0.png'] b"PNG{'optimize': True}sea" None`,
      "unchanged ['layer0_files/9/2_0.png']",
      '',
    ]);
    expect(folder.list().filter((path) => path.startsWith('html/base/layer0_files/9/'))).toEqual([
      'html/base/layer0_files/9/0_0.png',
      'html/base/layer0_files/9/2_0.png',
    ]);
  });
});
