// @ts-check

/**
 * @typedef {object} Field a number in a file
 * @property {number} at
 * @property {1 | 2 | 3 | 4} width bytes
 * @property {boolean} isLittle whether the lowest byte comes first
 */

/**
 * @typedef {object} Part a segment, chunk, block or box of a file
 * @property {string} kind
 * @property {number} start
 * @property {number} end after its last byte
 * @property {Field | undefined} length where the file says how long it is
 * @property {readonly Field[]} sides where it says how large the picture is
 */

/**
 * Takes a picture file apart, as far as it is sound; nothing of what it does not know. Deliberately not
 * the program's own code: that is what is to be tried.
 *
 * @param {Buffer} file
 * @returns {Part[]}
 */
export function partsOf(file) {
  const start = file.toString('latin1', 0, 12);
  if (start.startsWith('\xff\xd8')) return [...jpegParts(file)];
  if (start.startsWith('\x89PNG')) return [...pngParts(file)];
  if (start.startsWith('GIF8')) return gifParts(file);
  if (start.startsWith('RIFF')) return [...riffParts(file)];
  if (start.startsWith('II') || start.startsWith('MM')) return [...tiffParts(file)];
  if (start.startsWith('ftyp', 4)) return [...boxParts(file, 0, file.length)];
  if (start.startsWith('BM')) return bitmapParts(file);
  if (start.startsWith('FUJIFILM')) return fujiParts(file);
  if (start.startsWith('FOVb')) return [...foveonParts(file)];
  return [];
}

/** @param {Buffer} file */
function* jpegParts(file) {
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff;) {
    const marker = file[at + 1] ?? 0;
    const end = at + 2 + file.readUInt16BE(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    const sides = isFrame ? [field(at + 5, 2), field(at + 7, 2)] : [];
    yield part(marker.toString(16), at, end, field(at + 2, 2), sides);
    if (marker === 0xda) return;
    at = end;
  }
}

/** @param {Buffer} file */
function* pngParts(file) {
  for (let at = 8; at + 12 <= file.length;) {
    const kind = file.toString('latin1', at + 4, at + 8);
    const end = at + 12 + file.readUInt32BE(at);
    const sides = ['IHDR', 'fcTL'].includes(kind) ? [field(at + 8, 4), field(at + 12, 4)] : [];
    yield part(kind, at, end, field(at, 4), sides);
    at = end;
  }
}

/** @param {Buffer} file */
function gifParts(file) {
  const screen = [field(6, 2, true), field(8, 2, true)];
  const colours = ((file[10] ?? 0) & 0x80) === 0 ? 0 : 3 * 2 ** (((file[10] ?? 0) & 7) + 1);
  const image = file.indexOf(0x2c, 13 + colours);
  const parts = [part('screen', 0, 13, undefined, screen), part('colours', 13, 13 + colours)];
  if (image === -1) return parts;
  const sides = [field(image + 5, 2, true), field(image + 7, 2, true)];
  return [...parts, part('image', image, image + 10, field(image + 11, 1), sides)];
}

/** @param {Buffer} file */
function* riffParts(file) {
  for (let at = 12; at + 8 <= file.length;) {
    const kind = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const end = at + 8 + length + (length & 1);
    yield part(kind, at, end, field(at + 4, 4, true), webpSides(kind, at + 8));
    at = end;
  }
}

/**
 * @param {string} kind
 * @param {number} at
 */
function webpSides(kind, at) {
  switch (kind) {
    case 'VP8X':
      return [field(at + 4, 3, true), field(at + 7, 3, true)];
    case 'VP8 ':
      return [field(at + 6, 2, true), field(at + 8, 2, true)];
    case 'VP8L':
      return [field(at + 1, 4, true)];
    case 'ANMF':
      return [field(at + 6, 3, true), field(at + 9, 3, true)];
    default:
      return [];
  }
}

/** Entries that lead to other folders: pictures below, the camera, the place. */
const leading = new Set([330, 0x8769, 0x8825]);
const mostFolders = 20;

/** Entries of all folders: type, count and value of each. @param {Buffer} file */
function* tiffParts(file) {
  const isLittle = file[0] === 0x49;
  const number = (/** @type {number} */ at, /** @type {2 | 4} */ width) =>
    at + width > file.length
      ? 0
      : isLittle
        ? file.readUIntLE(at, width)
        : file.readUIntBE(at, width);
  const folders = [number(4, 4)];
  for (let nth = 0; nth < folders.length && nth < mostFolders; nth += 1) {
    const folder = folders[nth] ?? 0;
    const end = folder + 2 + 12 * number(folder, 2);
    if (folder === 0 || end + 4 > file.length) continue;
    for (let at = folder + 2; at < end; at += 12) {
      const [tag, type, count] = [number(at, 2), number(at + 2, 2), number(at + 4, 4)];
      const value = field(at + 8, type === 3 ? 2 : 4, isLittle);
      const sides = [256, 257, 273, 279, 513, 514].includes(tag) ? [value] : [];
      yield part(String(tag), at, at + 12, field(at + 4, 4, isLittle), sides);
      if (!leading.has(tag)) continue;
      const places = Array.from({ length: Math.min(count, 8) }, (_, one) => one * 4);
      const from = count === 1 ? at + 8 : number(at + 8, 4);
      folders.push(...places.map((place) => number(from + place, 4)));
    }
    folders.push(number(end, 4));
  }
}

/** Where three blocks are, and how long. @param {Buffer} file */
function fujiParts(file) {
  return [0x54, 0x5c, 0x64].flatMap((at) => {
    if (at + 8 > file.length) return [];
    const from = file.readUInt32BE(at);
    const end = from + file.readUInt32BE(at + 4);
    return [
      part(`place ${at}`, at, at + 8, field(at + 4, 4), [field(at, 4)]),
      part(`block ${at}`, from, end),
    ];
  });
}

/** The directory at the end. @param {Buffer} file */
function* foveonParts(file) {
  const directory = file.readUInt32LE(file.length - 4);
  if (directory + 12 > file.length) return;
  const sections = Math.min(20, file.readUInt32LE(directory + 8));
  yield part('directory', directory, directory + 12, field(directory + 8, 4, true));
  for (
    let at = directory + 12;
    at + 12 <= file.length && at < directory + 12 + 12 * sections;
    at += 12
  ) {
    yield part('section', at, at + 12, field(at + 4, 4, true), [field(at, 4, true)]);
    const from = file.readUInt32LE(at);
    // Columns, rows and bytes of a row.
    const sides =
      from + 28 <= file.length ? [field(from + 16, 4, true), field(from + 20, 4, true)] : [];
    yield part('block', from, from + file.readUInt32LE(at + 4), undefined, sides);
  }
}

const boxesWithBoxes = new Set([
  'meta',
  'iprp',
  'ipco',
  'moov',
  'trak',
  'mdia',
  'minf',
  'stbl',
  'uuid',
]);

/** Bytes of a box before those in it, where more than its head: flags, or a number that names it. */
const aheadOfBoxes = new Map([
  ['meta', 12],
  ['uuid', 24],
]);

/**
 * @param {Buffer} file
 * @param {number} from
 * @param {number} to
 * @returns {Generator<Part>}
 */
function* boxParts(file, from, to) {
  for (let at = from; at + 8 <= to;) {
    const kind = file.toString('latin1', at + 4, at + 8);
    const end = at + Math.max(8, file.readUInt32BE(at));
    const sides = kind === 'ispe' ? [field(at + 12, 4), field(at + 16, 4)] : [];
    yield part(kind, at, end, field(at, 4), sides);
    if (boxesWithBoxes.has(kind)) {
      yield* boxParts(file, at + (aheadOfBoxes.get(kind) ?? 8), Math.min(end, to));
    }
    at = end;
  }
}

/** @param {Buffer} file */
function bitmapParts(file) {
  const sides = [field(18, 4, true), field(22, 4, true)];
  return [part('header', 0, Math.min(54, file.length), field(2, 4, true), sides)];
}

/**
 * @param {number} at
 * @param {Field['width']} width
 * @returns {Field}
 */
function field(at, width, isLittle = false) {
  return { at, width, isLittle };
}

/**
 * @param {string} kind
 * @param {number} start
 * @param {number} end
 * @param {Field} [length]
 * @param {readonly Field[]} [sides]
 * @returns {Part}
 */
function part(kind, start, end, length, sides = []) {
  return { kind, start, end, length, sides };
}
