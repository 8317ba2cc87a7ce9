/** What becomes of answers that are none of `imgdedup serve`: servers of the test give them. */
import * as fc from 'fast-check';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseServedAddress } from '../../../src/client/address.js';
import { Connection } from '../../../src/client/connection.js';
import { ServedRepository } from '../../../src/client/served-repository.js';

const token = 'x'.repeat(43);
const status = {
  schemaVersion: 1,
  command: 'status',
  root: '/photos',
  paths: 'relative to root',
  snapshot: '2026-01-02T03:04:05.678Z',
  new: ['a.jpg'],
  modified: [],
  deleted: ['2019/\udc80.jpg'],
  moved: [{ from: 'b.jpg', to: 'c.jpg' }],
  skipped: { files: 1, byExtension: { '.txt': 1 } },
  summary: {
    new: 1,
    modified: 0,
    deleted: 1,
    moved: 1,
    files: 3,
    bytes: 30,
    toHash: 1,
    toHashBytes: 10,
    symlinks: 0,
    failures: 1,
  },
  complete: true,
  failures: [{ path: 'd.jpg', kind: 'unreadable', reason: 'permission \u001b[2Jdenied' }],
};

let answer: RequestListener;
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  ({ port } = at);
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const usual = { connectMs: 10_000, answerMs: 10_000, silenceMs: 10_000 };
const short = { connectMs: 300, answerMs: 300, silenceMs: 300 };

function repository(
  at = port,
  host = '127.0.0.1',
  { signal = new AbortController().signal, patience = usual } = {},
) {
  const address = parseServedAddress(`imgdedup://${host}:${at}/`);
  if (address === undefined) throw new Error('no address');
  const connection = new Connection(address, { token, signal, patience });
  const roots: string[] = [];
  const options = { version: '1.2.3', onRoot: (root: string) => void roots.push(root) };
  return { served: new ServedRepository(connection, options), roots };
}

function answering(body: unknown, code = 200, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  answer = (_request, response) => void response.writeHead(code, headers).end(text);
}

async function ending(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (error: unknown) => error,
  );
}

const refusal = (code: string) => ({ error: { code, message: 'Because.', remedy: 'Do.' } });

describe('an answer', () => {
  test('is read, and its words cannot speak to a terminal', async () => {
    const asked: (string | undefined)[] = [];
    answer = ({ url, headers }, response) => {
      asked.push(url, headers.authorization, headers.host);
      response.end(JSON.stringify(status));
    };
    const { served, roots } = repository();
    const result = await served.status(['a b&=.jpg', '\udc80']);
    expect(asked).toEqual([
      '/status?path=a%20b%26%3D.jpg&path=%80',
      `Bearer ${token}`,
      `127.0.0.1:${port}`,
    ]);
    expect(roots).toEqual(['/photos']);
    expect(result).toMatchObject({
      snapshot: { takenAt: Date.parse(status.snapshot) },
      deleted: ['2019/\udc80.jpg'],
      unreadable: [{ path: 'd.jpg', reason: String.raw`permission \033[2Jdenied` }],
      counts: { unreadable: 1, files: 3 },
      skipped: { files: 1, byExtension: [['.txt', 1]] },
    });
  });

  test.each<[string, unknown, number, Record<string, string>, RegExp]>([
    ['a redirect', '', 302, { location: 'http://127.0.0.1:1/' }, /elsewhere/],
    ['a page', '<html>', 200, {}, /no document/],
    ['a later version', { ...status, schemaVersion: 2 }, 200, {}, /no document of this version/],
    ['another question', { ...status, command: 'list' }, 200, {}, /no document/],
    ['what is encoded', status, 200, { 'content-encoding': 'gzip' }, /encodes/],
    ['no such address', refusal('NOT_FOUND'), 404, {}, /Because/],
    ['a fault', refusal('INTERNAL'), 500, {}, /Because/],
    ['nothing', '', 502, {}, /502/],
    ['too much', '', 200, { 'content-length': String(1e12) }, /64 MiB/],
    ['a way out', { ...status, new: ['../../etc/passwd'] }, 200, {}, /new\[0\] is no path/],
    ['no number', { ...status, summary: { ...status.summary, files: '3' } }, 200, {}, /files/],
  ])('that is %s is refused', async (_, body, code, headers, why) => {
    answering(body, code, { 'imgdedup-version': '9.9.9', ...headers });
    const error = await ending(repository().served.status([]));
    expect(error).toMatchObject({
      code: 'SERVER_INCOMPATIBLE',
      message: expect.stringMatching(why),
    });
    expect(error).toMatchObject({ message: expect.stringContaining('1.2.3') });
  });

  test('tells which version answers', async () => {
    answering({ ...status, schemaVersion: 2 }, 200, { 'imgdedup-version': '9.9.9' });
    const error = await ending(repository().served.status([]));
    expect(error).toMatchObject({ remedy: expect.stringContaining('imgdedup 9.9.9') });
  });

  test('without an end, and with more than there may be, is not read on', async () => {
    let sent = 0;
    answer = (_request, response) => {
      const part = Buffer.alloc(1024 * 1024, ' ');
      const more = (): void => {
        while (!response.destroyed && response.write(part)) sent += part.length;
      };
      response.on('drain', more).on('error', () => undefined);
      more();
    };
    const error = await ending(repository().served.status([]));
    expect(error).toMatchObject({ code: 'SERVER_INCOMPATIBLE' });
    expect(sent).toBeLessThan(128 * 1024 * 1024);
  });

  test.each([
    ['UNAUTHORIZED', 401, 'SERVER_DENIED'],
    ['FORBIDDEN', 403, 'SERVER_DENIED'],
    ['TOO_BUSY', 429, 'REPOSITORY_BUSY'],
    ['STOPPING', 503, 'SERVER_UNREACHABLE'],
    ['NO_SNAPSHOT', 409, 'NO_SNAPSHOT'],
    ['PATH_NOT_FOUND', 404, 'PATH_NOT_FOUND'],
  ])('%s is %i, and here %s', async (theirs, code, ours) => {
    answering(refusal(theirs), code);
    expect(await ending(repository().served.status([]))).toMatchObject({ code: ours });
  });

  test('of any other shape ends with a code, too', async () => {
    const leaves = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined));
    const names = fc.constantFrom(...Object.keys(status), ...Object.keys(status.summary));
    await fc.assert(
      fc.asyncProperty(names, leaves, async (name, leaf) => {
        const isInner = Object.hasOwn(status.summary, name);
        answering({
          ...status,
          [name]: leaf,
          ...(isInner ? { summary: { ...status.summary, [name]: leaf } } : {}),
        });
        const error = await ending(repository().served.status([]));
        const codes = ['SERVER_INCOMPATIBLE', 'PATH_NOT_FOUND'];
        const code = error instanceof Error && 'code' in error ? error.code : error;
        expect([...codes, 'no error']).toContain(code);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a server', () => {
  test('that is not there', async () => {
    const error = await ending(repository(1).served.status([]));
    expect(error).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/nobody listens/),
    });
  });

  test('that speaks no TLS where it must', async () => {
    answering(status);
    const plain = createServer(answer).listen(0, '127.0.0.2');
    await once(plain, 'listening');
    const at = plain.address();
    const error = await ending(
      repository(typeof at === 'object' ? at?.port : 0, '127.0.0.2').served.status([]),
    );
    plain.close();
    expect(error).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/does not speak TLS/),
    });
  });

  test('that says nothing, or stops half way', async () => {
    answer = () => undefined;
    const hasty = { patience: short };
    const silent = await ending(repository(port, '127.0.0.1', hasty).served.status([]));
    expect(silent).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/does not answer/),
    });
    answer = (_request, response) => void response.write('{"schemaVersion":1,');
    const slow = await ending(repository(port, '127.0.0.1', hasty).served.status([]));
    expect(slow).toMatchObject({ code: 'SERVER_UNREACHABLE' });
    answer = (_request, response) => {
      response.write('{"schemaVersion":1,');
      setTimeout(() => response.destroy(), 50);
    };
    const cut = await ending(repository().served.status([]));
    expect(cut).toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: expect.stringMatching(/cut/),
    });
  });

  test('is not waited for once somebody stops', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    const error = await ending(
      repository(port, '127.0.0.1', { signal: stop.signal }).served.status([]),
    );
    expect(error).toMatchObject({ code: 'INTERRUPTED' });
  });
});
