// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { isPhoto } from './non-photos.js';

/**
 * @typedef {object} CorpusFile
 * @property {string} path inside the corpus, with slashes
 * @property {string} file to open
 * @property {string} picture what it shows; the same name for known copies
 * @property {string} session pictures of one session are never on both sides
 */

/**
 * @typedef {object} KnownGroup pictures whose relation somebody looked at
 * @property {string} name
 * @property {string} relation
 * @property {string[]} paths inside the corpus
 */

/** @typedef {'tune' | 'test' | 'extra'} SetName */

const IMAGE = /\.(?:jpe?g|png|webp|avif|gif|tiff?|mpo|heic|heif|jxl|jp2|j2k|bmp|ppm)$/iu;
// Folders of damaged files say nothing about matching.
const LEFT_OUT = 'hostile/';
// Pictures of one session that neither a group nor a camera model holds together.
const SAME_SESSION = ['dog_toshi', 'Reconyx', 'forest'];
// Overlapping pieces of one relief, in four groups.
const SAME_PICTURE = ['libvips__cd'];
const DIFFERENT = 'different';

/**
 * @param {string} folder
 * @param {string} tables folder of `groups.tsv` and `SOURCES.tsv`, as far as there are any
 * @returns {{ files: CorpusFile[], groups: KnownGroup[] }}
 */
export function readCorpus(folder, tables) {
  const groups = knownGroups(join(tables, 'groups.tsv'));
  const models = cameraModels(join(tables, 'SOURCES.tsv'));
  const pictures = pictureNames(groups);
  // The copies of a picture that lost their metadata are of the same session as the one that did not.
  const modelOfPicture = new Map(
    [...models].map(([path, model]) => [pictures.get(path) ?? path, model]),
  );
  const files = imagesBelow(folder).map((path) => {
    const picture = pictures.get(path) ?? SAME_PICTURE.find((part) => path.includes(part)) ?? path;
    const session = SAME_SESSION.find((part) => path.includes(part) || picture.includes(part));
    return {
      path,
      file: join(folder, path),
      picture,
      session: session ?? modelOfPicture.get(picture) ?? picture,
    };
  });
  return { files, groups };
}

/** @param {KnownGroup[]} groups */
function pictureNames(groups) {
  const same = groups.filter(({ relation }) => !relation.startsWith(DIFFERENT));
  return new Map(
    same.flatMap(({ name, paths }) =>
      paths.map((path) => [path, SAME_PICTURE.find((part) => path.includes(part)) ?? name]),
    ),
  );
}

/**
 * The photos of one side, one file of each picture. Which side a session is on is decided by a hash
 * of its name, so that new pictures move no other; so is the order, so that a limit is no choice.
 *
 * @param {ReturnType<typeof readCorpus>} corpus
 * @param {SetName} set
 * @param {number} limit
 * @returns {CorpusFile[]}
 */
export function photosOf({ files }, set, limit) {
  /** @type {Map<string, CorpusFile>} */
  const photos = new Map();
  for (const file of files) {
    const { path, picture, session } = file;
    if (isPhoto(path) && isOnSide(session, set) && !photos.has(picture)) photos.set(picture, file);
  }
  return [...photos.values()]
    .toSorted((a, b) => Buffer.compare(hashOf(a.path), hashOf(b.path)))
    .slice(0, limit);
}

/**
 * @param {ReturnType<typeof readCorpus>} corpus
 * @returns {CorpusFile[]}
 */
export function nonPhotosOf({ files }) {
  return files.filter(({ path }) => path.startsWith('photos/') && !isPhoto(path));
}

/**
 * @param {string} session
 * @param {SetName} set
 */
function isOnSide(session, set) {
  if (set === 'extra') return true;
  const [first = 0] = hashOf(session);
  return (first % 2 === 0) === (set === 'tune');
}

/** @param {string} text */
function hashOf(text) {
  return createHash('sha256').update(text).digest();
}

/**
 * @param {string} folder
 * @returns {string[]} paths in order
 */
function imagesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && IMAGE.test(entry.name))
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'))
    .filter((path) => !path.startsWith(LEFT_OUT))
    .toSorted();
}

/** @param {string} table */
function knownGroups(table) {
  /** @type {Map<string, KnownGroup>} */
  const groups = new Map();
  for (const { group = '', relation = '', path = '' } of readTable(table)) {
    // One name may hold two relations, such as the picture's copies and its crop.
    const known = groups.get(`${group} ${relation}`) ?? { name: group, relation, paths: [] };
    groups.set(`${group} ${relation}`, known);
    known.paths.push(path);
  }
  return [...groups.values()];
}

/** @param {string} table */
function cameraModels(table) {
  const rows = readTable(table).filter(({ camera_model: model }) => model);
  return new Map(rows.map(({ path = '', camera_model: model = '' }) => [path, model]));
}

/**
 * @param {string} file tab-separated, with a line of titles; empty when it is not there
 * @returns {Record<string, string>[]}
 */
function readTable(file) {
  if (!existsSync(file)) return [];
  const [titles = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const names = titles.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? '']));
  });
}
