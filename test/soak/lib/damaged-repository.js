// @ts-check
import {
  cpSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const built = (/** @type {string} */ module) =>
  new URL(`../../../dist/${module}.js`, import.meta.url).href;
/** @type {typeof import('../../../src/index.js')} */
const library = await import(built('index'));
/** @type {typeof import('../../../src/picture/decode/pixels.js')} */
const { loadSharp } = await import(built('picture/decode/pixels'));
/** @type {typeof import('../../../src/storage/level-store.js')} */
const { levelStoreSource } = await import(built('storage/level-store'));

const photos = fileURLToPath(new URL('../../fixtures/photos', import.meta.url));

/**
 * @typedef {object} Damage
 * @property {string} name
 * @property {boolean} isRecord whether one record is damaged, and not a file
 * @property {string} target the file, or the first letter of the record's key
 * @property {() => Promise<void>} act
 */

/** A repository with everything in it, which can be put back as it was. */
export class DamagedRepository {
  /** @param {string} folder an empty folder */
  constructor(folder) {
    this.root = join(folder, 'photos');
    this.data = join(this.root, '.imgdedup');
    this.kept = join(folder, 'kept');
  }

  /**
   * @param {() => Promise<void>} afterEach called for every state that the repository goes through
   */
  async build(afterEach) {
    const { root } = this;
    const first = await small('2019/mountain.jpg').jpeg().toBuffer();
    this.#write('a.jpg', first);
    this.#write(
      'a noted.jpg',
      Buffer.concat([
        first.subarray(0, 2),
        Buffer.from([0xff, 0xfe, 0, 7]),
        Buffer.from('hello'),
        first.subarray(2),
      ]),
    );
    this.#write('sub/a smaller.webp', await small('2019/mountain.jpg', 300).webp().toBuffer());
    this.#write('sub/deep/b.png', await small('2021/geyser.jpg', 200).png().toBuffer());
    for (const name of ['one', 'two', 'three'])
      this.#write(`copies/${name}.jpg`, Buffer.from('the same'));
    this.#write('copies/picture.jpg', first);
    this.#write('broken.jpg', first.subarray(0, 200));
    const { place } = await library.createRepository(root);
    const open = () => library.Repository.open(place);
    const everything = { scope: library.Scope.everything, jobs: 1 };
    await afterEach();
    await library.indexPhotos(await open(), { ...everything, wantsFingerprints: true });
    await afterEach();
    await library.findSimilar(await open(), everything);
    await afterEach();
    const scope = library.Scope.resolve(root, ['a.jpg', 'sub/deep/b.png'], {
      from: root,
      mustExist: true,
    });
    await library.markDistinct(await open(), { scope });
    await afterEach();
    await library.linkDuplicates(await open(), {
      scope: library.Scope.resolve(root, ['copies/one.jpg', 'copies/two.jpg'], {
        from: root,
        mustExist: true,
      }),
    });
    await afterEach();
    await library.moveDuplicates(await open(), {
      scope: library.Scope.resolve(root, ['copies', 'a.jpg'], { from: root, mustExist: true }),
      folder: undefined,
      depth: 'bytes',
    });
    await afterEach();
    for (const name of ['later', 'copies/later'])
      this.#write(`${name}.jpg`, Buffer.from('another'));
    await library.indexPhotos(await open(), { ...everything, wantsFingerprints: true });
    await library.findSimilar(await open(), everything);
    writeFileSync(join(this.data, 'config.toml'), 'jobs = 1\n\n[similar]\nthreshold = 40\n');
    await afterEach();
    cpSync(this.data, this.kept, { recursive: true, preserveTimestamps: true });
  }

  /** @param {string} path @param {Buffer} bytes */
  #write(path, bytes) {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), bytes);
    // An old file's times are settled at once.
    utimesSync(join(this.root, path), 1e9 + 0.25, 1e9 + 0.25);
  }

  restore(from = this.kept) {
    rmSync(this.data, { recursive: true, force: true });
    cpSync(from, this.data, { recursive: true, preserveTimestamps: true });
  }

  /** @param {number} number */
  stage(number) {
    return `${this.kept}-${number}`;
  }

  /** @param {number} number */
  keepStage(number) {
    cpSync(this.data, this.stage(number), { recursive: true, preserveTimestamps: true });
  }

  /** What nobody may touch: photos, and what was moved to the trash. */
  photosAndTrash() {
    return (
      readdirSync(this.root, { recursive: true, encoding: 'utf8' })
        .filter((path) => !path.startsWith('.imgdedup/') || path.startsWith('.imgdedup/trash/'))
        // Beside what lies in the trash stands what it is: that may be mended.
        .filter((path) => !/^\.imgdedup\/trash\/\d+\.manifest$/.test(path))
        .filter((path) => lstatSync(join(this.root, path)).isFile())
        .toSorted()
        .map((path) => {
          const { ino, mtimeMs, size, mode, nlink } = lstatSync(join(this.root, path));
          const isTrash = path.startsWith('.imgdedup/');
          // Put back from a copy, the trash has other inodes and links.
          const stat = isTrash ? [size] : [size, ino, mtimeMs, mode, nlink];
          return `${path}: ${stat.join(' ')} ${readFileSync(join(this.root, path)).toString('base64')}`;
        })
    );
  }

  /**
   * Every damage there is to do, one at a time.
   *
   * @param {number} flips bits that are flipped in each file
   * @returns {Promise<Damage[]>}
   */
  async damages(flips) {
    const files = readdirSync(this.kept, { recursive: true, encoding: 'utf8' })
      .filter((path) => lstatSync(join(this.kept, path)).isFile())
      .toSorted();
    return [
      ...files.flatMap((path) => this.#fileDamages(path, flips)),
      ...(await this.#recordDamages()),
    ];
  }

  /**
   * @param {string} path
   * @param {number} flips
   * @returns {Damage[]}
   */
  #fileDamages(path, flips) {
    const file = join(this.data, path);
    const length = lstatSync(join(this.kept, path)).size;
    const damage = (/** @type {string} */ how, /** @type {() => void} */ act) => ({
      name: `${path} ${how}`,
      isRecord: false,
      target: path,
      act: () => Promise.resolve(act()),
    });
    return [
      damage('removed', () => rmSync(file)),
      ...(length === 0 ? [] : [damage('emptied', () => truncateSync(file))]),
      ...(length < 2
        ? []
        : [0.3, 0.7, 0.99].map((part) =>
            damage(`cut at ${part}`, () => truncateSync(file, Math.floor(length * part))),
          )),
      ...(length === 0
        ? []
        : spread(flips).map((part) =>
            damage(`flipped at ${part}`, () =>
              writeFileSync(file, flipped(readFileSync(file), part)),
            ),
          )),
    ];
  }

  /** @returns {Promise<Damage[]>} */
  async #recordDamages() {
    this.restore();
    const records = await this.#withStore(async (store) => {
      /** @type {{ key: Buffer, value: Buffer }[]} */
      const all = [];
      for (let letter = 1; letter < 0xff; letter += 1) {
        for await (const [key, value] of store.range(Buffer.of(letter))) all.push({ key, value });
      }
      return all;
    });
    return records.flatMap(({ key, value }, at) =>
      [0, 0.2, 0.6, 0.95].map((part) => ({
        name: `record ${key.toString('latin1', 0, 1)} no. ${at} flipped at ${part}`,
        isRecord: true,
        target: key.toString('latin1', 0, 1),
        act: () =>
          this.#withStore((store) =>
            store.write([{ type: 'put', key, value: flipped(value, part) }]),
          ),
      })),
    );
  }

  /**
   * @template T
   * @param {(store: import('../../../src/storage/object-store.js').ObjectStore) => Promise<T>} work
   */
  async #withStore(work) {
    const store = await levelStoreSource(join(this.data, 'store')).open();
    try {
      return await work(store);
    } finally {
      await store[Symbol.asyncDispose]();
    }
  }
}

/** @param {string} name */
function small(name, side = 420) {
  return loadSharp()(join(photos, name)).resize(side);
}

/** From the first byte to the last. @param {number} count */
function spread(count) {
  return Array.from({ length: count }, (_, at) => at / Math.max(1, count - 1));
}

/** @param {Buffer} bytes @param {number} part */
function flipped(bytes, part) {
  const copy = Buffer.from(bytes);
  const at = Math.min(copy.length - 1, Math.floor(part * copy.length));
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}
