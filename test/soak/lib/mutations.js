// @ts-check
import { crc32 } from 'node:zlib';
import { pick, randomInteger } from '../../bench/lib/random.js';
import { partsOf } from './parts.js';

/** @typedef {import('./parts.js').Field} Field */

/**
 * @callback Mutation
 * @param {Buffer} file a copy of its own
 * @param {() => number} random
 * @param {() => Buffer} another another picture
 * @returns {Buffer | undefined} undefined where the file has nothing of the kind
 */

/** What happens to files, and what somebody may do to them. @type {Readonly<Record<string, Mutation>>} */
export const mutations = {
  'cut short': (file, random) => file.subarray(0, randomInteger(random, file.length)),

  'cut short within a part'(file, random) {
    const { start, end } = pickPart(file, random) ?? {};
    if (start === undefined || end === undefined || end <= start) return undefined;
    return file.subarray(0, start + randomInteger(random, end - start));
  },

  'bits flipped'(file, random) {
    for (let count = 2 ** randomInteger(random, 8); count > 0; count -= 1)
      flip(file, random, 0, file.length);
    return file;
  },

  // Most of a file is compressed pixels; what is before them decides how they are read.
  'bits flipped in its head'(file, random) {
    const head = Math.min(file.length, 64 * 2 ** randomInteger(random, 5));
    for (let count = 2 ** randomInteger(random, 4); count > 0; count -= 1)
      flip(file, random, 0, head);
    return file;
  },

  'bytes swapped'(file, random) {
    for (let count = 2 ** randomInteger(random, 6); count > 0; count -= 1) {
      const [a, b] = [randomInteger(random, file.length), randomInteger(random, file.length)];
      [file[a], file[b]] = [file[b] ?? 0, file[a] ?? 0];
    }
    return file;
  },

  'a batch zeroed'(file, random) {
    const from = randomInteger(random, file.length);
    return file.fill(0, from, Math.min(file.length, from + randomInteger(random, 8192)));
  },

  'a length changed'(file, random) {
    const { length } = pickPart(file, random, (part) => part.length !== undefined) ?? {};
    if (length === undefined) return undefined;
    const value = pick(
      random,
      [0, 1, 2, 3, 7, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff],
    );
    write(file, length, random() < 0.3 ? randomInteger(random, 2 ** 32) : value);
    return file;
  },

  'huge sides'(file, random) {
    const { sides = [] } = pickPart(file, random, (part) => part.sides.length > 0) ?? {};
    if (sides.length === 0) return undefined;
    for (const side of sides) {
      const most = 2 ** (8 * side.width) - 1;
      write(file, side, pick(random, [most, Math.floor(most / 2), 65_000, 30_000, 16_384, 1, 0]));
    }
    return file;
  },

  'a part twice'(file, random) {
    const part = pickPart(file, random);
    if (part === undefined) return undefined;
    const copies = 1 + randomInteger(random, 40);
    const bytes = file.subarray(part.start, part.end);
    if (copies * bytes.length > 4e6) return undefined;
    const again = Array.from({ length: copies }, () => bytes);
    return Buffer.concat([file.subarray(0, part.end), ...again, file.subarray(part.end)]);
  },

  'a part left out'(file, random) {
    const part = pickPart(file, random);
    if (part === undefined) return undefined;
    return Buffer.concat([file.subarray(0, part.start), file.subarray(part.end)]);
  },

  'a part garbled'(file, random) {
    const part = pickPart(file, random);
    if (part === undefined || part.end - part.start < 6) return undefined;
    for (let count = 8; count > 0; count -= 1) flip(file, random, part.start + 4, part.end);
    return file;
  },

  'a Huffman table cut short'(file, random) {
    const table = pickPart(file, random, ({ kind }) => kind === 'c4');
    if (table?.length === undefined || table.end > file.length) return undefined;
    const left = 3 + randomInteger(random, table.end - table.start - 3);
    // Half of them own up to it.
    if (random() < 0.5) write(file, table.length, left - 2);
    const [before, rest] = [file.subarray(0, table.start + left), file.subarray(table.end)];
    return Buffer.concat([before, rest]);
  },

  'two files in one'(file, random, another) {
    const cut = random() < 0.5 ? file.length : randomInteger(random, file.length);
    const other = another();
    const from = random() < 0.5 ? 0 : randomInteger(random, other.length);
    return Buffer.concat([file.subarray(0, cut), other.subarray(from)]);
  },

  // For decoders that stop at a wrong checksum long before they meet what is wrong behind it.
  'sums made right': (file, random, another) => {
    const name = pick(random, [
      'bits flipped in its head',
      'huge sides',
      'a part garbled',
      'a part twice',
    ]);
    const mutated = mutations[name]?.(file, random, another);
    return mutated === undefined || !isPng(mutated) ? undefined : withRightSums(mutated);
  },
};

/** @param {Buffer} file */
function isPng(file) {
  return file.toString('latin1', 1, 4) === 'PNG';
}

/** @param {Buffer} file a PNG */
function withRightSums(file) {
  for (const { start, end } of partsOf(file)) {
    if (end <= file.length) file.writeUInt32BE(crc32(file.subarray(start + 4, end - 4)), end - 4);
  }
  return file;
}

/**
 * @param {Buffer} file
 * @param {() => number} random
 * @param {(part: import('./parts.js').Part) => boolean} [suits]
 */
function pickPart(file, random, suits = () => true) {
  const parts = partsOf(file).filter((part) => part.end <= file.length && suits(part));
  return parts.length === 0 ? undefined : pick(random, parts);
}

/**
 * @param {Buffer} file
 * @param {() => number} random
 * @param {number} from
 * @param {number} to
 */
function flip(file, random, from, to) {
  const at = from + randomInteger(random, to - from);
  file[at] = (file[at] ?? 0) ^ (1 << randomInteger(random, 8));
}

/**
 * @param {Buffer} file
 * @param {Field} field
 * @param {number} value whatever is too much for the field is left out
 */
function write(file, { at, width, isLittle }, value) {
  if (at + width > file.length) return;
  const fitting = value % 2 ** (8 * width);
  if (isLittle) file.writeUIntLE(fitting, at, width);
  else file.writeUIntBE(fitting, at, width);
}
