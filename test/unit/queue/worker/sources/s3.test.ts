import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bytesToName } from '../../../../../src/model/paths/path.js';
import { S3Bucket, type S3Options } from '../../../../../src/queue/worker/sources/s3.js';
import { codeThrownBy } from '../../../storage/expect-code.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import { s3Credentials, S3Server } from '../../../support/s3-server.js';
import { told, wantedFile } from './wanted.js';

const bytes = Buffer.alloc(300_000, 'heather');
const name = '2019/ä & b+c %41.jpg';
let server: S3Server;
let folder: PhotoFolder;

beforeAll(async () => {
  folder = new PhotoFolder();
  server = await S3Server.start();
  const files = { [name]: bytes, [`mine/${name}`]: bytes, 'other.jpg': Buffer.alloc(300_000) };
  await server.keep({ ...files, 'short.jpg': bytes.subarray(1) });
  for (const [variable, value] of Object.entries(s3Credentials)) vi.stubEnv(variable, value);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

function bucket(change: Partial<S3Options> = {}): S3Bucket {
  const { url, endpoint } = server;
  return new S3Bucket({ url, endpoint, folder: folder.root, ...change });
}

test('files are found by their paths behind the prefix', async () => {
  for (const url of [server.url, `${server.url}/mine`, `${server.url}/mine/`]) {
    using source = bucket({ url });
    const found = await source.find(wantedFile(bytes, name));
    if (found.kind !== 'found') throw new Error(found.reason);
    expect(readFileSync(found.path).equals(bytes)).toBe(true);
    await found.release();
  }
  expect(folder.list()).toEqual([]);
});

test('what is not as the job says is not kept', async () => {
  using source = bucket();
  const reasons = {
    'nowhere.jpg': 's3://photos: NoSuchKey',
    'short.jpg': 'another size',
    'other.jpg': 'another content',
    [`${bytesToName(Buffer.of(0x62, 0xff))}.jpg`]: 'no key of S3 can have its name',
  };
  for (const [path, reason] of Object.entries(reasons)) {
    expect(told(await source.find(wantedFile(bytes, path)))).toBe(reason);
  }
  expect(folder.list()).toEqual([]);
});

test('who is not let in, or finds nobody, does not ask again at once', async () => {
  using unreachable = bucket({ endpoint: 'http://127.0.0.1:1' });
  const reason = 's3://photos: ECONNREFUSED';
  expect(told(await unreachable.find(wantedFile(bytes, name)))).toBe(reason);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'SOMEBODY');
  using stranger = bucket();
  const refusal = 's3://photos: InvalidAccessKeyId';
  expect(told(await stranger.find(wantedFile(bytes, name)))).toBe(refusal);
  // The bucket would be asked with what it knows by now.
  expect(told(await stranger.find(wantedFile(bytes, 'nowhere.jpg')))).toBe(refusal);
  vi.stubEnv('AWS_ACCESS_KEY_ID', s3Credentials.AWS_ACCESS_KEY_ID);
});

test('where the package is missing, or an address is none, that is said', () => {
  const options = { url: 's3://photos', endpoint: undefined, folder: folder.root };
  const code = (change: Partial<S3Options>, require?: NodeJS.Require): string | undefined =>
    codeThrownBy(() => new S3Bucket({ ...options, ...change }, require));
  expect(code({}, createRequire('/'))).toBe('STORAGE_UNAVAILABLE');
  for (const url of ['photos', 's3:/photos', 's3://', 's3://UPPER', 'https://photos']) {
    expect(code({ url })).toBe('USAGE');
  }
  for (const endpoint of ['nas', 'ftp://nas', 'http://me:secret@nas']) {
    expect(code({ endpoint })).toBe('USAGE');
  }
});
