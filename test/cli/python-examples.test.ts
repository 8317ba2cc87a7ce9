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
output.save(one, Image(b"sea"), optimize=True)
output.save(two, Image(b"sea"), optimize=True)
output.save(three, Image(b"land"), state="incomplete")
print(sorted(output.done("layer0_files/9")), dict(output.client.outcomes))
output.begin(one)
print(sorted(output.done()), output.load(two), output.load("layer0_files/9/9_9.png"))
output.delete(two)
output.save(three, Image(b"land"))
print(sorted(output.done()))
output.close()
`;
    expect(run('-c', script).split('\n')).toEqual([
      "['layer0_files/9/0_0.png', 'layer0_files/9/1_0.png'] {'written': 2, 'linked': 1}",
      `['layer0_files/9/1_0.png'] b"PNG{'optimize': True}sea" None`,
      "['layer0_files/9/2_0.png']",
      '',
    ]);
    expect(folder.list().filter((path) => path.startsWith('html/base/layer0_files/9/'))).toEqual([
      'html/base/layer0_files/9/0_0.png',
      'html/base/layer0_files/9/2_0.png',
    ]);
  });

  test('imgdedup_client.py: many threads, errors that reach the caller, and a limit of what waits', () => {
    const script = `
from concurrent.futures import ThreadPoolExecutor
from imgdedup_client import Client, PutError

with Client(".imgdedup/serve.sock", most_waiting=5000) as client:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda at: client.put("many/%d" % at, b"%d" % (at % 7) * 400), range(3000)))
    client.flush()
    print(sorted(client.outcomes.items()), client.ask("GET", "many/8")[1] == b"1" * 400)
    calls = []
    for path, data in (("../out", b"x"), ("many/ü \\udcff", b"y"), ("many/big", bytes(2000000)), (".imgdedup/x", b"z")):
        calls.append(lambda path=path, data=data: client.put(path, data))
    failures = []
    for call in calls + [client.flush]:
        try:
            call()
        except PutError as error:
            failures += error.failures
    print([(path, code) for path, code, _ in failures])
    print(len(client.list("?under=many")), client.ask("GET", "many/big")[0])

try:
    client.put("late", b"")
except ValueError as error:
    print(error)
gone = Client("nowhere.sock")
try:
    gone.put("a", b"a")
    gone.flush()
except OSError as error:
    print(type(error).__name__)
`;
    expect(run('-c', script).split('\n')).toEqual([
      "[('linked', 2993), ('written', 7)] True",
      "[('../out', 'PATH_OUTSIDE_ROOT'), ('.imgdedup/x', 'PATH_INVALID')]",
      '3002 200',
      'the client is closed',
      'FileNotFoundError',
      '',
    ]);
  });
});
