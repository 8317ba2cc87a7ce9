import { isAbsolute } from 'node:path';
import { ImgdedupError } from '../../model/errors/errors.js';
import { isRelPath, nameToBytes, temporaryName, type RelPath } from '../../model/paths/path.js';
import { shortName } from '../../model/text/short-name.js';

/** Bytes of a name, and of a path, that Linux takes (`NAME_MAX`, `PATH_MAX` with its NUL). */
const [longestName, longestPath] = [255, 4095];
/** In any folder: it may be the data of this repository, or of another one. */
const dataName = '.imgdedup';
/** As most paths are, so that nothing more needs to be looked at: short names of letters and digits, none with a dot in front. */
const usual = /^(?:[\w-][\w.-]{0,99}\/){0,9}[\w-][\w.-]{0,99}$/;
/** No usual path is longer, in bytes. */
const longestUsual = 1009;

/**
 * A path that a file may be put to, as far as its text tells.
 * @param text relative to the root, `/`-separated
 * @param base bytes of the root's own path
 * @throws ImgdedupError PATH_OUTSIDE_ROOT, PATH_INVALID
 */
export function checkPutPath(text: string, base: number): RelPath {
  if (isUsual(text) && base + longestUsual <= longestPath) return text;
  if (isAbsolute(text) || text.split('/').includes('..')) throw outside(text);
  if (text === '') throw invalid(text, 'is empty');
  if (!isRelPath(text)) throw invalid(text, 'holds an empty name, or "."');
  if (text.includes('\0')) throw invalid(text, 'holds a NUL');
  // A half of a character that stands for no byte has no bytes of its own.
  if (nameToBytes(text).includes('\uFFFD') && !text.includes('\uFFFD')) {
    throw invalid(text, 'is no text');
  }
  const names = text.split('/');
  if (names.some((name) => nameToBytes(name).length > longestName)) {
    throw invalid(text, `holds a name of more than ${longestName} bytes`);
  }
  if (base + nameToBytes(text).length > longestPath) throw invalid(text, 'is too long');
  if (names.some((name) => name === dataName || temporaryName.test(name))) {
    throw invalid(text, 'is for what imgdedup itself keeps');
  }
  return text;
}

function isUsual(text: string): text is RelPath {
  return usual.test(text);
}

/** @param text of a path that leads elsewhere */
export function outside(text: string): ImgdedupError {
  return new ImgdedupError('PATH_OUTSIDE_ROOT', `"${shortName(text)}" leads out of the root.`, {
    remedy: 'Name a path inside it, relative to it, and without "..".',
  });
}

/** @param why after the path */
export function invalid(text: string, why: string): ImgdedupError {
  return new ImgdedupError('PATH_INVALID', `"${shortName(text)}" ${why}.`, {
    remedy: 'Name another path.',
  });
}
