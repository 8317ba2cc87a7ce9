import { readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { xxh64 } from '../../../../../src/digest/xxh64.js';
import { writeAnnFile } from '../../../../../src/picture/index/phash/neighbours-file.js';
import type { AnnChecksum } from '../../../../../src/picture/index/phash/neighbours.js';
import { Neighbours } from '../../../../../src/picture/index/phash/neighbours.js';
import { library } from '../../../support/phashes.js';
import { PhotoFolder } from '../../../support/photo-folder.js';
import { Random } from '../../../support/random.js';

const name = 'phash-5.usearch';

/** usearch itself would end this process over most of these files. */
describe('a file that is not as it was saved is not opened:', () => {
  const folder = new PhotoFolder();
  const random = new Random(1);
  let checksum: AnnChecksum;
  let sound: Buffer;

  beforeAll(async () => {
    await using neighbours = await Neighbours.create();
    await neighbours.add(library(300, random));
    await neighbours.remove([3, 5]);
    checksum = await neighbours.save(folder.root, 5);
    sound = readFileSync(folder.at(name));
  });
  beforeEach(() => {
    rmSync(folder.at(name), { force: true, recursive: true });
    folder.write(name, sound);
  });
  afterAll(() => folder[Symbol.dispose]());

  test('a sound one is', async () => {
    await using opened = await Neighbours.open(folder.root, checksum);
    expect(opened?.size).toBe(298);
  });

  test('cut off anywhere', async () => {
    const few = Array.from({ length: 60 }, (_, length) => length);
    const ends = few.map((length) => sound.length - 1 - length);
    const some = Array.from({ length: 100 }, () => random.int(0, sound.length - 1));
    for (const length of [...few, ...ends, ...some]) {
      folder.write(name, sound.subarray(0, length));
      expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
    }
  });

  test('cut off, and filled with zeros to its length', async () => {
    for (let turn = 0; turn < 50; turn += 1) {
      const copy = Buffer.from(sound).fill(0, random.int(0, sound.length - 1));
      folder.write(name, copy);
      expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
    }
  });

  test('a flipped bit anywhere', async () => {
    for (let turn = 0; turn < 500; turn += 1) {
      const copy = Buffer.from(sound);
      const at = turn < 120 ? turn : random.int(0, sound.length - 1);
      copy[at] = (copy[at] ?? 0) ^ (1 << random.int(0, 7));
      folder.write(name, copy);
      expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
    }
  });

  test('longer than it was', async () => {
    folder.write(name, Buffer.concat([sound, Buffer.alloc(1)]));
    expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
  });

  test('gone, its folder too', async () => {
    rmSync(folder.at(name));
    expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
    expect(await Neighbours.open(folder.at('missing'), checksum)).toBeUndefined();
  });

  test('a folder in its place', async () => {
    rmSync(folder.at(name));
    folder.write(`${name}/photo.jpg`, '');
    expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
  });

  test('a symbolic link that leads nowhere', async () => {
    rmSync(folder.at(name));
    symlinkSync('nowhere', folder.at(name));
    expect(await Neighbours.open(folder.root, checksum)).toBeUndefined();
  });

  test("another generation's under its name", async () => {
    renameSync(folder.at(name), folder.at('phash-6.usearch'));
    expect(await Neighbours.open(folder.root, { ...checksum, generation: 6 })).toBeUndefined();
  });

  test.each([
    ['major', 0],
    ['minor', 2],
  ])('written by a usearch of another %s version', async (_, field) => {
    const copy = Buffer.from(sound);
    const at = copy.indexOf('usearch') + 'usearch'.length + field;
    copy.writeUInt16LE(copy.readUInt16LE(at) + 1, at);
    folder.write(name, copy);
    const rechecksummed = { ...checksum, checksum: xxh64(copy) };
    expect(await Neighbours.open(folder.root, rechecksummed)).toBeUndefined();
  });

  test.each([
    ['generation', { generation: 4 }],
    ['length', { length: 0 }],
    ['checksum', { checksum: 1n }],
    ['entries', { entries: 300 }],
  ])('whose checksum names another %s', async (_, wrong) => {
    expect(await Neighbours.open(folder.root, { ...checksum, ...wrong })).toBeUndefined();
  });
});

describe('a graph that usearch did not write in full', () => {
  test.each([1, 400, 100_000])('is not checksummed: %i bytes are missing', async (missing) => {
    using folder = new PhotoFolder();
    await using neighbours = await Neighbours.create();
    await neighbours.add(library(1_000, new Random(2)));
    await neighbours.save(folder.at('whole'), 1);
    const whole = readFileSync(folder.at('whole/phash-1.usearch'));
    const tail = 1_000 * 5 + 16;
    const graph = whole.subarray(0, -tail);
    const rows = { keys: new Uint32Array(1_000), isRemoved: new Uint8Array(1_000) };
    const save = (bytes: Buffer): Promise<AnnChecksum> =>
      writeAnnFile(folder.at('ann'), 1, (path) => {
        writeFileSync(path, bytes);
        return Promise.resolve(rows);
      });
    expect(await save(graph)).toMatchObject({ length: whole.length, entries: 1_000 });
    rmSync(folder.at('ann/phash-1.usearch'));
    const cut = save(graph.subarray(0, graph.length - missing));
    await expect(cut).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(folder.list()).toEqual(['ann', 'whole', 'whole/phash-1.usearch']);
  });
});
