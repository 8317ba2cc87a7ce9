/** What a signature lets its holder read, and whatever else somebody might try with it. */
import { rmSync, statSync, symlinkSync } from 'node:fs';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signingKey } from '../../../src/library/repository/signing-key.js';
import { relPathFrom } from '../../../src/model/paths/path.js';
import {
  pictureAddress,
  sign,
  type SignedPicture,
} from '../../../src/queue/codes/signed-picture.js';
import { builtIn } from '../support/hashes.js';
import { PhotoFolder } from '../support/photo-folder.js';
import { ServedFolder, type Answered, type Asking } from '../support/served-folder.js';

const hash = await builtIn('xxh64');
const bytes = Buffer.alloc(200_000, 'heather');
let served: ServedFolder;
let key: Buffer;

beforeAll(async () => {
  served = await ServedFolder.open({ workers: { host: '127.0.0.1', port: 0, tls: undefined } });
  for (const path of ['2019/a & b.jpg', 'other.jpg', 'changed.jpg', 'touched.jpg']) {
    served.folder.write(path, bytes, 1e9);
  }
  served.folder.write('empty.jpg', '', 1e9);
  key = signingKey(served.folder.at('.imgdedup'));
});

afterAll(() => served[Symbol.asyncDispose]());

/** Of a file as it should be. */
function picture(path: string, content = bytes): SignedPicture {
  return {
    path: relPathFrom(path, '/'),
    hash: 'xxh64',
    digest: Buffer.from(hash.digest(content)).toString('hex'),
    size: content.length,
    mtimeMs: 1e12,
    expires: Math.floor(Date.now() / 1000) + 60,
  };
}

function signed(asked: SignedPicture, by: Buffer = key): string {
  return pictureAddress(asked, sign(by, asked));
}

function ask(path: string, { method = 'GET', headers = {}, body }: Asking = {}): Promise<Answered> {
  const { hostname, port } = new URL(served.address.workersUrl ?? '');
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(parts),
        }),
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

test('a signature gives all of the file, whatever else is asked for', async () => {
  const address = signed(picture('2019/a & b.jpg'));
  for (const headers of [{}, { range: 'bytes=5-9' }, { 'if-none-match': '*' }]) {
    const answer = await ask(address, { headers });
    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.body.equals(bytes)).toBe(true);
  }
  const empty = await ask(signed(picture('empty.jpg', Buffer.alloc(0))));
  expect(empty).toMatchObject({ status: 200, body: Buffer.alloc(0) });
});

const a = '2019/a & b.jpg';
const address = (change: (text: string) => string) => (): string => change(signed(picture(a)));
const refused: readonly (readonly [what: string, path: () => string, asking: Asking])[] = [
  [
    'one that has expired',
    () => signed({ ...picture(a), expires: Math.floor(Date.now() / 1000) - 2 }),
    {},
  ],
  ['a later end', address((text) => text.replace(/expires=./, 'expires=9')), {}],
  ['another path', address((text) => text.replace('2019/a%20%26%20b', 'other')), {}],
  ['a path above', address((text) => text.replace('2019/', '../')), {}],
  ['a path around', address((text) => text.replace('2019/', '2019/../2019/')), {}],
  ['a path around, encoded', address((text) => text.replace('2019/', '2019/%2E%2E/2019/')), {}],
  ['another content', address((text) => text.replace(/xxh64:\w+/, 'xxh64:0123456789abcdef')), {}],
  ['another size', address((text) => text.replace('size=2', 'size=1')), {}],
  ['another time', address((text) => text.replace('mtimeMs=1', 'mtimeMs=2')), {}],
  [
    'another signature',
    address((text) => text.replace(/signature=.*/, `signature=${'A'.repeat(43)}`)),
    {},
  ],
  ['no signature', address((text) => text.replace(/&signature=.*/, '')), {}],
  ['no query', address((text) => text.replace(/\?.*/, '')), {}],
  ['a parameter twice', address((text) => `${text}&size=200000`), {}],
  ['a parameter more', address((text) => `${text}&range=0-9`), {}],
  ['another key', () => signed(picture(a), Buffer.alloc(32)), {}],
  ['HEAD', () => signed(picture(a)), { method: 'HEAD' }],
  ['PUT', () => signed(picture(a)), { method: 'PUT', body: 'x' }],
  ['DELETE', () => signed(picture(a)), { method: 'DELETE' }],
  ['a body', () => signed(picture(a)), { body: 'x', headers: { 'content-length': '1' } }],
  ['what was put', () => '/files/2019/a', {}],
  ['what others may ask', () => '/openapi.json', {}],
  ['nothing', () => '/', {}],
];
test.each(refused)('403: %s', async (_what, path, asking) => {
  const { status, body } = await ask(path(), asking);
  expect(status).toBe(403);
  expect(body.includes('heather')).toBe(false);
});

test('404 where another content lies there meanwhile, or what is no file of the folder', async () => {
  const { folder } = served;
  using elsewhere = new PhotoFolder();
  elsewhere.write('secret.jpg', bytes, 1e9);
  symlinkSync(elsewhere.at('secret.jpg'), folder.at('link.jpg'));
  symlinkSync(elsewhere.root, folder.at('out'));
  const old = signed(picture('changed.jpg'));
  expect((await ask(old)).status).toBe(200);
  folder.write('changed.jpg', Buffer.alloc(bytes.length, 'secret'), 1e9);
  folder.write('touched.jpg', bytes, 2e9);
  const paths = ['touched.jpg', 'link.jpg', 'out/secret.jpg', 'nowhere.jpg', '2019'];
  const others = [
    old,
    signed({ ...picture(a), hash: 'sha256' }),
    signed({ ...picture(a), digest: '0123456789abcdef' }),
    ...paths.map((path) => signed(picture(path))),
  ];
  for (const other of others) {
    const { status, body } = await ask(other);
    expect({ other, status }).toEqual({ other, status: 404 });
    expect(body.includes('secret')).toBe(false);
  }
  rmSync(folder.at('out'));
});

test('nobody else reads the key, and the other address knows nothing of it', async () => {
  const { mode, size } = statSync(served.folder.at('.imgdedup/signing-key'));
  expect({ mode: mode & 0o777, size }).toEqual({ mode: 0o600, size: 32 });
  expect((await served.ask(signed(picture(a)))).status).toBe(404);
  expect(served.faults).toEqual([]);
});
