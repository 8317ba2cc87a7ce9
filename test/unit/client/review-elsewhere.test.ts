/** A review of photos elsewhere: the page here, what it decides there. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseServedAddress } from '../../../src/client/address.js';
import { Connection } from '../../../src/client/connection.js';
import { reviewElsewhere } from '../../../src/client/review-elsewhere.js';
import { listenOnPort } from '../../../src/http/listen.js';
import type { Repository } from '../../../src/library/repository/repository.js';
import type { Ending, ServeOptions } from '../../../src/review/server.js';
import { runServer, type ServerAddress } from '../../../src/server/server.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { ReviewPage } from '../support/review-page.js';

const tokens = new PhotoFolder();
let address: ServerAddress;
let page: ReviewPage;

/** `serve --readers-at --reviewers-token-file`, and `review` at that address. */
async function serveElsewhere(repository: Repository, options: ServeOptions): Promise<Ending> {
  const { version, onAddress, onFault, port } = options;
  const ended = new AbortController();
  let served: Promise<unknown> = Promise.resolve();
  address = await new Promise((resolve, reject) => {
    served = runServer(repository, {
      place: { kind: 'socket', path: undefined },
      readers: {
        host: '127.0.0.1',
        port: 0,
        tls: undefined,
        tokenFile: undefined,
        reviewersTokenFile: tokens.at('reviewers'),
      },
      version,
      maxBody: 1_000_000,
      maxQueue: 100,
      stop: ended.signal,
      onAddress: resolve,
      onFault,
    });
    served.catch(reject);
  });
  const { stop } = options;
  const connection = connectionWith(tokens.text('reviewers').trim());
  const serving = { version, port, idleMs: 60_000, stop, onAddress, onFault };
  const ending = await reviewElsewhere(connection, serving);
  ended.abort();
  await served;
  return ending;
}

function connectionWith(token: string, url = address.readersUrl ?? ''): Connection {
  const at = parseServedAddress(url);
  if (at === undefined) throw new Error('no address');
  return new Connection(at, { token, signal: new AbortController().signal });
}

beforeAll(async () => {
  page = await ReviewPage.open(
    { 'a.jpg': 'same', 'b.jpg': 'same', 'c.jpg': 'other', 'd.jpg': 'other' },
    { serve: serveElsewhere },
  );
});

afterAll(async () => {
  await page[Symbol.asyncDispose]();
  tokens[Symbol.dispose]();
});

test('what is decided on the page is done where the photos are, and taken back', async () => {
  await page.choose({ 'b.jpg': 'trash' });
  expect(await page.chosen()).toEqual({ 'b.jpg': 'trash' });
  const outcome = await page.apply();
  expect(outcome).toMatchObject({ job: 'applying', done: 1, failed: 0 });
  expect(existsSync(page.folder.at('b.jpg'))).toBe(false);
  const [actionId] = outcome.actions;
  await page.does(() => page.ok('POST', '/api/undo', { actionId }));
  expect(page.folder.text('b.jpg')).toBe('same');
});

test('pictures come with their type, once', async () => {
  const { members } = await page.groupOf('c.jpg');
  const path = `/picture/${encodeURIComponent(members[0]?.contentId ?? '')}`;
  // These are none that a browser shows.
  const { status, json } = await page.call('GET', path);
  expect({ status, code: json.error.code }).toEqual({ status: 415, code: expect.any(String) });
  const history = await page.ask('/api/history', { headers: { cookie: page.cookie } });
  expect(history.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-security-policy': expect.stringContaining("script-src 'self'"),
  });
});

test('the page is for one browser, and refuses other pages', async () => {
  const origin = 'http://nas.local';
  expect(await page.ask('/api/session', { headers: {} })).toMatchObject({ status: 403 });
  const foreign = { cookie: page.cookie, origin };
  const posted = { method: 'POST', headers: foreign };
  expect(await page.ask('/api/look', posted)).toMatchObject({ status: 403 });
});

test('only reviewers may review, and no browser may ask the server itself', async () => {
  const ask = async (token: string, headers: Record<string, string> = {}): Promise<number> => {
    const path = '/review/api/session';
    const { status, body } = await connectionWith(token).send({ method: 'GET', path, headers });
    body.resume();
    return status;
  };
  const [reader, reviewer] = [address.readersToken ?? '', tokens.text('reviewers').trim()];
  expect(await ask(reviewer)).toBe(200);
  expect(await ask(reader)).toBe(403);
  expect(await ask('x'.repeat(43))).toBe(401);
  expect(await ask(reviewer, { origin: 'http://nas.local' })).toBe(403);
  const looking = await connectionWith(reviewer).send({ method: 'GET', path: '/status' });
  looking.body.resume();
  expect(looking.status).toBe(200);
});

const options = {
  version: '0',
  port: 0,
  idleMs: 60_000,
  stop: new AbortController().signal,
  onAddress: () => expect.unreachable(),
  onFault: () => expect.unreachable(),
};

test('begins with the right token and version only', async () => {
  const reader = reviewElsewhere(connectionWith(address.readersToken ?? ''), options);
  await expect(reader).rejects.toMatchObject({ code: 'SERVER_DENIED' });
  const reviewer = connectionWith(tokens.text('reviewers').trim());
  const later = reviewElsewhere(reviewer, { ...options, version: '1' });
  await expect(later).rejects.toMatchObject({ code: 'SERVER_INCOMPATIBLE' });
});

test('says so where nobody may review', async () => {
  const readersOnly = createServer((_, response) => {
    response.writeHead(404, { 'imgdedup-version': '0', 'content-type': 'application/json' });
    response.end('{"error":{"code":"NOT_FOUND","message":"There is nothing at this address."}}');
  });
  const port = await listenOnPort(readersOnly, 0);
  const connection = connectionWith('x'.repeat(43), `imgdedup://127.0.0.1:${port}/`);
  await expect(reviewElsewhere(connection, options)).rejects.toMatchObject({
    code: 'SERVER_DENIED',
    remedy: expect.stringContaining('--reviewers-token-file'),
  });
  readersOnly.close();
  readersOnly.closeAllConnections();
});

test('nothing that runs is passed on to the browser', async () => {
  const answers: Record<string, [number, Record<string, string>, string]> = {
    session: [200, { 'content-type': 'application/json' }, '{"version":"0"}'],
    page: [200, { 'content-type': 'text/html' }, '<script>'],
    moved: [302, { 'content-type': 'application/json', location: 'http://nas.local' }, ''],
    cookie: [200, { 'content-type': 'application/json', 'set-cookie': 'a=b' }, '{}'],
  };
  const bad = createServer(({ url = '' }, response) => {
    const [status = 404, headers, text] = answers[url.split('/').at(-1) ?? ''] ?? [];
    response.writeHead(status, headers).end(text);
  });
  const port = await listenOnPort(bad, 0);
  const stop = new AbortController();
  let entrance = '';
  const ended = reviewElsewhere(connectionWith('x'.repeat(43), `imgdedup://127.0.0.1:${port}/`), {
    ...options,
    stop: stop.signal,
    onAddress: (url) => {
      entrance ||= url;
    },
  });
  await expect.poll(() => entrance).not.toBe('');
  const entered = await fetch(entrance);
  const [cookie = ''] = (entered.headers.get('set-cookie') ?? '').split(';');
  const ask = (name: string): Promise<Response> =>
    fetch(new URL(`/api/${name}`, entrance), { headers: { cookie }, redirect: 'manual' });
  expect(await (await ask('page')).json()).toMatchObject({
    error: { code: 'SERVER_INCOMPATIBLE' },
  });
  expect((await ask('moved')).headers.get('location')).toBeNull();
  expect((await ask('cookie')).headers.get('set-cookie')).toBeNull();
  stop.abort();
  expect(await ended).toBe('stopped');
  bad.close();
  bad.closeAllConnections();
});
