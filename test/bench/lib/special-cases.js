// @ts-check
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataSet } from './data-set.js';
import { toBuffer, toBytePath } from './image-files.js';
import { randomBytes } from './random.js';

const SEED = 7;
const KIB = 1024;
// Around the sizes at which programs change their way of reading.
const EDGE_SIZES = [1, 2, 63, 64, 65, 4095, 4096, 4097, 8192, 65_535, 65_536, 65_537].concat([
  128 * KIB - 1,
  128 * KIB,
  128 * KIB + 1,
  256 * KIB,
  1024 * KIB,
  1024 * KIB + 1,
  3000 * KIB,
]);
const ODD_NAMES = [
  'with space',
  ' leading and trailing ',
  'new\nline',
  `quotes ' and " and \``,
  'back\\slash',
  '-rf',
  '$(touch x) %s * ?',
  'escape \u001b[31m and bell \u0007',
  '<b>&amp;',
  'composed \u00e9',
  'decomposed e\u0301',
  'camera \u{1f4f7}',
  '__proto__',
  'x'.repeat(251),
];

/**
 * A folder of everything that has fooled a finder of duplicates.
 *
 * @param {string} dataFolder
 */
export function specialCases(dataFolder) {
  return dataSet(dataFolder, 'special-cases', { kind: 'special', version: 2 }, (tree) => {
    const write = writerOf(tree);
    writeEdges(write);
    writeNames(tree, write);
    writeLinks(tree, write);
    writeWhatDoesNotCount(tree, write);
    writeDeepCopies(write);
    return {};
  });
}

/** @typedef {(path: string, bytes: Buffer) => void} Write */

/**
 * For every size a true copy and files that differ in one bit at the start, in the middle, at the
 * end: same size, same head, same tail, no duplicate.
 *
 * @param {Write} write
 */
function writeEdges(write) {
  for (const size of EDGE_SIZES) {
    const bytes = randomBytes(SEED, size, size);
    write(`edges/${size}/a.jpg`, bytes);
    write(`edges/${size}/b.jpg`, bytes);
    for (const place of new Set([0, size >> 1, size - 1])) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
      write(`edges/${size}/changed-at-${place}.jpg`, changed);
    }
    write(`edges/${size}/unlike.jpg`, randomBytes(SEED + 1, size, size));
    write(`edges/${size}/zeros.jpg`, Buffer.alloc(size));
  }
}

/**
 * @param {string} tree
 * @param {Write} write
 */
function writeNames(tree, write) {
  for (const [number, name] of ODD_NAMES.entries()) {
    const bytes = randomBytes(SEED + 2, number, 5000);
    write(`names/${name}.jpg`, bytes);
    write(`names/copy of ${number}.jpg`, bytes);
    write(`folders/${name}/in.jpg`, bytes);
  }
  for (const extension of ['JPG', 'jpeg', 'Png', 'webp', 'heic', 'CR2']) {
    write(`extensions/copy.${extension}`, Buffer.from('one of several formats'));
  }
  const noText = `${toBytePath(tree)}/names/no text \xff\xfe`;
  writeFileSync(toBuffer(`${noText} 1.jpg`), 'not UTF-8');
  writeFileSync(toBuffer(`${noText} 2.jpg`), 'not UTF-8');
  write('folder with an extension.jpg/a.jpg', Buffer.from('inside'));
  write('folder with an extension.jpg/b.jpg', Buffer.from('inside'));
}

/**
 * @param {string} tree
 * @param {Write} write
 */
function writeLinks(tree, write) {
  const [pair, alone] = [randomBytes(SEED, 1, 9000), randomBytes(SEED, 2, 9000)];
  write('links/linked-1.jpg', pair);
  linkSync(join(tree, 'links/linked-1.jpg'), join(tree, 'links/linked-2.jpg'));
  write('links/copy-1.jpg', pair);
  linkSync(join(tree, 'links/copy-1.jpg'), join(tree, 'links/copy-2.jpg'));
  write('links/linked-no-copy-1.jpg', alone);
  linkSync(join(tree, 'links/linked-no-copy-1.jpg'), join(tree, 'links/linked-no-copy-2.jpg'));
  symlinkSync('linked-1.jpg', join(tree, 'links/symlink.jpg'));
  symlinkSync('nowhere.jpg', join(tree, 'links/dangling.jpg'));
  symlinkSync('.', join(tree, 'links/loop'));
}

/**
 * Copies of a photo that are hidden or no image must not put the photo into a group, and empty
 * files are no duplicates of each other.
 *
 * @param {string} tree
 * @param {Write} write
 */
function writeWhatDoesNotCount(tree, write) {
  const bytes = randomBytes(SEED, 3, 7000);
  write('ignored/photo.jpg', bytes);
  write('ignored/photo.txt', bytes);
  write('ignored/photo', bytes);
  write('ignored/jpg', bytes);
  write('ignored/.hidden.jpg', bytes);
  write('ignored/.hidden/photo.jpg', bytes);
  write('ignored/linked.jpg', randomBytes(SEED, 4, 7000));
  linkSync(join(tree, 'ignored/linked.jpg'), join(tree, 'ignored/linked.txt'));
  for (const name of ['a', 'b', 'c']) write(`empty/${name}.jpg`, Buffer.alloc(0));
}

/** @param {Write} write */
function writeDeepCopies(write) {
  const bytes = randomBytes(SEED, 5, 200_000);
  // rdfind stops at the fiftieth level.
  for (const depth of [0, 1, 10, 45]) write(`deep/${'down/'.repeat(depth)}photo.jpg`, bytes);
}

/**
 * @param {string} tree
 * @returns {Write}
 */
function writerOf(tree) {
  return (path, bytes) => {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), bytes);
  };
}
