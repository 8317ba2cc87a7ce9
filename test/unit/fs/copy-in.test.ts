import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { expect, test } from 'vitest';
import { contentHash } from '../../../src/digest/content-hash.js';
import { copyIn } from '../../../src/fs/copy-in.js';
import { nodeFileOps } from '../../../src/fs/file-ops.js';
import { PhotoFile } from '../../../src/fs/photo-file.js';
import { sampleFile } from '../../../src/fs/reading/sample.js';
import { systemDisk } from '../../../src/fs/disk.js';
import { PhotoFolder } from '../support/photo-folder.js';

const mebibyte = 1024 * 1024;
const sizes = [0, 1, 8191, 8192, 8193, 128 * 1024, 128 * 1024 + 1, mebibyte, 3 * mebibyte + 5];

function bytesOf(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 97) bytes[at] = (at * 7919) >>> 5;
  return bytes;
}

async function sha256() {
  const hash = await contentHash('sha256');
  if (hash === undefined) throw new TypeError('it is built in');
  return hash;
}

function seen(path: string) {
  const file = nodeFileOps.look(path);
  if (file === undefined) throw new TypeError(`${path} is not there`);
  return file.stat;
}

test.each(
  sizes.flatMap(
    (size) =>
      [
        [size, true],
        [size, false],
      ] as const,
  ),
)(
  '%d bytes come as they are, with their hash, sample and time; alone: %s',
  async (size, isAlone) => {
    using folder = new PhotoFolder();
    const [from, to] = [folder.at('from.jpg'), folder.at('to.jpg')];
    const bytes = bytesOf(size);
    writeFileSync(from, bytes);
    const stat = seen(from);
    let told = 0;
    const { digest, sample, isDated } = await copyIn({
      from,
      stat,
      to,
      hash: await sha256(),
      mtimeNs: 1_500_000_000_123_456_000n,
      isAlone,
      onBytes: (count) => {
        told += count;
        return true;
      },
    });
    expect(readFileSync(to).equals(bytes)).toBe(true);
    expect(Buffer.from(digest).equals(createHash('sha256').update(bytes).digest())).toBe(true);
    using photo = PhotoFile.open(from, stat, systemDisk);
    expect(sample.equals(sampleFile(photo))).toBe(true);
    expect([told, isDated]).toEqual([size, true]);
    const { mtimeNs, mode } = lstatSync(to, { bigint: true });
    expect([mtimeNs, mode & 0o777n]).toEqual([1_500_000_000_123_456_000n, 0o600n]);
  },
);

test.each([1000, 3 * mebibyte])(
  'a name that is taken stays, with %d bytes to come',
  async (size) => {
    using folder = new PhotoFolder();
    const [from, to] = [folder.at('from.jpg'), folder.at('to.jpg')];
    writeFileSync(from, bytesOf(size));
    writeFileSync(to, 'mine');
    const copy = { from, stat: seen(from), to, hash: await sha256(), mtimeNs: 0n };
    await expect(copyIn(copy)).rejects.toMatchObject({ code: 'EEXIST' });
    expect(folder.text('to.jpg')).toBe('mine');
  },
);

function handles(): number {
  return existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
}

test('a file that gets shorter, or longer, while it is read is told, and no handle stays open', async () => {
  using folder = new PhotoFolder();
  const from = folder.at('from.jpg');
  const hash = await sha256();
  const before = handles();
  for (const [at, length] of [2 * mebibyte, 6 * mebibyte].entries()) {
    writeFileSync(from, bytesOf(5 * mebibyte));
    const onBytes = (): boolean => {
      truncateSync(from, length);
      return true;
    };
    const copy = { from, stat: seen(from), to: folder.at(`${at}.tmp`), hash, mtimeNs: 0n, onBytes };
    await expect(copyIn(copy)).rejects.toMatchObject({ code: 'PHOTO_CHANGED' });
  }
  expect(handles()).toBe(before);
});

test('it stops in the midst of a large file', async () => {
  using folder = new PhotoFolder();
  const [from, to] = [folder.at('from.jpg'), folder.at('to.jpg')];
  writeFileSync(from, bytesOf(5 * mebibyte));
  let told = 0;
  const onBytes = (count: number): boolean => {
    told += count;
    return told < 2 * mebibyte;
  };
  const copy = { from, stat: seen(from), to, hash: await sha256(), mtimeNs: 0n, onBytes };
  await expect(copyIn(copy)).rejects.toMatchObject({ code: 'INTERRUPTED' });
  expect(told).toBe(2 * mebibyte);
});
