/** Disks and network shares that stumble, and those that fall. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { without } from '../../needs.js';
import { findDupes } from '../../../src/api/find/find-dupes.js';
import { findSimilar } from '../../../src/api/find/find-similar.js';
import { indexPhotos } from '../../../src/api/indexing/index-photos.js';
import { createRepository } from '../../../src/api/repository/create-repository.js';
import { Repository } from '../../../src/library/repository/repository.js';
import { Scope } from '../../../src/library/scan/scope.js';
import { status } from '../../../src/api/files/status.js';
import { verify } from '../../../src/api/maintenance/verify.js';
import { mostFailuresInRow, VolumeWatch } from '../../../src/library/hashing/volume-watch.js';
import { PhotoFile } from '../../../src/fs/photo-file.js';
import { Disk, systemDisk } from '../../../src/fs/disk.js';
import { statFile } from '../../../src/fs/stat.js';
import { ImgdedupError } from '../../../src/model/errors/errors.js';
import { basePrefix, isRelPath, type RelPath } from '../../../src/model/paths/path.js';
import { retryPausesMs } from '../../../src/model/errors/passing-errors.js';
import { faultyDisk, type FaultyDisk } from '../support/faulty-disk.js';
import { withComment } from '../support/jpeg-segments.js';
import { picture } from '../support/pictures.js';
import { countingHash } from '../support/hashes.js';
import { PhotoFolder, settle } from '../support/photo-folder.js';
import { Random } from '../support/random.js';

const scope = Scope.everything;
const photos = 60;

/** Pairs of equal files, each pair of its own size; two are larger than what is read in one piece. */
async function manyPhotos(): Promise<PhotoFolder> {
  const folder = new PhotoFolder();
  for (let number = 0; number < photos; number += 1) {
    const pair = number >> 1;
    const size = number < 2 ? 17 * 1024 * 1024 : 9000 + pair;
    folder.write(`${number % 7}/${String(number).padStart(2, '0')}.jpg`, Buffer.alloc(size, pair));
  }
  await settle();
  return folder;
}

async function open(folder: PhotoFolder, disk?: FaultyDisk, hash = countingHash()) {
  const { place } = await createRepository(folder.root);
  return Repository.open(place, disk === undefined ? { hash } : { disk, hash });
}

/** Names of equal files. */
async function pairs(repository: Repository): Promise<string[][]> {
  const { groups } = await findDupes(repository, { scope, maxAgeMs: Infinity });
  return [...groups].map(({ files }) => files.map(({ path }) => path));
}

const codes = ['EIO', 'EAGAIN', 'ETIMEDOUT', 'ESTALE', 'EBUSY', 'ENXIO', 'EHOSTDOWN', 'EINTR'];

describe('a disk that stumbles', () => {
  test.each(codes)('with %s at any call costs waiting and nothing else', async (code) => {
    using folder = await manyPhotos();
    const random = new Random(codes.indexOf(code));
    // It fails for one or two pauses, then answers for at least as long as it takes to read on.
    let [until, calm] = [0, 0];
    const disk = faultyDisk((call) => {
      // `stat` of an open file does not ask the disk.
      if (call === 'stat') return undefined;
      if (disk.waits.length < until) return code;
      calm += 1;
      if (calm < 3 || random.chance(0.7)) return undefined;
      [until, calm] = [disk.waits.length + random.int(1, retryPausesMs.length), 0];
      return code;
    });
    const repository = await open(folder, disk);
    const { hashed, unreadable } = await indexPhotos(repository, { scope });
    expect({ hashed, unreadable }).toEqual({ hashed: photos, unreadable: [] });
    expect(await pairs(repository)).toHaveLength(photos / 2);
    expect(disk.waits.length).toBeGreaterThan(10);
    expect(new Set(disk.waits)).toEqual(new Set(retryPausesMs));
    expect(disk.openFiles()).toBe(0);
  });

  test('a handle that a share forgot is of no use; a new one goes on where the old one was', async () => {
    using folder = await manyPhotos();
    const reads = new Map<number, number>();
    const forgotten = new Set<number>();
    const disk = faultyDisk((call, _path, fd) => {
      if (call === 'open') reads.delete(fd);
      if (call !== 'read') return undefined;
      reads.set(fd, (reads.get(fd) ?? 0) + 1);
      if (forgotten.size === 0 && reads.get(fd) === 3) forgotten.add(fd);
      return forgotten.has(fd) && disk.waits.length === 0 ? 'ESTALE' : undefined;
    });
    const repository = await open(folder, disk);
    expect((await indexPhotos(repository, { scope })).unreadable).toEqual([]);
    expect(disk.waits).toEqual([100]);
    expect(await pairs(repository)).toHaveLength(photos / 2);
  });

  test('another file that took the name meanwhile is not taken for the photo', () => {
    using folder = new PhotoFolder();
    folder.write('a.jpg', 'first', 1e9);
    const path = folder.at('a.jpg');
    const base = basePrefix(folder.root);
    const stat = statFile(base, relPath('a.jpg'), systemDisk);
    if (stat === undefined) throw new RangeError(path);
    const disk = faultyDisk((call) => {
      if (call !== 'read' || disk.waits.length > 0) return undefined;
      folder.write('a.jpg', 'other', 1e9);
      return 'EIO';
    });
    using photo = PhotoFile.open(path, stat, new Disk(disk));
    expect(() => photo.read(Buffer.alloc(5), 0)).toThrow(
      expect.objectContaining({ code: 'PHOTO_CHANGED' }),
    );
  });

  test('a right that is missing is not waited for', async () => {
    using folder = await manyPhotos();
    const disk = faultyDisk((call) => (call === 'open' ? 'EACCES' : undefined));
    const { unreadable } = await indexPhotos(await open(folder, disk), { scope });
    // However many there are: that is no failing disk.
    expect(unreadable).toHaveLength(photos);
    expect(new Set(unreadable.map(({ reason }) => reason))).toEqual(new Set(['permission denied']));
    expect(disk.waits).toEqual([]);
  });
});

describe('a disk that falls', () => {
  test('a file that never reads is listed; the others are hashed', async () => {
    using folder = await manyPhotos();
    const disk = faultyDisk((call, path) =>
      call === 'read' && /[37]\.jpg$/.test(path) ? 'EIO' : undefined,
    );
    const { hashed, unreadable } = await indexPhotos(await open(folder, disk), { scope });
    expect(unreadable.map(({ path }) => path)).toHaveLength(photos / 5);
    expect(new Set(unreadable.map(({ reason }) => reason))).toEqual(
      new Set(['input/output error']),
    );
    expect(hashed).toBe(photos - unreadable.length);
    expect(disk.openFiles()).toBe(0);
  });

  test.each([0, 7, 25])('after %i files the run stops, says so, and continues', async (good) => {
    using folder = await manyPhotos();
    const read = new Set<string>();
    const disk = faultyDisk((call, path) => {
      if (call !== 'read' || read.has(path)) return undefined;
      if (read.size < good) read.add(path);
      return read.has(path) ? undefined : 'EIO';
    });
    const stopped = await indexPhotos(await open(folder, disk), { scope }).catch(String);
    expect(stopped).toMatch(
      /^ImgdedupError: 20 files in a row .* at \/.*\(input\/output error; the last: /,
    );
    // Ten seconds, had it been real; then nobody waits any more.
    expect(disk.waits).toHaveLength(mostFailuresInRow * retryPausesMs.length);
    const hash = countingHash();
    const repository = await open(folder, undefined, hash);
    const { hashed, reused } = await indexPhotos(repository, { scope });
    expect({ hashed, reused }).toEqual({ hashed: photos - good, reused: good });
    expect(await pairs(repository)).toHaveLength(photos / 2);
  });

  test('a folder that cannot be listed is told, and what was known of it stays', async () => {
    using folder = await manyPhotos();
    await indexPhotos(await open(folder), { scope });
    folder.write('3/new.jpg', 'new', 1e9);
    const disk = faultyDisk((call, path) =>
      call === 'list' && path.endsWith('/3') ? 'EIO' : undefined,
    );
    const { new: added, deleted, unreadable } = await status(await open(folder, disk), { scope });
    expect({ added, deleted }).toEqual({ added: [], deleted: [] });
    expect(unreadable).toEqual([{ path: '3', reason: 'input/output error' }]);
    expect(disk.waits).toEqual(retryPausesMs);
  });

  test('a file that cannot be looked at is told, and is not gone', async () => {
    using folder = await manyPhotos();
    await indexPhotos(await open(folder), { scope });
    const disk = faultyDisk((call, path) =>
      call === 'look' && path.endsWith('/07.jpg') ? 'EIO' : undefined,
    );
    const { deleted, unreadable } = await status(await open(folder, disk), { scope });
    expect({ deleted, unreadable }).toEqual({
      deleted: [],
      unreadable: [{ path: '0/07.jpg', reason: 'input/output error' }],
    });
  });

  test('a photo whose times prove nothing is read again through the same disk', async () => {
    using folder = new PhotoFolder();
    // To the second, as FAT keeps times: a slow machine has some of them to look at it.
    folder.write('a.jpg', 'as it was', Math.ceil(Date.now() / 1000) + 1);
    await indexPhotos(await open(folder), { scope });
    const reads: string[] = [];
    const disk = faultyDisk((call, path) => {
      if (call === 'read') reads.push(path);
      return call === 'read' ? 'EIO' : undefined;
    });
    const { modified } = await status(await open(folder, disk), { scope });
    expect(reads.length).toBeGreaterThan(1);
    // Nothing says any more that it is what it was.
    expect(modified).toEqual(['a.jpg']);
  });

  test('image data that cannot be read is told', async () => {
    using folder = new PhotoFolder();
    const jpeg = await picture(1).jpeg().toBuffer();
    folder.write('a.jpg', jpeg);
    folder.write('b.jpg', withComment(jpeg, 'another'));
    await settle();
    await indexPhotos(await open(folder), { scope });
    const disk = faultyDisk((call, path) =>
      call === 'read' && path.endsWith('b.jpg') ? 'EIO' : undefined,
    );
    const found = await findSimilar(await open(folder, disk), { scope, depth: 'image-data' });
    expect([...found.groups]).toEqual([]);
    expect(found.unreadable).toEqual([{ path: 'b.jpg', reason: 'input/output error' }]);
  });

  test('has a code of its own, in dupes and verify as well', async () => {
    using folder = await manyPhotos();
    await indexPhotos(await open(folder), { scope });
    const broken = await open(
      folder,
      faultyDisk((call) => (call === 'read' ? 'EIO' : undefined)),
    );
    const failing = expect.objectContaining({ code: 'VOLUME_FAILING' });
    await expect(verify(broken, { readsPhotos: true })).rejects.toEqual(failing);
    using fresh = await manyPhotos();
    const other = await open(
      fresh,
      faultyDisk((call) => (call === 'read' ? 'ENXIO' : undefined)),
    );
    await expect(findDupes(other, { scope })).rejects.toEqual(failing);
  });
});

describe('volumes', () => {
  const here = relPath('package.json');
  const base = basePrefix(process.cwd());

  test('a success in between starts the count anew', () => {
    const volumes = new VolumeWatch(base);
    for (let turn = 0; turn < 3; turn += 1) {
      for (let failures = 1; failures < mostFailuresInRow; failures += 1) {
        expect(volumes.failed(here, 'input/output error')).toBeUndefined();
      }
      volumes.succeeded(() => here);
    }
  });

  test('are counted by themselves, and named by where they are', ({ skip }) => {
    skip(...without({ isThere: readMounts().length > 0, what: 'a list of mounts' }));
    const [other = ''] = readMounts();
    const volumes = new VolumeWatch(basePrefix('/'));
    const far = relPath(`${other.slice(1)}/gone.jpg`);
    for (let failures = 1; failures < mostFailuresInRow; failures += 1) {
      expect(volumes.failed(far, 'the disk is gone')).toBeUndefined();
      volumes.succeeded(() => relPath('etc'));
    }
    const stop = volumes.failed(far, 'the disk is gone');
    expect(stop).toBeInstanceOf(ImgdedupError);
    expect(stop?.message).toContain(`at ${other} (the disk is gone; the last: ${far})`);
  });
});

/** Mounted beside the root, with nothing mounted on the way. */
function readMounts(): string[] {
  try {
    const tops = readFileSync('/proc/self/mounts', 'utf8').split('\n');
    return tops.map((line) => line.split(' ')[1] ?? '').filter((path) => path === '/proc');
  } catch {
    return [];
  }
}

function relPath(path: string): RelPath {
  if (!isRelPath(path)) throw new RangeError(path);
  return path;
}
