/** Everything that could let somebody else in, or make the browser of whoever is in do something. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ReviewPage } from '../support/review-page.js';

let page: ReviewPage;

beforeAll(async () => {
  page = await ReviewPage.open({ 'a.jpg': 'same', 'b/c.jpg': 'same' });
});

afterAll(() => page[Symbol.asyncDispose]());

const everything = [
  ['GET', '/'],
  ['GET', '/api/session'],
  ['GET', '/api/groups'],
  ['GET', '/api/events'],
  ['GET', '/api/history'],
  ['GET', '/thumb/xxh64:0000000000000000'],
  ['GET', '/picture/xxh64:0000000000000000'],
  ['POST', '/api/undo-choice'],
  ['POST', '/api/rules'],
  ['POST', '/api/plan'],
  ['POST', '/api/apply'],
  ['POST', '/api/undo'],
  ['POST', '/api/restore'],
  ['POST', '/api/look'],
  ['POST', '/api/stop'],
  ['GET', '/nothing'],
] as const;

describe('who brings no cookie', () => {
  test.each(everything)('%s %s: 403, and no word of what there is', async (method, path) => {
    const { status, body } = await page.ask(path, { method, headers: { origin: page.origin } });
    expect(status).toBe(403);
    expect(body.toString()).not.toMatch(/xxh64|jpg|imgdedup-test/);
  });

  test.each(['', 'x', 'imgdedup_1=abc', '; ;', 'imgdedup_0='])(
    'the cookie %j: 403',
    async (cookie) => {
      const { status } = await page.ask('/api/session', { headers: { cookie } });
      expect(status).toBe(403);
    },
  );

  test('that of another server on this machine: 403', async () => {
    await using other = await ReviewPage.open({ 'a.jpg': 'same', 'b.jpg': 'same' });
    const [, secret] = other.cookie.split('=');
    const cookie = `${other.cookie}; ${page.cookie.split('=')[0]}=${secret}`;
    expect((await page.ask('/api/session', { headers: { cookie } })).status).toBe(403);
  });
});

describe('the token', () => {
  test('counts once, and is none of the tokens before it', async () => {
    const { pathname, search } = page.url;
    const first = await page.ask(pathname + search, { headers: {} });
    expect(first.status).toBe(200);
    expect(first.headers['set-cookie']?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    const twice = await page.ask(pathname + search, { headers: {} });
    expect(twice.status).toBe(403);
    expect(twice.headers['set-cookie']).toBeUndefined();
  });

  test.each(['', 'token=', 'token=x', `token=${'a'.repeat(43)}`, 'token=%00', 'toke=n'])(
    '%j is none',
    async (query) => {
      expect((await page.ask(`/enter?${query}`, { headers: {} })).status).toBe(403);
    },
  );

  test('may be brought by a link anywhere: the page goes on by itself, and no script runs', async () => {
    const { pathname, search } = page.url;
    const { status, body } = await page.ask(pathname + search, {
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(status).toBe(200);
    expect(body.toString()).toContain('http-equiv="refresh"');
    expect(body.toString()).not.toContain('<script');
  });

  test('cannot be had by another way of asking', async () => {
    const { pathname, search } = page.url;
    const { status } = await page.ask(pathname + search, {
      method: 'POST',
      headers: { origin: 'http://evil.example' },
    });
    expect(status).toBe(403);
  });
});

describe('a rebound domain', () => {
  test.each(['evil.example', 'localhost', '127.0.0.1', '127.0.0.1:1', '[::1]:80'])(
    'Host: %s, with cookie: 403',
    async (host) => {
      const { cookie } = page;
      const { status } = await page.ask('/api/session', { headers: { host, cookie } });
      expect(status).toBe(403);
    },
  );

  test('no Host at all, two of them, and an absolute address', async () => {
    const { port, host } = page.url;
    const cookie = `Cookie: ${page.cookie}`;
    const say = (lines: readonly string[]) => raw(Number(port), `${lines.join('\r\n')}\r\n\r\n`);
    expect(await say(['GET /api/session HTTP/1.1', cookie])).toMatch(/^HTTP\/1\.1 400/);
    expect(await say(['GET /api/session HTTP/1.0', cookie])).toMatch(/^HTTP\/1\.1 403/);
    expect(
      await say(['GET /api/session HTTP/1.1', 'Host: evil.example', `Host: ${host}`, cookie]),
    ).toMatch(/^HTTP\/1\.1 40[03]/);
    expect(
      await say([`GET http://evil.example/api/session HTTP/1.1`, `Host: ${host}`, cookie]),
    ).toMatch(/^HTTP\/1\.1 404/);
    expect(await say([`GET //evil.example/ HTTP/1.1`, `Host: ${host}`, cookie])).toMatch(
      /^HTTP\/1\.1 404/,
    );
    expect(await say([`CONNECT evil.example:80 HTTP/1.1`, `Host: ${host}`, cookie])).toBe('');
  });
});

describe('another site, in the name of whoever visits it', () => {
  const others = [
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ];

  test.each(others)('%j changes nothing, and reads nothing', async (headers) => {
    const { cookie } = page;
    const { status } = await page.ask('/api/session', { headers: { cookie, ...headers } });
    expect(status).toBe(403);
    const own = { cookie, origin: page.origin };
    const post = await page.ask('/api/look', { method: 'POST', headers: { ...own, ...headers } });
    expect(post.status).toBe(403);
  });

  test('what says nothing of where it comes from changes nothing', async () => {
    const { cookie } = page;
    for (const method of ['POST', 'PUT', 'DELETE']) {
      expect((await page.ask('/api/look', { method, headers: { cookie } })).status).toBe(403);
    }
  });

  test('what was typed is read, and changes nothing', async () => {
    const headers = { cookie: page.cookie, 'sec-fetch-site': 'none' };
    expect((await page.ask('/api/session', { headers })).status).toBe(200);
    expect((await page.ask('/api/look', { method: 'POST', headers })).status).toBe(403);
  });

  test('a form cannot send what is taken: 415', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
      const { status } = await page.ask('/api/plan', {
        method: 'POST',
        headers: { cookie: page.cookie, origin: page.origin, 'content-type': type },
        body: '{}',
      });
      expect(status).toBe(415);
    }
  });

  test('no answer says that another origin may read it', async () => {
    const { headers } = await page.ask('/api/session', {
      method: 'OPTIONS',
      headers: { cookie: page.cookie, origin: page.origin },
    });
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

test('every answer is sealed against frames, scripts of others, sniffing and referrers', async () => {
  const answers = [
    await page.ask('/api/session'),
    await page.ask('/api/session', { headers: {} }),
    await page.ask('/nothing'),
    await page.ask('/enter?token=x', { headers: {} }),
    await page.ask('/api/session', { headers: { host: 'evil.example' } }),
  ];
  for (const { headers } of answers) {
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; .*frame-ancestors 'none'/,
    );
    expect(headers['content-security-policy']).not.toMatch(/unsafe|http|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
  }
});

describe('files that are none of the page and no content', () => {
  test.each([
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fpackage.json',
    '/index.html/../../server.js',
    '/picture/..%2f..%2fa.jpg',
    '/picture/a.jpg',
    '/picture/b%2fc.jpg',
    '/thumb/%00',
    '/thumb/%ff',
    '/picture/xxh64:zz',
    '/picture/xxh64:0000000000000000',
    '/thumb/xxh64:0000000000000000?size=160',
    '/api/groups/..',
    '/api/groups/00000000000000000000000000000000',
    '/api/groups/__proto__',
    '/constructor',
  ])('%s: 404', async (path) => {
    const { status, body } = await page.ask(path);
    expect(status).toBe(404);
    expect(body.toString()).not.toContain('same');
  });
});

describe('what is too much', () => {
  test('a body that says it is large: 413, before it is read', async () => {
    const { port, host } = page.url;
    const lines = Object.entries({ host, ...asPage(), 'content-length': '9999999' });
    const text = `POST /api/plan HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`;
    expect(await raw(Number(port), text)).toMatch(/^HTTP\/1\.1 413/);
  });

  test('a body in pieces that never ends: 413', async () => {
    const { port, host } = page.url;
    const lines = Object.entries({ host, ...asPage(), 'transfer-encoding': 'chunked' });
    const head = `POST /api/plan HTTP/1.1\r\n${lines.map((line) => line.join(': ')).join('\r\n')}\r\n\r\n`;
    const piece = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    expect(await raw(Number(port), head + piece.repeat(20))).toMatch(/^HTTP\/1\.1 413/);
  });

  test('headers without end: 431', async () => {
    const { port, host } = page.url;
    const text = `GET / HTTP/1.1\r\nHost: ${host}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`;
    expect(await raw(Number(port), text)).toMatch(/^HTTP\/1\.1 431/);
  });

  test.each(['{', '[]', '"x"', 'null', '1', '{"a":1}', '{"choices":{}}', '\0', '{"revision":1}'])(
    'the body %j: 400',
    async (body) => {
      const { id } = await page.groupOf('a.jpg');
      const asked = { method: 'PUT', headers: asPage(), body };
      expect((await page.ask(`/api/groups/${id}/draft`, asked)).status).toBe(400);
    },
  );

  test.each([
    'limit=201',
    'limit=0',
    'limit=x',
    'offset=-1',
    'offset=1e99',
    'tier=x',
    'sort=x',
    'min=x',
    'state=x',
  ])('the query %s: 400', async (query) => {
    expect((await page.ask(`/api/groups?${query}`)).status).toBe(400);
  });
});

describe('who sends slowly', () => {
  test.each([
    ['half a head', (host: string) => `GET /api/session HTTP/1.1\r\nHost: ${host}\r\nX-`],
    [
      'half a body',
      (host: string, cookie: string) =>
        `POST /api/plan HTTP/1.1\r\nHost: ${host}\r\nOrigin: http://${host}\r\nCookie: ${cookie}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ],
    ['nothing', () => ''],
  ])('%s: the connection ends', async (_, text) => {
    await using slow = await ReviewPage.open(
      { 'a.jpg': 'same', 'b.jpg': 'same' },
      { patienceMs: 100 },
    );
    const { host, port } = slow.url;
    const socket = connect({ host: '127.0.0.1', port: Number(port) });
    socket.write(text(host, slow.cookie));
    socket.resume();
    await once(socket, 'close');
    expect((await slow.session()).sums.groups).toBe(1);
  });
});

test('what browsers ask for by themselves is nothing, and no error', async () => {
  expect((await page.ask('/favicon.ico')).status).toBe(204);
  expect((await page.ask('/favicon.ico', { headers: {} })).status).toBe(403);
});

test('methods that an address does not take: 405, with those that it does', async () => {
  const own = { cookie: page.cookie, origin: page.origin };
  const post = await page.ask('/api/session', { method: 'POST', headers: own });
  expect(post.status).toBe(405);
  expect(post.headers.allow).toBe('GET, HEAD');
  for (const method of ['PATCH', 'TRACE', 'OPTIONS']) {
    expect((await page.ask('/api/session', { method, headers: own })).status).toBe(405);
  }
});

test('nobody reaches it from another machine', async () => {
  const others = Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).flatMap(({ address, internal, family }) =>
      internal || family !== 'IPv4' ? [] : [address],
    ),
  );
  for (const address of others) {
    await expect(raw(Number(page.url.port), 'GET / HTTP/1.0\r\n\r\n', address)).rejects.toThrow(
      'ECONNREFUSED',
    );
  }
});

/** As the page asks. */
function asPage(): Record<string, string> {
  return { cookie: page.cookie, origin: page.origin, 'content-type': 'application/json' };
}

/** All that is answered to bytes as they are, up to the end or a moment. */
function raw(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host }, () => socket.write(text));
    let answer = '';
    const end = (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1000, end);
    socket.on('data', (part) => {
      answer += part.toString();
      if (answer.includes('\r\n\r\n')) end();
    });
    socket.on('end', end);
    socket.on('error', (error) => {
      // The rest of what was sent is not read.
      if (answer === '') reject(error);
      else end();
    });
  });
}
