import { existsSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import {
  expectWhole,
  groupPaths,
  hashedPhotos,
  indexedPhotos,
  makeFolder,
  parse,
  start,
  type DupesJson,
  type ErrorJson,
  type Folder,
  type Running,
} from './support.js';

/** The first lines that a server prints, once it takes requests. */
function lines({ child }: Running, count: number): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const all = printed.split('\n').slice(0, -1);
      if (all.length >= count) resolve(all);
    });
    child.on('close', () => reject(new Error(`no address: ${printed}`)));
  });
}

function serve(folder: Folder, ...args: readonly string[]): Running {
  return start(['serve', ...args], { cwd: folder.path });
}

interface Asking {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

function ask(socketPath: string, path: string, { body, ...asking }: Asking = {}) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ socketPath, path, agent: false, ...asking }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.on('error', reject).end(body);
  });
}

describe('imgdedup serve', () => {
  test('refuses a door for workers that there cannot be', async () => {
    using folder = await hashedPhotos();
    const noPem = ['--tls-cert', '2019/heather.jpg', '--tls-key', '2019/heather.jpg'];
    const nowhere = ['--tls-cert', 'nowhere.pem', '--tls-key', 'nowhere.pem'];
    const refused = [
      ['--workers-at', 'nas'],
      ['--workers-at', '127.0.0.1:70000'],
      // Kept for documents: nobody has it.
      ['--workers-at', '203.0.113.1:0'],
      ['--workers-at', '127.0.0.1:0', ...noPem],
      ['--workers-at', '127.0.0.1:0', ...nowhere],
      noPem,
    ];
    for (const args of refused) {
      const { code, stdout } = await folder.run('serve', ...args, '--json');
      const { error } = parse<ErrorJson>(stdout);
      expect({ args, code, error: error.code }).toEqual({ args, code: 2, error: 'USAGE' });
    }
    expect(existsSync(folder.at('.imgdedup/serve.sock'))).toBe(false);
  });

  test('tells where it is, takes files, and ends by SIGTERM with status 0', async () => {
    using folder = await hashedPhotos();
    const running = serve(folder);
    const [address] = await lines(running, 1);
    const socket = folder.at('.imgdedup/serve.sock');
    expect(address).toBe(`unix:${socket}`);
    expect(statSync(socket).mode & 0o777).toBe(0o600);
    const tiles = Array.from({ length: 40 }, (_, number) => `tiles/${number}.png`);
    const put = await Promise.all(
      tiles.map((path, number) =>
        ask(socket, `/files/${path}`, { method: 'PUT', body: `tile ${number % 4}` }),
      ),
    );
    expect(new Set(put.map(({ status }) => status))).toEqual(new Set([200]));
    running.child.kill('SIGTERM');
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('The server has ended; what it took is recorded.'),
    });
    expect(existsSync(socket)).toBe(false);
    expect(new Set(tiles.map((path) => folder.ino(path))).size).toBe(4);
    await expectWhole(folder);
  });

  test('two at one socket: SOCKET_TAKEN; that of a killed one is taken over', async () => {
    using folder = await hashedPhotos();
    const first = serve(folder);
    await lines(first, 1);
    const { code, stderr } = await folder.run('serve');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('[SOCKET_TAKEN]'),
    });
    const socket = folder.at('.imgdedup/serve.sock');
    await ask(socket, '/files/a', { method: 'PUT', body: 'a' });
    first.child.kill('SIGKILL');
    await first.ended;
    expect(existsSync(socket)).toBe(true);
    const second = serve(folder);
    await lines(second, 1);
    expect((await ask(socket, '/files/a')).text).toBe('a');
    second.child.kill('SIGINT');
    expect((await second.ended).code).toBe(0);
    await expectWhole(folder);
  });

  test('--watch: what others put is heard, and status asks it', async () => {
    using folder = await hashedPhotos();
    const running = serve(folder, '--watch');
    await lines(running, 1);
    const { stdout: watched } = await folder.run('watch', '--status', '--json');
    expect(parse(watched)).toMatchObject({ watcher: { pid: running.child.pid } });
    await folder.run('status');
    const socket = folder.at('.imgdedup/serve.sock');
    await ask(socket, '/files/new/tile.png', { method: 'PUT', body: 'tile' });
    const { stdout } = await folder.run('status', '--json');
    expect(parse(stdout)).toMatchObject({ new: ['new/tile.png'] });
    const second = await folder.run('serve', '--watch', '--socket', folder.at('other.sock'));
    expect(second).toMatchObject({ code: 5, stderr: expect.stringContaining('[WATCHER_BUSY]') });
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
    expect((await folder.run('watch', '--status')).code).toBe(1);
    await expectWhole(folder);
  });

  test('on a port: prints a token, or keeps it in a file', async () => {
    using folder = await hashedPhotos();
    const running = serve(folder, '--port', '0');
    const [url = '', token = ''] = await lines(running, 2);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/stats`)).status).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/stats`, { headers })).status).toBe(200);
    running.child.kill('SIGTERM');
    expect((await running.ended).stdout).toBe(`${url}\n${token}\n`);
    const quiet = serve(folder, '--port', '0', '--token-file', 'token', '--json', '--idle', '1');
    const { code, stdout } = await quiet.ended;
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({
      addresses: [{ kind: 'port', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) }],
      summary: { ending: 'idle' },
    });
    expect(stdout).not.toContain(folder.text('token').trim());
    await expectWhole(folder);
  });

  test('whoever only looks how it is does not keep it from ending', async () => {
    using folder = await hashedPhotos();
    const running = serve(folder, '--idle', '1');
    await lines(running, 1);
    const socket = folder.at('.imgdedup/serve.sock');
    let looks = 0;
    while (existsSync(socket)) {
      // It may end while it is asked.
      looks += await ask(socket, '/state').then(
        ({ status }) => Number(status === 200),
        () => 0,
      );
      await delay(50);
    }
    expect((await running.ended).code).toBe(0);
    expect(looks).toBeGreaterThan(5);
    await expectWhole(folder);
  });

  test('answers as the commands do: /groups and /similar', async () => {
    using folder = await indexedPhotos();
    const running = serve(folder);
    await lines(running, 1);
    const socket = folder.at('.imgdedup/serve.sock');
    const { text } = await ask(socket, '/groups');
    const dupes = await folder.ok('dupes', '--no-refresh', '--json');
    expect(parse<DupesJson>(text)).toEqual(parse<DupesJson>(dupes));
    const some = parse<DupesJson>((await ask(socket, '/groups?under=2021&tier=exact')).text);
    expect(groupPaths(some)).toHaveLength(2);
    const alike = parse<DupesJson>((await ask(socket, '/groups?similar=true&threshold=10')).text);
    const said = await folder.ok(
      'dupes',
      '--similar',
      '--threshold',
      '10',
      '--no-refresh',
      '--json',
    );
    expect(alike.groups).toEqual(parse<DupesJson>(said).groups);
    const picture = {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: readFileSync(folder.at('2019/waterfall.jpg')),
    };
    const found = await ask(socket, '/similar?limit=2', picture);
    expect(parse(found.text)).toMatchObject({
      command: 'similar',
      queries: [{ path: 'picture', matches: [{ tier: 'exact' }, { tier: 'exact' }] }],
      summary: { files: 2 },
    });
    const none = await ask(socket, '/similar', { ...picture, body: 'no picture' });
    expect(none).toMatchObject({
      status: 415,
      text: expect.stringContaining('PICTURE_UNDECODABLE'),
    });
    running.child.kill('SIGTERM');
    await running.ended;
    await expectWhole(folder);
  });

  test('outside of a repository: NOT_A_REPOSITORY', async () => {
    using folder = makeFolder();
    expect((await folder.run('serve')).code).toBe(4);
  });
});
