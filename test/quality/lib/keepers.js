// @ts-check
import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { isMade, markMade } from './cache.js';
import { photosOf, readCorpus } from './corpus.js';
import { COPIES_OF_PHONES } from './copies-of-phones.js';
import { similarIn } from './program.js';
import { WORSE_COPIES } from './worse-copies.js';

/**
 * @typedef {object} KeeperGroup an original and worse copies of it
 * @property {string} original
 * @property {Map<string, string>} copies what is wrong with each, by its name
 * @property {import('./program.js').Entry[]} entries
 */

/**
 * @typedef {object} Keepers
 * @property {number} groups
 * @property {number} mostMissed how many may be
 * @property {string[]} missed what was kept instead, a line for each group
 */

const GROUPS = 60;
const COPIES_EACH = 3;
/** Families of a photo and all that phones make of it, and how many may lose it: see `docs/keeping.md`. */
const FAMILIES = 30;
const MOST_LOST = 1;
const MOST_PIXELS = 4_000_000;
const SMALLEST_SIDE = 300;
/** All files are of one time: what is oldest decides nothing. */
const TIME = new Date('2020-01-01T12:00:00Z');
const EXIF = {
  IFD0: { Make: 'Sony', Model: 'ILCE-7M3', Software: 'ILCE-7M3 v3.10' },
  IFD2: { DateTimeOriginal: '2019:05:04 12:33:10', ExposureTime: '1/250', FNumber: '5.6' },
};

/**
 * In how many of 60 groups the original is what is kept.
 *
 * @param {{ corpus: string, tables: string, folder: string, program: string, isSigned: boolean, isOfPhones: boolean }} options
 * @param {(line: string) => void} say
 * @returns {Promise<Keepers>}
 */
export async function keepersOf(options, say) {
  const { corpus, tables, folder, program, isSigned, isOfPhones } = options;
  const own = [isOfPhones ? 'families' : 'keepers', ...(isSigned ? [] : ['no-exif'])].join('-');
  const groups = await keeperGroups(join(folder, own), readCorpus(corpus, tables), {
    count: isOfPhones ? FAMILIES : GROUPS,
    originalOf: isSigned ? asOfCamera : asOfNobody,
    copiesOf: isOfPhones ? () => COPIES_OF_PHONES : someWorse,
  });
  const copiesEach = isOfPhones ? COPIES_OF_PHONES.length : COPIES_EACH;
  say(`${groups.length} groups of an original and ${copiesEach} worse copies`);
  const entries = groups.flatMap((group) => group.entries);
  const answer = similarIn(program, join(folder, 'run'), entries);
  const missed = groups.flatMap(({ original, copies }) => {
    const kept = answer.groups.find((group) => group.includes(original))?.[0];
    if (kept === original) return [];
    const instead = kept === undefined ? 'is in no group' : `loses to ${copies.get(kept) ?? kept}`;
    return [`${original} ${instead} (of ${[...copies.values()].join(', ')})`];
  });
  return { groups: groups.length, missed, mostMissed: isOfPhones ? MOST_LOST : 0 };
}

/**
 * @typedef {object} Making
 * @property {number} count of groups
 * @property {(photo: Buffer) => Promise<Buffer>} originalOf
 * @property {(place: number) => readonly import('./worse-copies.js').WorseCopy[]} copiesOf
 */

/** @param {number} place of the group */
function someWorse(place) {
  return Array.from({ length: COPIES_EACH }, (_, turn) => {
    const copy = WORSE_COPIES[(place * COPIES_EACH + turn) % WORSE_COPIES.length];
    if (copy === undefined) throw new RangeError('no copies');
    return copy;
  });
}

/**
 * @param {string} folder
 * @param {ReturnType<typeof readCorpus>} corpus
 * @param {Making} making
 */
async function keeperGroups(folder, corpus, { count, originalOf, copiesOf }) {
  const sources = (await originalsOf(corpus)).slice(0, count);
  const files = sources.map(({ file }) => file);
  const copies = sources.map((_, place) => copiesOf(place));
  const what = JSON.stringify(['scaled', ...copies.map((some) => some.map((one) => one.what))]);
  const isOld = existsSync(folder) && isMade(folder, files, what);
  mkdirSync(folder, { recursive: true });
  /** @type {KeeperGroup[]} */
  const groups = [];
  for (const [place, { file }] of sources.entries()) {
    groups.push(await makeGroup(folder, place, { file, originalOf, copiesOf, isOld }));
  }
  markMade(folder, files, what);
  return groups;
}

/**
 * One photo of each session, so that no two groups are one.
 *
 * @param {ReturnType<typeof readCorpus>} corpus
 */
async function originalsOf(corpus) {
  /** @type {Map<string, import('./corpus.js').CorpusFile>} */
  const bySession = new Map();
  for (const photo of [
    ...photosOf(corpus, 'tune', Infinity),
    ...photosOf(corpus, 'test', Infinity),
  ]) {
    if (!bySession.has(photo.session) && (await isFit(photo.file))) {
      bySession.set(photo.session, photo);
    }
  }
  return [...bySession.values()].slice(0, GROUPS);
}

/** @param {string} file */
async function isFit(file) {
  if (!/\.jpe?g$/iu.test(file)) return false;
  try {
    const { width, height } = await sharp(file).metadata();
    await sharp(file, { failOn: 'warning' }).stats();
    return Math.min(width, height) >= SMALLEST_SIDE && width * height <= MOST_PIXELS;
  } catch {
    return false;
  }
}

/**
 * @param {string} folder
 * @param {number} place of the group
 * @param {object} how
 * @param {string} how.file a photo
 * @param {Making['originalOf']} how.originalOf
 * @param {Making['copiesOf']} how.copiesOf
 * @param {boolean} how.isOld whether its files were made before
 * @returns {Promise<KeeperGroup>}
 */
async function makeGroup(folder, place, { file: source, originalOf, copiesOf, isOld }) {
  const name = `IMG_${String(place + 1).padStart(4, '0')}`;
  const photo = readFileSync(source);
  const original = isOld ? photo : await originalOf(photo);
  /** @type {KeeperGroup} */
  const group = { original: `${name}/${name}.jpg`, copies: new Map(), entries: [] };
  const own = join(folder, name);
  mkdirSync(own, { recursive: true });
  await put(group, own, `${name}.jpg`, () => Promise.resolve(original));
  for (const worse of copiesOf(place)) {
    const copy = worse.nameOf(name);
    group.copies.set(`${name}/${copy}`, worse.what);
    await put(group, own, copy, () => worse.make(original));
  }
  return group;

  /**
   * @param {KeeperGroup} into
   * @param {string} parent
   * @param {string} base
   * @param {() => Promise<Buffer>} make
   */
  async function put(into, parent, base, make) {
    const file = join(parent, base);
    if (!isOld) writeFileSync(file, await make());
    utimesSync(file, TIME, TIME);
    into.entries.push({ name: `${name}/${base}`, file });
  }
}

/**
 * What a camera saves: with its name, a date and no editor's traces.
 *
 * @param {Buffer} photo
 */
async function asOfCamera(photo) {
  return (await asTaken(photo)).withExif(EXIF).jpeg({ quality: 93 }).toBuffer();
}

/**
 * The same by whom nobody knows.
 *
 * @param {Buffer} photo
 */
async function asOfNobody(photo) {
  return (await asTaken(photo)).jpeg({ quality: 93 }).toBuffer();
}

/**
 * A photo as it was before it was compressed: scaled, so that nothing of that is left.
 *
 * @param {Buffer} photo
 */
async function asTaken(photo) {
  const { width, orientation = 1, height } = await sharp(photo).metadata();
  const across = orientation > 4 ? height : width;
  return sharp(photo)
    .autoOrient()
    .resize(Math.round(0.9 * across));
}
