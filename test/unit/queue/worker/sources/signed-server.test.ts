import { once } from 'node:events';
import { readFileSync, statSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SignedServer } from '../../../../../src/queue/worker/sources/signed-server.js';
import { codeThrownBy } from '../../../storage/expect-code.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import { told, wantedFile } from './wanted.js';

const bytes = Buffer.alloc(300_000, 'heather');
const other = Buffer.alloc(300_000, 'secret!');

/** What a server does that is not, or no longer, what it should be. */
const answers: Record<string, RequestListener> = {
  '/photos/right.jpg': (_request, response) => response.end(bytes),
  '/photos/other.jpg': (_request, response) => response.end(other),
  '/photos/short.jpg': (_request, response) => response.end(bytes.subarray(1)),
  '/photos/announced.jpg': (_request, response) => {
    response.writeHead(200, { 'content-length': 9e9 }).write(bytes);
  },
  '/photos/endless.jpg': (_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(other));
    };
    response.on('drain', more);
    more();
  },
  '/photos/refused.jpg': (_request, response) => response.writeHead(403).end('no'),
  '/photos/zipped.jpg': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'br' }).end(bytes);
  },
  '/photos/elsewhere.jpg': (_request, response) => {
    response.writeHead(302, { location: '/photos/right.jpg' }).end();
  },
  '/photos/slow.jpg': (_request, response) => void response.write('h'),
  '/photos/silent.jpg': () => undefined,
  '/photos/cut.jpg': (_request, response) => {
    response.writeHead(200, { 'content-length': bytes.length });
    response.write(bytes.subarray(9), () => response.destroy());
  },
};

let asked: string[] = [];
let url: string;
const server = createServer((request, response) => {
  const [path = ''] = (request.url ?? '').split('?');
  asked.push(path);
  answers[path]?.(request, response);
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  url = `http://127.0.0.1:${at !== null && typeof at === 'object' ? at.port : 0}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

test('what is as the job says is kept until it is released, for nobody else', async () => {
  using folder = new PhotoFolder();
  const source = new SignedServer({ url, folder: folder.root });
  const found = await source.find(wantedFile(bytes, 'right.jpg'));
  if (found.kind !== 'found') throw new Error(found.reason);
  expect(readFileSync(found.path).equals(bytes)).toBe(true);
  expect(statSync(found.path).mode & 0o777).toBe(0o600);
  expect(await found.isStillThere()).toBe(true);
  await found.release();
  expect(folder.list()).toEqual([]);
});

describe('nothing is kept', () => {
  test.each([
    ['other.jpg', /^another content$/],
    ['short.jpg', /^another size$|has another size/],
    ['announced.jpg', /has another size/],
    ['endless.jpg', /^another size$/],
    ['refused.jpg', /answered 403/],
    ['zipped.jpg', /encoded it/],
    ['elsewhere.jpg', /wants to send the worker elsewhere/],
    ['slow.jpg', /it takes too long/],
    ['silent.jpg', /it takes too long/],
    ['cut.jpg', /does not answer: /],
  ])('of %s', async (path, reason) => {
    using folder = new PhotoFolder();
    asked = [];
    const source = new SignedServer({ url, folder: folder.root, patienceMs: 300 });
    expect(told(await source.find(wantedFile(bytes, path)))).toMatch(reason);
    expect(asked).toEqual([`/photos/${path}`]);
    expect(folder.list()).toEqual([]);
  });

  test('where the job has no signature, or the file is huge: nobody is asked', async () => {
    using folder = new PhotoFolder();
    asked = [];
    const source = new SignedServer({ url, folder: folder.root });
    const huge = wantedFile(bytes, 'right.jpg');
    const item = { ...huge.item, size: 2 ** 31 };
    expect(told(await source.find({ ...huge, item }))).toBe('too large to be fetched');
    const unsigned = wantedFile(bytes, 'right.jpg', false);
    expect(told(await source.find(unsigned))).toBe('its job has no signature');
    expect(asked).toEqual([]);
  });

  test('where the folder is gone', async () => {
    using folder = new PhotoFolder();
    const source = new SignedServer({ url, folder: folder.at('gone') });
    const found = await source.find(wantedFile(bytes, 'right.jpg'));
    expect(told(found)).toBe('it could not be kept: vanished');
  });
});

test('a server that does not go on is left alone for a while', async () => {
  using folder = new PhotoFolder();
  const source = new SignedServer({ url, folder: folder.root, patienceMs: 300 });
  await source.find(wantedFile(bytes, 'cut.jpg'));
  asked = [];
  expect(told(await source.find(wantedFile(bytes, 'right.jpg')))).toMatch(/does not answer/);
  expect(asked).toEqual([]);
});

test('what is being fetched is given up when the worker is told to end', async () => {
  using folder = new PhotoFolder();
  const source = new SignedServer({ url, folder: folder.root });
  const stop = new AbortController();
  const finding = source.find({ ...wantedFile(bytes, 'slow.jpg'), signal: stop.signal });
  setTimeout(() => stop.abort(), 100);
  expect(told(await finding)).toMatch(/the worker ends/);
  expect(folder.list()).toEqual([]);
});

test.each(['nas', 'ftp://nas', 'http://nas/x', 'http://me@nas', 'http://nas?x', 'redis://nas'])(
  'no server: %s',
  (address) => {
    expect(codeThrownBy(() => new SignedServer({ url: address, folder: '/' }))).toBe('USAGE');
  },
);
