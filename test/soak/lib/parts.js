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

/** Entries of the first folder: type, count and value of each. @param {Buffer} file */
function* tiffParts(file) {
  const isLittle = file[0] === 0x49;
  const u16 = (/** @type {number} */ at) =>
    isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at);
  const folder = isLittle ? file.readUInt32LE(4) : file.readUInt32BE(4);
  if (folder + 2 > file.length) return;
  const entries = u16(folder);
  for (let at = folder + 2; at < folder + 2 + 12 * entries && at + 12 <= file.length; at += 12) {
    const tag = u16(at);
    const isShort = u16(at + 2) === 3;
    const value = field(at + 8, isShort ? 2 : 4, isLittle);
    yield part(
      String(tag),
      at,
      at + 12,
      field(at + 4, 4, isLittle),
      [256, 257].includes(tag) ? [value] : [],
    );
  }
}

const boxesWithBoxes = new Set(['meta', 'iprp', 'ipco', 'moov', 'trak', 'mdia', 'minf', 'stbl']);

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
      yield* boxParts(file, at + (kind === 'meta' ? 12 : 8), Math.min(end, to));
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
