/** `-C imgdedup://…`: what is printed is what the same command prints where the photos are. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openssl, without } from '../needs.js';
import {
  expectWhole,
  indexedPhotos,
  makeFolder,
  parse,
  run,
  start,
  type ErrorJson,
  type Folder,
  type Running,
} from './support.js';

let folder: Folder;
let elsewhere: Folder;
let keys: Folder;
let running: Running;
let address: string;
let token: string;

beforeAll(async () => {
  folder = await indexedPhotos();
  elsewhere = makeFolder();
  keys = makeFolder();
  await doThings();
  // Something new, with a name that wants quotes, and something gone: whatever `status` has to tell.
  folder.write('new\nline.jpg', 'new');
  folder.write('notes.txt', 'text');
  const doors = ['--readers-at', '127.0.0.1:0', '--reviewers-token-file', keys.at('reviewers')];
  running = start(['serve', ...doors], { cwd: folder.path });
  [, address = '', token = ''] = await lines(running, 3);
});

afterAll(async () => {
  running.child.kill('SIGTERM');
  await running.ended;
  folder[Symbol.dispose]();
  elsewhere[Symbol.dispose]();
  keys[Symbol.dispose]();
});

/** Acts of several kinds, with snapshots in between: whatever there is to tell of. */
async function doThings(): Promise<void> {
  for (const name of ['one', 'two']) {
    execFileSync('cp', [folder.at('2019/heather.jpg'), folder.at(`2019/${name}.jpg`)]);
  }
  await folder.ok('link', '2019', '--keep', 'path:2019/heather.jpg');
  await folder.ok('undo');
  await folder.ok('dupes', '2019', '--trash', '--yes', '--keep', 'path:2019/heather.jpg');
  keys.write(
    'card/new.jpg',
    Buffer.concat([readFileSync(folder.at('2019/heather.jpg')), Buffer.of(0)]),
  );
  await folder.ok('import', keys.at('card'), '--yes');
  await folder.ok('index');
}

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

function ask(args: readonly string[], env: NodeJS.ProcessEnv = { IMGDEDUP_TOKEN: token }) {
  return run(['-C', address, ...args], { cwd: elsewhere.path, env });
}

async function refused(
  args: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<{ readonly code: number | null; readonly error: string }> {
  const { code, stdout } = await ask([...args, '--json'], env);
  return { code, error: parse<ErrorJson>(stdout).error.code };
}

describe('prints what is printed where the photos are:', () => {
  test.each([
    ['status'],
    ['status', '--json'],
    ['status', '--porcelain'],
    ['status', '-z', '2019', 'phone backup/'],
    ['status', 'nowhere'],
    ['dupes', '--no-refresh'],
    ['dupes', '--no-refresh', '--json', '2021'],
    ['dupes', '--no-refresh', '--format', 'fdupes', '--full-paths'],
    // Without the progress of a slow machine.
    ['dupes', '--no-refresh', '--similar', '--json', '-q'],
    ['dupes', '--no-refresh', '--similar', '--no-crops', '--threshold', '1', '-q'],
    ['dupes', '--no-refresh', '--tier', 'exact,metadata', '--format', 'jsonl', '*.jpg'],
    ['list'],
    ['list', '--json', '--sort', 'size', '--reverse'],
    ['list', '--format', 'csv', '--type', 'jpeg,webp', '--min-megapixels', '0.1', '2019'],
    ['list', '-z', '--missing', 'gps'],
    ['list', '--near', 'somewhere'],
    ['show', '2019/heather.jpg', '2019/*.jpg', ':(exclude)2019/a*'],
    ['show', '2019/*.jpg', '2021/geyser.jpg', '2019/one.jpg', '--json'],
    ['show', './2019//heather.jpg', '--full-paths'],
    ['show', 'xxh64:0123456789abcdef'],
    ['show', 'nowhere.jpg', '--json'],
    ['show', './no?here*'],
    ['stats'],
    ['stats', '2019', '*.webp', '--json'],
    ['stats', 'nowhere', '--json'],
    ['log'],
    ['log', '-n', '1', '--json'],
    ['log', '--format', 'csv'],
    ['log', '1'],
    ['log', '2', '--json'],
    ['log', '3', '--format', 'jsonl'],
    ['log', '4', '--full-paths'],
    ['log', '99', '--json'],
    ['log', 'x'],
    ['snapshots'],
    ['snapshots', '--json'],
    ['diff'],
    ['diff', '1', '--json'],
    ['diff', '1', 'HEAD~1', '--format', 'csv'],
    ['diff', '2', '1', '-z'],
    ['diff', '2', '--lost'],
    ['diff', '2', 'HEAD', '--lost', '--json'],
    ['diff', '99', '--json'],
    ['diff', 'HEAD~x'],
  ])('imgdedup %s %s %s %s', async (...args) => {
    const here = await folder.run(...args);
    const there = await ask(args);
    expect(there.stdout).toBe(here.stdout);
    expect(there.stderr).toBe(here.stderr);
    expect(there.code).toBe(here.code);
  });

  test('imgdedup similar, of pictures that lie elsewhere', async () => {
    using other = makeFolder();
    execFileSync('cp', [folder.at('2019/heather.jpg'), other.at('found.jpg')]);
    other.write('no picture.jpg', 'text');
    const asked = ['similar', '-q', other.at('found.jpg'), other.at('no picture.jpg')];
    const [here, there] = [await folder.run(...asked), await ask(asked)];
    expect(there).toEqual(here);
    expect(here.code).toBe(3);
    expect((await ask(['similar', 'nowhere.jpg'])).stderr).toContain('[PATH_NOT_FOUND]');
  });
});

test('files of results are written here', async () => {
  const out = await ask(['dupes', '--format', 'csv', '--output', 'groups.csv']);
  expect(out.code).toBe(0);
  expect(elsewhere.text('groups.csv')).toContain('2021/geyser.jpg');
});

test('what changes something, or wants the photos, is refused before anybody is asked', async () => {
  for (const args of [
    ['index'],
    ['link'],
    ['dupes', '--trash', '--yes'],
    ['dupes', '--link'],
    ['dupes', '--keep', 'oldest'],
    ['dupes', '--from', 'plan.txt'],
    ['dupes', '--format', 'html', '--output', 'a.html'],
    ['dupes', '--ephemeral', '.'],
    ['status', '-c', 'jobs=1'],
    ['status', '--backup'],
    ['diff', '-c', 'jobs=1'],
    ['config', 'set', 'jobs', '2'],
    ['trash', 'empty'],
    ['plugins'],
    ['serve'],
    ['init'],
  ]) {
    expect({ args, ...(await refused(args, {})) }).toEqual({
      args,
      code: 2,
      error: 'REMOTE_UNSUPPORTED',
    });
  }
  expect(await refused(['diff', 'backup'])).toEqual({ code: 2, error: 'REMOTE_UNSUPPORTED' });
  expect(await refused(['status', '..'])).toEqual({ code: 2, error: 'PATH_OUTSIDE_ROOT' });
  expect(await refused(['show', 'a/../../b'])).toEqual({ code: 2, error: 'PATH_OUTSIDE_ROOT' });
  const many = Array.from({ length: 2000 }, (_, at) => `2019/picture ${at}.jpg`);
  expect(await refused(['show', ...many])).toEqual({ code: 2, error: 'USAGE' });
  expect(elsewhere.list()).toEqual(['groups.csv']);
});

test('a token is wanted, the right one, from the environment or a file of one’s own', async () => {
  expect(await refused(['status'], {})).toEqual({ code: 1, error: 'SERVER_DENIED' });
  const wrong = { IMGDEDUP_TOKEN: 'x'.repeat(43) };
  expect(await refused(['status'], wrong)).toEqual({ code: 1, error: 'SERVER_DENIED' });
  const broken = { IMGDEDUP_TOKEN: 'a\r\nhost: b' };
  expect(await refused(['status'], broken)).toEqual({ code: 1, error: 'TOKEN_UNUSABLE' });
  using home = makeFolder();
  const path = join(
    home.path,
    'imgdedup/tokens',
    new URL(address.replace('imgdedup', 'http')).host,
  );
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${token}\n`, { mode: 0o600 });
  const env = { XDG_CONFIG_HOME: home.path };
  expect(await ask(['status'], env)).toMatchObject({ code: 0 });
  chmodSync(path, 0o644);
  expect(await refused(['status'], env)).toEqual({ code: 1, error: 'TOKEN_UNUSABLE' });
});

test('imgdedup review serves the page here, of the photos there', async () => {
  expect(await refused(['review', '--no-open'])).toEqual({ code: 1, error: 'SERVER_DENIED' });
  expect(await refused(['review', '2019'])).toEqual({ code: 2, error: 'REMOTE_UNSUPPORTED' });
  const env = { IMGDEDUP_TOKEN: keys.text('reviewers').trim() };
  const args = ['-C', address, 'review', '--no-open'];
  const reviewing = start(args, { cwd: elsewhere.path, env });
  using _ended = { [Symbol.dispose]: () => reviewing.child.kill() };
  const [entrance = ''] = await lines(reviewing, 1);
  const entered = await fetch(entrance);
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const session = await fetch(new URL('/api/session', entrance), { headers: { cookie } });
  expect(await session.json()).toMatchObject({ root: folder.path });
  reviewing.child.kill('SIGTERM');
  expect(await reviewing.ended).toMatchObject({ code: 0 });
});

test('whoever may look can change nothing, whatever is sent', async () => {
  const before = folder.state();
  const { hostname, port } = new URL(address.replace('imgdedup', 'http'));
  const send = (method: string, path: string, more: Record<string, string> = {}) =>
    new Promise<number>((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}`, ...more };
      request({ hostname, port, path, method, headers, agent: false }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      })
        .on('error', reject)
        .end(['PUT', 'POST', 'PATCH'].includes(method) ? 'x' : undefined);
    });
  expect(await send('PUT', '/files/2019/heather.jpg?replace=any')).toBe(404);
  expect(await send('DELETE', '/files/2019/heather.jpg')).toBe(404);
  expect(await send('POST', '/files')).toBe(404);
  expect(await send('PATCH', '/files/2019/heather.jpg')).toBe(404);
  expect(await send('GET', '/files/2019/heather.jpg')).toBe(404);
  expect(await send('GET', '/metrics')).toBe(404);
  expect(await send('POST', '/status')).toBe(405);
  expect(await send('GET', '/status?path=../..')).toBe(400);
  expect(await send('GET', '/status', { authorization: 'Bearer x' })).toBe(401);
  expect(await send('GET', '/status', { origin: 'http://nas.local' })).toBe(403);
  expect(folder.state()).toEqual(before);
});

test('over TLS, where somebody vouches for the certificate', async ({ skip }) => {
  skip(...without(openssl));
  using pem = makeFolder();
  execFileSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-keyout',
    pem.at('key.pem'),
    '-out',
    pem.at('cert.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=nas',
    '-addext',
    'subjectAltName=IP:127.0.0.2',
  ]);
  const tls = ['--tls-cert', pem.at('cert.pem'), '--tls-key', pem.at('key.pem')];
  const doors = ['--readers-at', '127.0.0.2:0', '--readers-token-file', pem.at('token')];
  const args = ['serve', '--socket', pem.at('s'), ...doors, ...tls];
  const secure = start(args, { cwd: folder.path });
  using _ended = { [Symbol.dispose]: () => secure.child.kill() };
  const [, at = ''] = await lines(secure, 2);
  expect(at).toMatch(/^imgdedup:\/\/127\.0\.0\.2:\d+\/$/);
  const env = { IMGDEDUP_TOKEN: pem.text('token').trim() };
  const trusting = { ...env, NODE_EXTRA_CA_CERTS: pem.at('cert.pem') };
  const [known, unknown] = await Promise.all([
    run(['-C', at, 'dupes'], { cwd: elsewhere.path, env: trusting }),
    run(['-C', at, 'dupes'], { cwd: elsewhere.path, env }),
  ]);
  expect(known.code).toBe(0);
  expect(known.stdout).toBe(await folder.ok('dupes', '--no-refresh'));
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  expect(unknown.stderr).toContain('[SERVER_UNREACHABLE]');
  secure.child.kill('SIGTERM');
  expect((await secure.ended).code).toBe(0);
});

test('a door that others could read along at is not opened', async () => {
  for (const args of [
    ['--readers-at', '127.0.0.2:0'],
    ['--readers-at', '0.0.0.0:0'],
    ['--readers-at', 'nas'],
    ['--readers-token-file', 'token'],
    // Whoever may look could decide.
    ['--readers-at', '127.0.0.1:0', '--readers-token-file', 'k', '--reviewers-token-file', 'k'],
  ]) {
    const { code, stdout } = await keys.run(
      '-C',
      folder.path,
      'serve',
      '--socket',
      keys.at('s'),
      ...args,
      '--json',
    );
    expect({ args, code, error: parse<ErrorJson>(stdout).error.code }).toEqual({
      args,
      code: 2,
      error: 'USAGE',
    });
  }
});

test('ends by SIGTERM with status 0, and leaves all whole', async () => {
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
  const gone = await refused(['status']);
  expect(gone).toEqual({ code: 1, error: 'SERVER_UNREACHABLE' });
  await expectWhole(folder);
});
