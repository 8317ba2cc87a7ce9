/** Everything that could let somebody else in, or lead whoever is in out of the folder. */
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PhotoFolder } from '../support/photo-folder.js';
import { ServedFolder } from '../support/served-folder.js';

let onSocket: ServedFolder;
let onPort: ServedFolder;
let elsewhere: PhotoFolder;

beforeAll(async () => {
  onSocket = await ServedFolder.open({ maxBody: 100_000 });
  onPort = await ServedFolder.open({ place: { kind: 'port', port: 0, tokenFile: undefined } });
  elsewhere = new PhotoFolder();
  elsewhere.write('secret.txt', 'secret');
});

afterAll(async () => {
  await onSocket[Symbol.asyncDispose]();
  await onPort[Symbol.asyncDispose]();
  elsewhere[Symbol.dispose]();
});

const everything = [
  ['GET', '/files'],
  ['POST', '/files'],
  ['GET', '/files/a'],
  ['HEAD', '/files/a'],
  ['PUT', '/files/a'],
  ['DELETE', '/files/a'],
  ['PATCH', '/files/a'],
  ['GET', '/groups'],
  ['POST', '/similar'],
  ['GET', '/stats'],
  ['GET', '/healthz'],
  ['GET', '/metrics'],
  ['GET', '/state'],
  ['GET', '/openapi.json'],
  ['GET', '/nothing'],
] as const;

describe('on a port, who brings no token', () => {
  test.each(everything)('%s %s: 401, and no word of what there is', async (method, path) => {
    const { status, headers, body } = await onPort.ask(path, {
      method,
      headers: { authorization: '' },
    });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('Bearer');
    expect(body.toString()).not.toContain(onPort.folder.root);
  });

  test.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    `Bearer ${'a'.repeat(43)}`,
    'Basic YTpi',
    'bearer null',
  ])('the authorization %j: 401', async (authorization) => {
    expect((await onPort.ask('/stats', { headers: { authorization } })).status).toBe(401);
  });

  test('that of another server: 401; in the address: 401', async () => {
    await using other = await ServedFolder.open({
      place: { kind: 'port', port: 0, tokenFile: undefined },
    });
    const { authorization = '' } = other.ownHeaders;
    expect((await onPort.ask('/stats', { headers: { authorization } })).status).toBe(401);
    const token = (onPort.ownHeaders['authorization'] ?? '').slice('Bearer '.length);
    const asked = await onPort.ask(`/stats?token=${token}`, { headers: { authorization: '' } });
    expect(asked.status).toBe(401);
  });

  test('the token itself lets in', async () => {
    expect((await onPort.ask('/stats')).status).toBe(200);
  });

  test('nobody reaches it from another machine', async () => {
    const { place } = onPort;
    if (!('port' in place)) throw new Error('no port');
    const others = Object.values(networkInterfaces()).flatMap((found) =>
      (found ?? []).flatMap(({ address, internal, family }) =>
        internal || family !== 'IPv4' ? [] : [address],
      ),
    );
    for (const host of others) {
      const socket = connect({ host, port: place.port });
      await expect(once(socket, 'connect')).rejects.toThrow('ECONNREFUSED');
    }
  });
});

test('the socket is for its owner, and no data lies beside it', () => {
  const { address } = onSocket;
  if (address.kind !== 'socket') throw new Error('no socket');
  expect(statSync(address.path).mode & 0o777).toBe(0o600);
  expect(address.path).toBe(onSocket.folder.at('.imgdedup/serve.sock'));
});

describe('a page, or another name', () => {
  const heads = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-origin' },
    { host: 'evil.example' },
    { host: '127.0.0.1:1' },
  ];

  test.each(heads)('%j: 403, on the socket and on the port, with the token', async (headers) => {
    for (const served of [onSocket, onPort]) {
      expect((await served.ask('/stats', { headers })).status).toBe(403);
      const put = await served.ask('/files/x', { method: 'PUT', headers, body: 'x' });
      expect(put.status).toBe(403);
    }
  });

  test('no Host, two of them, an absolute address', async () => {
    expect(await onSocket.raw('GET /stats HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/);
    expect(await onSocket.raw('GET /stats HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403/);
    expect(
      await onSocket.raw('GET /stats HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 40[03]/);
    expect(await onSocket.raw(onSocket.head('GET http://evil.example/stats'))).toMatch(
      /^HTTP\/1\.1 404/,
    );
    expect(await onSocket.raw(onSocket.head('GET //evil.example/stats'))).toMatch(
      /^HTTP\/1\.1 404/,
    );
    expect(await onSocket.raw(onSocket.head('CONNECT evil.example:80'))).toBe('');
  });

  test('no answer says that a page may read it', async () => {
    const { headers } = await onSocket.ask('/stats', { method: 'OPTIONS' });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('paths that lead out, or are none', () => {
  const paths = [
    '..',
    '../x',
    'a/../../x',
    'a/../x',
    './x',
    'a/./x',
    'a//x',
    'a/',
    '/etc/x',
    '%2e%2e/x',
    '%2E%2E%2Fx',
    'a%2f..%2f..%2fx',
    '%2fetc%2fx',
    'a%00b',
    '%00',
    'a%',
    'a%zz',
    '',
    '.imgdedup/config.toml',
    'a/.imgdedup/x',
    '%2eimgdedup/x',
    '.imgdedup-0.tmp',
    'x'.repeat(256),
    'ü'.repeat(128),
    `${'a/'.repeat(2100)}a`,
  ];

  test.each(paths)('%j: 400, whatever is asked', async (path) => {
    const before = readdirSync(onSocket.folder.root).toSorted();
    const json = { 'content-type': 'application/json' };
    for (const asking of [
      { method: 'PUT', body: 'x' },
      { method: 'GET' },
      { method: 'DELETE' },
      { method: 'PATCH', headers: json, body: '{"state":null}' },
    ]) {
      const { status, body } = await onSocket.ask(`/files/${path}`, asking);
      expect([asking.method, status, body.toString()]).toEqual([
        asking.method,
        400,
        expect.not.stringContaining(onSocket.folder.root),
      ]);
    }
    expect(readdirSync(onSocket.folder.root).toSorted()).toEqual(before);
  });

  test('what is encoded twice is a name, and leads nowhere', async () => {
    const { status } = await onSocket.put('%252e%252e%252fx', 'x');
    expect(status).toBe(200);
    expect(onSocket.folder.text('%2e%2e%2fx')).toBe('x');
    expect(existsSync(onSocket.folder.at('../x'))).toBe(false);
  });

  test('through symbolic links: no file is read, written or removed', async () => {
    const { folder } = onSocket;
    symlinkSync(elsewhere.root, folder.at('link'));
    symlinkSync(elsewhere.at('secret.txt'), folder.at('secret.txt'));
    for (const path of ['link/secret.txt', 'link/new.txt', 'secret.txt']) {
      const got = await onSocket.ask(`/files/${path}`);
      expect([400, 404]).toContain(got.status);
      expect(got.body.toString()).not.toMatch(/^secret/);
      expect([400, 409]).toContain((await onSocket.put(path, 'x')).status);
      expect([400, 404, 409]).toContain(
        (await onSocket.ask(`/files/${path}`, { method: 'DELETE' })).status,
      );
    }
    expect(elsewhere.list()).toEqual(['secret.txt']);
    expect(elsewhere.text('secret.txt')).toBe('secret');
  });

  test('a folder that became a link since: what lies behind it is not read', async () => {
    const { folder } = onSocket;
    expect((await onSocket.put('turned/secret.txt', 'public')).status).toBe(200);
    renameSync(folder.at('turned'), folder.at('turned-away'));
    symlinkSync(elsewhere.root, folder.at('turned'));
    const { status, body } = await onSocket.ask('/files/turned/secret.txt');
    expect([400, 404]).toContain(status);
    expect(body.toString()).not.toMatch(/^secret/);
  });

  test('what is no file is not waited for', async () => {
    mkdirSync(onSocket.folder.at('folder'));
    expect((await onSocket.ask('/files/folder')).status).toBe(404);
    expect([400, 409]).toContain((await onSocket.put('folder', 'x')).status);
    expect((await onSocket.put('file', 'x')).status).toBe(200);
    expect([400, 409]).toContain((await onSocket.put('file/below', 'x')).status);
  });
});

describe('what is too much', () => {
  test('a body that says it is: 413, before it is read', async () => {
    const head = onSocket.head('PUT /files/big', { 'content-length': '100001' });
    expect(await onSocket.raw(head)).toMatch(/^HTTP\/1\.1 413/);
  });

  test('a body in pieces that never ends: 413', async () => {
    const head = onSocket.head('PUT /files/big', { 'transfer-encoding': 'chunked' });
    const piece = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    expect(await onSocket.raw(head + piece.repeat(8))).toMatch(/^HTTP\/1\.1 413/);
    expect(existsSync(onSocket.folder.at('big'))).toBe(false);
  });

  test('a body that ends before its end is no file', async () => {
    const socket = await onSocket.connection();
    socket.write(`${onSocket.head('PUT /files/half', { 'content-length': '10' })}half`);
    socket.end();
    socket.resume();
    await once(socket, 'close');
    expect((await onSocket.ask('/files/half')).status).toBe(404);
    expect(existsSync(onSocket.folder.at('half'))).toBe(false);
  });

  test('JSON of more than a label takes: 413', async () => {
    const { status } = await onSocket.ask('/files/a', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: `{"state":"${'a'.repeat(20_000)}"}`,
    });
    expect(status).toBe(413);
  });

  test('headers without end: 431', async () => {
    const head = onSocket.head('GET /stats', { x: 'x'.repeat(20_000) });
    expect(await onSocket.raw(head)).toMatch(/^HTTP\/1\.1 431/);
  });
});

describe('a request within another one', () => {
  const inner = 'DELETE /files/kept HTTP/1.1\r\nHost: localhost\r\n\r\n';
  const both = [
    { 'content-length': '6', 'transfer-encoding': 'chunked' },
    { 'transfer-encoding': 'chunked', 'content-length': '6' },
    { 'transfer-encoding': 'chunked, identity' },
    { 'transfer-encoding': 'xchunked' },
  ];

  test.each(both)('%j: 400, and nothing behind it is done', async (headers) => {
    expect((await onSocket.put('kept', 'x')).status).toBe(200);
    const text = `${onSocket.head('PUT /files/smuggled', headers)}0\r\n\r\n${inner}`;
    const answer = await onSocket.raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400/);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect((await onSocket.ask('/files/kept')).status).toBe(200);
  });

  test('two lengths: 400', async () => {
    const head = onSocket.head('PUT /files/smuggled').replace(/\r\n$/, '');
    const lengths = 'Content-Length: 1\r\nContent-Length: 5\r\n\r\n';
    expect(await onSocket.raw(`${head}${lengths}x${inner}`)).toMatch(/^HTTP\/1\.1 400/);
    expect(existsSync(onSocket.folder.at('smuggled'))).toBe(false);
  });

  test('behind a refused body: it is none', async () => {
    expect((await onSocket.put('kept', 'x')).status).toBe(200);
    const head = onSocket.head('PUT /files/x?nothing=1', { 'content-length': `${inner.length}` });
    expect((await onSocket.raw(head + inner)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400']);
    expect((await onSocket.ask('/files/kept')).status).toBe(200);
  });
});

describe('who sends slowly', () => {
  test.each([
    ['half a head', (served: ServedFolder) => served.head('PUT /files/a').slice(0, -2)],
    [
      'half a body',
      (served: ServedFolder) => `${served.head('PUT /files/a', { 'content-length': '9' })}half`,
    ],
    ['nothing', () => ''],
  ])('%s: the connection ends', async (_, text) => {
    await using slow = await ServedFolder.open({ patienceMs: 100 });
    const socket = await slow.connection();
    socket.write(text(slow));
    socket.resume();
    await once(socket, 'close');
    expect((await slow.ask('/files/a')).status).toBe(404);
  });

  test('who does not read keeps nobody from putting', async () => {
    await using served = await ServedFolder.open({ maxBody: 10_000_000, maxQueue: 3 });
    await served.put('large', Buffer.alloc(8_000_000, 'x'));
    const readers = [];
    for (let count = 0; count < 3; count += 1) {
      const socket = await served.connection();
      socket.pause();
      socket.write(served.head('GET /files/large'));
      readers.push(socket);
    }
    await expect.poll(async () => (await served.ask('/files')).status).toBe(429);
    expect((await served.put('small', 'x')).status).toBe(200);
    for (const socket of readers) socket.destroy();
    await expect.poll(async () => (await served.ask('/files')).status).toBe(200);
  });
});

describe('what an address does not take', () => {
  test.each([
    ['/files/a', 'GET, HEAD, PUT, PATCH, DELETE', ['POST', 'OPTIONS', 'TRACE', 'PROPFIND']],
    ['/files', 'GET, HEAD, POST', ['PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE']],
    ['/similar', 'POST', ['GET', 'HEAD', 'PUT']],
  ])('%s: 405, with %s', async (path, allow, methods) => {
    for (const method of methods) {
      const { status, headers } = await onSocket.ask(path, { method });
      expect([method, status, headers.allow]).toEqual([method, 405, allow]);
    }
  });

  test('a method that nobody knows: 400', async () => {
    expect(await onSocket.raw(onSocket.head('BREW /files/a'))).toMatch(/^HTTP\/1\.1 400/);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])(
    'the type %j for JSON, and for a picture: 415',
    async (type) => {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
      const patch = { method: 'PATCH', headers, body: '{"state":null}' };
      expect((await onSocket.ask('/files/a', patch)).status).toBe(415);
      const post = { method: 'POST', headers, body: 'x' };
      expect((await onSocket.ask('/similar', post)).status).toBe(415);
    },
  );

  test.each(['/', '/constructor', '/__proto__', '/file', '/files/a?state=', '/files?state=%00'])(
    '%s: 400 or 404',
    async (path) => expect([400, 404]).toContain((await onSocket.ask(path)).status),
  );
});

test('every answer is sealed against frames, sniffing, scripts and other sites', async () => {
  const answers = [
    await onSocket.ask('/stats'),
    await onSocket.ask('/nothing'),
    await onSocket.ask('/stats', { headers: { host: 'evil.example' } }),
    await onPort.ask('/stats', { headers: { authorization: '' } }),
  ];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
  }
});

test('a token file that others can read is refused, and what is made is for its owner', async () => {
  using folder = new PhotoFolder();
  const place = (name: string) => ({ kind: 'port', port: 0, tokenFile: folder.at(name) }) as const;
  {
    await using served = await ServedFolder.open({ place: place('made') });
    expect(served.address).toMatchObject({ token: undefined });
    expect(statSync(folder.at('made')).mode & 0o777).toBe(0o600);
    const authorization = `Bearer ${folder.text('made').trim()}`;
    expect((await served.ask('/stats', { headers: { authorization } })).status).toBe(200);
  }
  await using again = await ServedFolder.open({ place: place('made') });
  expect((await again.ask('/stats')).status).toBe(401);
  writeFileSync(folder.at('open'), `${'x'.repeat(40)}\n`, { mode: 0o644 });
  writeFileSync(folder.at('short'), 'x\n', { mode: 0o600 });
  for (const name of ['open', 'short', 'nothing/there']) {
    const tried = ServedFolder.open({ place: place(name) });
    await expect(tried).rejects.toMatchObject({ code: 'TOKEN_UNUSABLE' });
  }
});
